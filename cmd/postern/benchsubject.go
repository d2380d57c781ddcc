package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"postern/api"
	"postern/bench"
	"postern/bench/simulate"
	"postern/runtime"
	"postern/runtime/backend"
	"postern/runtime/backend/aws"
	"postern/runtime/observe"
)

// backendFlags describe the simulated backend; without any there is none.
type backendFlags struct {
	BackendLatency  string  `help:"Time of an answer: 20ms, 10ms..50ms, normal(20ms,5ms), exp(20ms) or p50=20ms,p99=400ms." placeholder:"SPEC"`
	BackendErrors   float64 `help:"Share of answers that fail, 0 to 1." placeholder:"SHARE"`
	BackendStatus   int     `help:"Status of answers that fail." default:"500"`
	BackendResets   float64 `help:"Share of connections that are reset, 0 to 1." placeholder:"SHARE"`
	BackendThrottle float64 `help:"Requests per second above which it answers 429." placeholder:"N"`
	BackendBody     string  `help:"Body of its answers; @FILE reads a file." placeholder:"TEXT"`
}

func (f *backendFlags) wanted() bool { return *f != backendFlags{BackendStatus: defaultStatus} }

// defaultStatus is that of --backend-status.
const defaultStatus = 500

// ranges looks at single values.
func (f *backendFlags) ranges() error {
	switch {
	case !(f.BackendErrors >= 0 && f.BackendErrors <= 1):
		return fmt.Errorf("--backend-errors %v: expected a share from 0 to 1", f.BackendErrors)
	case !(f.BackendResets >= 0 && f.BackendResets <= 1):
		return fmt.Errorf("--backend-resets %v: expected a share from 0 to 1", f.BackendResets)
	case !(f.BackendThrottle >= 0):
		return fmt.Errorf("--backend-throttle %v: expected requests per second", f.BackendThrottle)
	case f.BackendStatus < 200 || f.BackendStatus > 599:
		return fmt.Errorf("--backend-status %d: expected 200 to 599", f.BackendStatus)
	case f.BackendStatus != defaultStatus && f.BackendErrors == 0:
		return errors.New("--backend-status is the status of answers that fail: say how many with --backend-errors")
	}
	return nil
}

// options are the flags as the backend takes them.
func (f *backendFlags) options(in io.Reader) (o simulate.Options, err error) {
	if err := f.ranges(); err != nil {
		return o, err
	}
	o = simulate.Options{Errors: f.BackendErrors, ErrorStatus: f.BackendStatus, Resets: f.BackendResets, Throttle: f.BackendThrottle}
	if f.BackendLatency != "" {
		if o.Latency, err = simulate.ParseLatency(f.BackendLatency); err != nil {
			return o, err
		}
	}
	o.Body, err = content(f.BackendBody, in)
	return o, err
}

// subject is what is loaded.
type subject struct {
	name    string
	url     string         // as given; "" for an API
	base    string         // what paths are put behind
	stage   *runtime.Stage // nil for a URL
	inside  *runtime.Server
	metrics func() (*bench.Sample, error) // nil: the server tells nothing
	backend *simulate.Backend
	server  *benchServer // nil: of a URL, or in process
	closers []func()
}

// alive fails when the server of a configuration has ended by itself: what was
// measured since is not that configuration.
func (s *subject) alive() error {
	if s.server == nil {
		return nil
	}
	select {
	case <-s.server.ended:
		return failure(fmt.Sprintf("the server of %s ended in the middle of the run (%s)", s.name, s.server.child.ProcessState))
	default:
		return nil
	}
}

// benchServer is "postern serve" in a process of its own.
type benchServer struct {
	child *exec.Cmd
	ended chan struct{}
}

// await reads what the server prints, which a full pipe would keep from going
// on, and waits for its end.
func (b *benchServer) await(out io.Reader) {
	defer close(b.ended)
	_, _ = io.Copy(io.Discard, out)
	_ = b.child.Wait() // its state says how it ended
}

// stop ends the server.
func (b *benchServer) stop() {
	_ = b.child.Process.Signal(syscall.SIGTERM) // it may have ended already
	kill := time.AfterFunc(5*time.Second, func() { _ = b.child.Process.Kill() })
	defer kill.Stop()
	<-b.ended
}

// close ends everything, the last opened first.
func (s *subject) close() {
	for _, c := range slices.Backward(s.closers) {
		c()
	}
}

func (s *subject) target(o bench.HTTPOptions) bench.Target {
	if s.inside != nil {
		return bench.Handler(s.inside.Handler())
	}
	return bench.HTTP(o)
}

