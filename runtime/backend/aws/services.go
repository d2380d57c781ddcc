package aws

import (
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"postern/loader/settings"
	"postern/mapping"
	"postern/runtime/backend"
	"postern/runtime/function"
	"postern/runtime/lambda"
	"postern/runtime/sigv4"
)

// Options say where functions and services are. Settings is required.
type Options struct {
	Settings *settings.Settings
	Folder   string            // what file names of the settings are relative to
	Log      func(lambda.Line) // gets what functions and scripts write; nil drops
	// Environment finds credentials [os.LookupEnv].
	Environment func(string) (string, bool)
	Clock       func() time.Time // [time.Now]

	stop <-chan struct{} // closed when scripts have to end
}

func (o *Options) fill() {
	if o.Environment == nil {
		o.Environment = os.LookupEnv
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Log == nil {
		o.Log = func(lambda.Line) {}
	}
}

// Services performs AWS and AWS_PROXY integrations. It is safe for concurrent
// use.
type Services struct {
	functions *function.Set
	http      *backend.Backends // carries calls to endpoints
	current   atomic.Pointer[house]
	async     sync.WaitGroup  // invocations of type Event
	ending    sync.WaitGroup  // scripts that an Update has given up
	ctx       context.Context // ends when Close will not wait any longer
	hurry     context.CancelFunc
	closing   sync.Once
}

var _ backend.Services = (*Services)(nil)

// house is what one configuration says of the services.
type house struct {
	options  Options
	services map[string]*entry // by name as configured
	keys     map[string]sigv4.Credentials
	own      sigv4.Credentials
	hasOwn   bool
}

// New sets up the functions and services of the settings; nothing is started.
// An error names the entry that cannot be used.
func New(o Options) (*Services, error) {
	o.fill()
	functions, err := function.New(o.functions())
	if err != nil {
		return nil, err
	}
	s := &Services{functions: functions, http: backend.New(backend.Options{})}
	s.ctx, s.hurry = context.WithCancel(context.Background())
	o.stop = s.ctx.Done()
	h, err := newHouse(o, nil)
	if err != nil {
		s.hurry()
		return nil, err
	}
	s.current.Store(h)
	return s, nil
}

func (o *Options) functions() function.Options {
	return function.Options{Settings: o.Settings, Folder: o.Folder, Log: o.Log, Environment: o.Environment}
}

// Update takes over changed settings. What did not change keeps its state; when
// something cannot be used everything stays as it was.
func (s *Services) Update(o Options) error {
	o.fill()
	o.stop = s.ctx.Done()
	old := s.current.Load()
	h, err := newHouse(o, old)
	if err != nil {
		return err
	}
	if err := s.functions.Update(o.functions()); err != nil {
		return err
	}
	s.current.Store(h)
	kept := h.scripts()
	for _, script := range old.scripts() {
		if !slices.Contains(kept, script) {
			s.ending.Add(1)
			go func() {
				defer s.ending.Done()
				script.close()
			}()
		}
	}
	return nil
}

// Functions are the Lambda functions of the settings, for authorizers.
func (s *Services) Functions() *function.Set { return s.functions }

// Files lists the files to watch: handlers, what they import, programs, scripts.
func (s *Services) Files() []string {
	files := s.functions.Files()
	for _, script := range s.current.Load().scripts() {
		files = append(files, script.fn.Files()...)
	}
	slices.Sort(files)
	return slices.Compact(files)
}

// Reload reads changed files again and says what it concerns. The error says
// what keeps code from loading; calls then fail with it.
func (s *Services) Reload() (names []string, err error) {
	names, err = s.functions.Reload()
	for _, script := range s.current.Load().scripts() {
		if script.fn.Stale() {
			names = append(names, script.name)
			err = errors.Join(err, script.fn.Reload())
		}
	}
	return names, err
}

// patience is how long Close waits for scripts and for invocations of type
// Event.
const patience = 2 * time.Second

// Close refuses further calls, waits a few seconds for those under way and ends
// everything that was started.
func (s *Services) Close() { s.closing.Do(s.close) }

func (s *Services) close() {
	impatient := time.AfterFunc(patience, s.hurry)
	defer func() {
		impatient.Stop()
		s.hurry()
	}()
	s.async.Wait()
	s.functions.Close()
	for _, script := range s.current.Load().scripts() {
		script.close()
	}
	s.ending.Wait()
	s.http.Close()
}

// Invoke performs the integration request of ex.
func (s *Services) Invoke(ex *mapping.Exchange, call *backend.Call) mapping.Outcome {
	if ex.IntegrationRequest.Function != "" {
		return s.invokeFunction(ex)
	}
	return s.invokeService(ex, call)
}

// configuration is the 500 of something that the settings do not say, or say
// wrong.
func configuration(cause string) mapping.Outcome {
	return mapping.ServiceError("Execution failed due to configuration error: "+cause, cause)
}

// header is the value of a header of the integration request, the last one; ""
// when there is none.
func header(req *mapping.IntegrationRequest, name string) string {
	for i := len(req.Headers) - 1; i >= 0; i-- {
		if h := &req.Headers[i]; len(h.Name) == len(name) && strings.EqualFold(h.Name, name) {
			return h.Value
		}
	}
	return ""
}
