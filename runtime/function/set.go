package function

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"postern/api"
	"postern/api/nearest"
	"postern/loader/settings"
	"postern/runtime/lambda"
	"postern/runtime/process"
)

// Options say which functions there are. Settings is required.
type Options struct {
	Settings  *settings.Settings // account, region and the lambda section
	Folder    string             // what file names of the settings are relative to
	Log       func(lambda.Line)  // gets what functions write; nil drops
	Transport http.RoundTripper  // to Invoke endpoints; nil is one of the package's own
	// Environment finds credentials for Invoke endpoints [os.LookupEnv].
	Environment func(string) (string, bool)
}

// Set holds the functions of a configuration. Its methods may be called from
// several goroutines.
type Set struct {
	options Options
	http    *http.Client

	mu      sync.RWMutex
	entries map[string]settings.Function
	found   map[string]*Function // by reference as written
	places  map[string]*shared   // by entry and function name
	closed  bool
	ending  sync.WaitGroup // places that an Update has given up
	stop    chan struct{}  // closed when handlers in process have to end
}

// shared is a place and the entry that made it.
type shared struct {
	place
	entry settings.Function
}

// Function is one function in one place.
type Function struct {
	Reference
	FullARN string // as the caller named it, made complete
	place   place
	limit   time.Duration
	trusts  bool // the place takes any payload
}

// Check refuses a payload that is no JSON, as Lambda does before a function sees
// it (L-09). Handlers in process and endpoints find out by themselves.
func (f *Function) Check(payload []byte) error {
	if !f.trusts || len(payload) == 0 || json.Valid(payload) {
		return nil
	}
	var value json.RawMessage
	return &lambda.ServiceError{Status: 400, Type: "InvalidRequestContentException",
		Message: fmt.Sprintf("Could not parse request body into json: Could not parse payload into json: %v", json.Unmarshal(payload, &value))}
}

// Limit is the time after which an invocation has certainly been answered; 0
// when only its caller's patience bounds it.
func (f *Function) Limit() time.Duration { return f.limit }

// limitOf is the Limit of functions in process and of fixed answers.
func limitOf(entry settings.Function) time.Duration {
	switch {
	case entry.File != "" && entry.Timeout == 0:
		return entry.Delay + 3*time.Second + coldStart
	case entry.File != "":
		return entry.Delay + entry.Timeout + coldStart
	case entry.Returns != nil || entry.Error != nil:
		return entry.Delay + time.Millisecond
	}
	return 0
}

// coldStart is the most time that loading the code of a handler takes.
const coldStart = 10 * time.Second

// place runs functions.
type place interface {
	invoke(ctx context.Context, req lambda.Request) (lambda.Result, error)
	files() []string
	stale() bool
	reload() error
	close()
}

// maxPlaces bounds what an entry "*" may start: names can come from requests.
const maxPlaces = 1000

// New makes the functions of the settings; none is started. An error names the
// entry that cannot be used.
func New(o Options) (*Set, error) {
	s := &Set{http: client(o.Transport), places: map[string]*shared{}, stop: make(chan struct{})}
	return s, s.Update(o)
}

// Update takes over changed settings. Functions whose entry stays keep their
// environments. When an entry cannot be used everything stays as it was.
func (s *Set) Update(o Options) error {
	entries := map[string]settings.Function{}
	for _, f := range o.Settings.Lambda {
		if err := usable(f); err != nil {
			return err
		}
		f.Pos = api.Pos{} // a line that moves is no change
		entries[f.Name] = f
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	same := s.options.Settings != nil && s.options.Folder == o.Folder && s.region() == o.Settings.Region && s.account() == o.Settings.Account
	s.options, s.entries, s.found = o, entries, map[string]*Function{}
	for key, old := range s.places {
		if same && reflect.DeepEqual(entries[old.entry.Name], old.entry) {
			continue
		}
		delete(s.places, key)
		s.end(old)
	}
	return nil
}

// end closes a place once its invocations are over.
func (s *Set) end(old *shared) {
	s.ending.Add(1)
	go func() {
		defer s.ending.Done()
		old.close()
	}()
}

func (s *Set) region() string  { return s.options.Settings.Region }
func (s *Set) account() string { return s.options.Settings.Account }

// usable checks what the reader of the settings cannot know.
func usable(f settings.Function) error {
	if f.Name == "*" {
		return nil
	}
	if _, err := Parse(f.Name); err != nil {
		return fmt.Errorf("%s: lambda section: %w, or *", f.Pos, err)
	}
	return nil
}

// ErrUnknown says that no entry tells where a function runs.
var ErrUnknown = errors.New("nothing says where it runs")

// Find is the function of a reference. The error is a sentence for people:
// a malformed reference, a missing entry (ErrUnknown), a handler that cannot be
// set up.
func (s *Set) Find(reference string) (*Function, error) {
	s.mu.RLock()
	f := s.found[reference]
	s.mu.RUnlock()
	if f != nil {
		return f, nil
	}
	return s.find(strings.Clone(reference))
}

func (s *Set) find(reference string) (*Function, error) {
	r, err := Parse(reference)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, errors.New("the functions are stopped")
	}
	entry, err := s.entry(r)
	if err != nil {
		return nil, err
	}
	return s.bind(reference, r, entry)
}