// open starts what a target names.
func (b *benching) open(name string, plan *loadPlan) (*subject, error) {
	if isURL(name) {
		return b.openURL(name)
	}
	if scheme, _, ok := strings.Cut(name, "://"); ok {
		return nil, fmt.Errorf("%s: a URL begins with http:// or https://, not with %s://", name, scheme)
	}
	s := &subject{name: name}
	program, file := "", name
	if before, after, ok := strings.Cut(name, "@"); ok {
		program, file = before, after
	}
	if err := b.openAPI(s, program, file, plan); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

func (b *benching) openURL(url string) (*subject, error) {
	s := &subject{name: url, url: url, base: url}
	if b.cmd.wanted() {
		return nil, errors.New("a server behind a URL has its own backends: leave out the --backend flags, or name a configuration")
	}
	if b.cmd.Admin != "" {
		s.metrics = scrape(strings.TrimSuffix(b.cmd.Admin, "/") + "/metrics")
		if _, err := s.metrics(); err != nil {
			return nil, fmt.Errorf("--admin: %w", err)
		}
	}
	return s, nil
}

// openAPI serves a configuration, here or in a process of its own.
func (b *benching) openAPI(s *subject, program, file string, plan *loadPlan) error {
	b.layVariables(plan)
	c, err := b.cmd.configure([]string{file}, b.io.err, api.Error)
	if err != nil {
		return err
	}
	if s.stage, err = theStage(c, b.cmd.API); err != nil {
		return err
	}
	standIn, err := b.simulate(s)
	if err != nil {
		return err
	}
	address := "/_aws/execute-api/" + s.stage.Name()
	if b.cmd.InProcess {
		if program != "" {
			return fmt.Errorf("%s is another program and cannot run in process", program)
		}
		s.base = "http://in-process" + address
		return s.serveInside(c, standIn)
	}
	base, err := b.serveOutside(s, program, file, standIn)
	s.base = base + address
	return err
}

// layVariables puts the stage variables of the scenario under those of flags.
func (b *benching) layVariables(plan *loadPlan) {
	if plan.scenario == nil {
		return
	}
	for _, v := range plan.scenario.StageVars {
		if _, set := b.cmd.StageVar[v.Name]; !set {
			if b.cmd.StageVar == nil {
				b.cmd.StageVar = map[string]string{}
			}
			b.cmd.StageVar[v.Name] = v.Value
		}
	}
}

// simulate starts the simulated backend and is its address, "" for none.
func (b *benching) simulate(s *subject) (address string, err error) {
	if !b.cmd.wanted() {
		return "", nil
	}
	o, err := b.cmd.backendFlags.options(b.io.in)
	if err != nil {
		return "", err
	}
	for _, r := range s.stage.Plan.Routes() {
		if t := r.Timeout(); t > 0 && !slices.Contains(o.Budgets, t) {
			o.Budgets = append(o.Budgets, t)
		}
	}
	slices.Sort(o.Budgets)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	s.backend = simulate.New(o)
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := s.backend.Serve(ln); err != nil {
			fmt.Fprintln(b.io.err, "postern: simulated backend:", err)
		}
	}()
	s.closers = append(s.closers, func() {
		if err := s.backend.Close(); err != nil {
			fmt.Fprintln(b.io.err, "postern: simulated backend:", err)
		}
		<-done
	})
	return ln.Addr().String(), nil
}

// serveInside makes a data plane that is called without sockets.
func (s *subject) serveInside(c *runtime.Configuration, standIn string) error {
	if standIn != "" {
		replaceBackends(c.Settings, standIn)
	}
	services, err := aws.New(awsOptions(c, slog.New(slog.DiscardHandler)))
	if err != nil {
		return err
	}
	backends := backend.New(backend.Options{Hosts: c.Settings.Hosts, VPCLinks: c.Settings.VPCLinks, Services: services})
	s.closers = append(s.closers, backends.Close, services.Close)
	metrics := observe.NewMetrics(observe.MetricsOptions{Version: version})
	s.inside = runtime.New(runtime.Options{Backends: backends, Metrics: metrics, Gates: gates(c, backends)})
	s.inside.Publish(c.Catalog)
	s.metrics = func() (*bench.Sample, error) { return read(metrics.Handler()) }
	return nil
}

// serveOutside runs "postern serve" and waits until it listens.
func (b *benching) serveOutside(s *subject, program, file, standIn string) (base string, err error) {
	args := append([]string{"serve", "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0", "--no-watch", "--log-level", "error", "--access-log", os.DevNull}, b.cmd.loading.arguments()...)
	if standIn != "" {
		args = append(args, "--stand-in", standIn)
	}
	child := exec.Command(program, append(args, file)...)
	if program == "" {
		self, err := os.Executable()
		if err != nil {
			return "", err
		}
		child.Path, child.Args, child.Err = self, append([]string{os.Args[0]}, child.Args[1:]...), nil
	} else if !strings.ContainsRune(program, filepath.Separator) {
		return "", fmt.Errorf("%s: name the program with its path, such as ./%s@%s", program, program, file)
	}
	child.SysProcAttr = ownGroup() // an interrupt at the keyboard is for the load, not for the server
	child.Stderr = b.io.err
	out, err := child.StdoutPipe()
	if err != nil {
		return "", err
	}
	if err := child.Start(); err != nil {
		return "", fmt.Errorf("cannot start the server: %w", err)
	}
	s.server = &benchServer{child, make(chan struct{})}
	s.closers = append(s.closers, s.server.stop)
	lines := bufio.NewReader(out)
	defer func() { go s.server.await(lines) }()
	base, err = readyLine(lines)
	if err != nil {
		return "", fmt.Errorf("the server does not start: %w", err)
	}
	admin, err := readyLine(lines)
	if err != nil {
		return "", fmt.Errorf("the server does not start: %w", err)
	}
	s.metrics = scrape(admin + "/metrics")
	return base, nil
}

// readyLine is the address in "listening on ADDRESS".
func readyLine(r *bufio.Reader) (string, error) {
	line, err := r.ReadString('\n')
	address, ok := strings.CutPrefix(strings.TrimSpace(line), "listening on ")
	if !ok {
		return "", fmt.Errorf("it printed %q instead of the address (%v)", line, err)
	}
	return address, nil
}

// scrape reads the metrics behind an address.
func scrape(address string) func() (*bench.Sample, error) {
	client := &http.Client{Timeout: 5 * time.Second}
	return func() (*bench.Sample, error) {
		res, err := client.Get(address)
		if err != nil {
			return nil, err
		}
		defer res.Body.Close()
		if res.StatusCode != http.StatusOK {
			return nil, fmt.Errorf("%s answers %s", address, res.Status)
		}
		return bench.ReadSample(res.Body)
	}
}