// entry is the closest entry for a function. The caller holds the lock.
func (s *Set) entry(r Reference) (settings.Function, error) {
	keys := s.keys(r)
	for _, key := range keys {
		if entry, ok := s.entries[key]; ok {
			return entry, nil
		}
	}
	return settings.Function{}, fmt.Errorf("the function %s: %w: add %s: <file, URL, exec or returns> to the lambda section of postern.yaml%s",
		r.Name, ErrUnknown, quoted(keys[len(keys)-2]), s.near(r.Name))
}

// keys are the names of entries for a function, closest first: its own, those of
// its logical id in a template, then *.
func (s *Set) keys(r Reference) []string {
	keys := r.keys(s.region(), s.account())
	logical := s.options.Settings.LogicalIDs[r.Name]
	if logical == "" {
		return keys
	}
	named := []string{logical}
	if r.Qualifier != "" {
		named = []string{logical + ":" + r.Qualifier, logical}
	}
	return slices.Insert(keys, len(keys)-1, named...)
}

// Knows is the error that Find would give, without setting anything up.
func (s *Set) Knows(reference string) error {
	r, err := Parse(reference)
	if err != nil {
		return err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	_, err = s.entry(r)
	return err
}

func quoted(key string) string {
	if strings.ContainsAny(key, ":") {
		return `"` + key + `"`
	}
	return key
}

// near is what the section has instead.
func (s *Set) near(name string) string {
	keys := slices.Sorted(maps.Keys(s.entries))
	is := func(key string) bool { return strings.EqualFold(key, name) || strings.HasPrefix(key, name+":") }
	meant := nearest.Word(name, keys)
	if i := slices.IndexFunc(keys, is); i >= 0 {
		meant = keys[i]
	}
	if meant == "" {
		return ""
	}
	return " (it has " + meant + ")"
}

// bind makes the function of an entry, sharing the place of its name.
func (s *Set) bind(reference string, r Reference, entry settings.Function) (*Function, error) {
	f := &Function{Reference: r, FullARN: r.ARN(s.region(), s.account()), limit: limitOf(entry), trusts: entry.File == "" && entry.Endpoint == ""}
	key := entry.Name + "\n" + r.Name
	p := s.places[key]
	if p == nil {
		if len(s.places) >= maxPlaces {
			return nil, fmt.Errorf("more than %d functions are in use", maxPlaces)
		}
		made, err := s.make(r, entry)
		if err != nil {
			return nil, fmt.Errorf("lambda.%s: %w", entry.Name, err)
		}
		p = &shared{made, entry}
		s.places[key] = p
	}
	f.place = p
	if len(s.found) < 4*maxPlaces {
		s.found[reference] = f
	}
	return f, nil
}

// ErrReplaced is returned for a function whose entry an Update changed: Find has
// the new one.
var ErrReplaced = errors.New("the function was replaced")

// Invoke runs the function with one event. An error is what Lambda refuses
// (*lambda.ServiceError), the end of ctx, or a sentence about an endpoint that
// cannot be reached.
func (f *Function) Invoke(ctx context.Context, req lambda.Request) (lambda.Result, error) {
	if req.ARN == "" {
		req.ARN = f.FullARN
	}
	r, err := f.place.invoke(ctx, req)
	if err == lambda.ErrClosed || err == process.ErrClosed {
		err = ErrReplaced
	}
	return r, err
}

// Files lists the files to watch: those of the functions in use, and those that
// the settings name.
func (s *Set) Files() []string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var files []string
	for _, p := range s.places {
		files = append(files, p.files()...)
	}
	for _, entry := range s.entries {
		if entry.File != "" {
			files = append(files, within(s.options.Folder, entry.File))
		}
	}
	slices.Sort(files)
	return slices.Compact(files)
}

// Reload reads changed files again and says which functions that concerns, and
// what is wrong with them. Invocations under way finish with the old code.
func (s *Set) Reload() (names []string, err error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for key, p := range s.places {
		if !p.stale() {
			continue
		}
		_, name, _ := strings.Cut(key, "\n")
		names = append(names, name)
		if broken := p.reload(); broken != nil {
			err = errors.Join(err, fmt.Errorf("lambda.%s: %w", p.entry.Name, broken))
		}
	}
	slices.Sort(names)
	return names, err
}

// patience is how long Close waits for handlers in process, as for processes.
const patience = 2 * time.Second

// Close refuses further invocations, waits two seconds for those under way and
// ends everything that was started.
func (s *Set) Close() {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return
	}
	impatient := time.AfterFunc(patience, func() { close(s.stop) })
	defer impatient.Stop()
	s.closed = true
	s.found, s.entries = nil, nil
	for _, p := range s.places {
		s.end(p)
	}
	s.places = nil
	s.mu.Unlock()
	s.ending.Wait()
	s.http.CloseIdleConnections()
}

// within is a file name of the settings, seen from the current folder.
func within(folder, name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(folder, name)
}
