package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/lmittmann/tint"
	"github.com/oklog/run"

	"postern/api"
	"postern/runtime"
	"postern/runtime/auth"
	"postern/runtime/backend"
	"postern/runtime/backend/aws"
	"postern/runtime/cache"
	"postern/runtime/limit"
	"postern/runtime/management"
	"postern/runtime/observe"
)

type serveCmd struct {
	Files []string `arg:"" optional:"" name:"file" help:"API configurations, folders, or a postern.yaml. Without any: ./postern.yaml, else a built-in demo API."`
	loading
	functionFlags
	traceFlags
	managementFlags
	Listen    string        `help:"Address of the APIs; port 0 picks a free one." default:"127.0.0.1:4510"`
	Admin     string        `help:"Address of health, metrics and management; off for none." default:"127.0.0.1:4511"`
	Root      string        `help:"Stage that the bare address leads to." placeholder:"API/STAGE"`
	NoWatch   bool          `help:"Do not reload when a file changes."`
	LogLevel  string        `help:"Least level of log lines: ${enum}." enum:"debug,info,warn,error" default:"info"`
	LogFormat string        `help:"Form of log lines: ${enum}." enum:"text,json" default:"text"`
	AccessLog string        `help:"Where access log lines of the stages go: stdout, stderr or a file." default:"stdout" placeholder:"TARGET"`
	StandIn   string        `help:"One address that stands in for every HTTP host, VPC link, Lambda function and AWS service, such as a test backend." placeholder:"HOST:PORT"`
	Pprof     bool          `help:"Offer Go's profiles at /debug/pprof/ on the admin address."`
	Grace     time.Duration `help:"Time that requests under way have when the server stops." default:"10s"`
}

func (serveCmd) Help() string {
	return `Every stage has several addresses at once, here for stage dev of API abc:

  http://abc.execute-api.localhost:4510/dev/pets
  http://127.0.0.1:4510/_aws/execute-api/abc/dev/pets
  http://127.0.0.1:4510/restapis/abc/dev/_user_request_/pets
  http://127.0.0.1:4510/pets        the only stage, or the root one

Examples:

  postern serve openapi.yaml
  postern serve openapi.yaml --stage-var host=127.0.0.1:9000
  postern serve --listen 127.0.0.1:0 --admin off .`
}

// server is what serve runs.
type server struct {
	cmd     *serveCmd
	io      streams
	log     *slog.Logger
	metrics *observe.Metrics
	data    *runtime.Server
	current *runtime.Configuration

	management *management.API                 // nil without an admin address
	roots      atomic.Pointer[map[string]bool] // stages of the bare address, by name
	served     atomic.Pointer[runtime.Catalog] // what was published last
	places     places                          // of the files that are watched

	services *aws.Services                // Lambda functions and AWS services
	backends *backend.Backends            // performs integrations
	limits   *limit.Limits                // API keys, usage plans, throttles
	throttle atomic.Pointer[api.Throttle] // of the account; nil: none
	secrets  secrets                      // of those who may manage, with --verify-signatures
	callers  *auth.Gate                   // who may call
	stored   *cache.Cache                 // answers that stages cache

	listening *opening // the address of the APIs
}

// Run serves until a signal.
func (cmd *serveCmd) Run(io streams) error {
	if err := cmd.misused(); err != nil {
		return err
	}
	if cmd.Pprof {
		heapProfile()
	}
	s := &server{cmd: cmd, io: io, log: cmd.logger(io.err), listening: openSoon(cmd.Listen, "--listen")}
	defer s.listening.close()
	c, err := s.configuration()
	if err != nil {
		return err
	}
	if err := s.refuse(c); err != nil {
		return err
	}
	return s.serve(c)
}

// misused says which flag cannot have the effect that it is given for.
func (cmd *serveCmd) misused() error {
	if cmd.StandIn != "" {
		if _, _, err := net.SplitHostPort(cmd.StandIn); err != nil || strings.Contains(cmd.StandIn, "/") {
			return fmt.Errorf("--stand-in %q: expected HOST:PORT, such as 127.0.0.1:9000", cmd.StandIn)
		}
	}
	if cmd.Grace < 0 {
		return fmt.Errorf("--grace %s: expected a duration of 0 or more, such as 10s", cmd.Grace)
	}
	if cmd.Admin != "off" {
		return nil
	}
	for _, flag := range []struct {
		name  string
		given bool
	}{{"--data", cmd.Data != ""}, {"--live", cmd.Live}, {"--verify-signatures", cmd.VerifySignatures}, {"--pprof", cmd.Pprof}} {
		if flag.given {
			return fmt.Errorf("%s needs the admin address; leave out --admin off, or %s", flag.name, flag.name)
		}
	}
	return nil
}

func (cmd *serveCmd) logger(w io.Writer) *slog.Logger {
	level, err := observe.ParseLevel(cmd.LogLevel)
	if err != nil {
		level = slog.LevelInfo // the parser allows only known levels
	}
	if cmd.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{Level: level}))
	}
	return slog.New(tint.NewTextHandler(w, &tint.Options{Level: level, TimeFormat: time.TimeOnly, NoColor: !color(w)}))
}

// configuration reads the files, or the demo when there are none.
func (s *server) configuration() (*runtime.Configuration, error) {
	from := s.cmd.sources(s.cmd.Files)
	from.Root = s.cmd.Root
	c, err := configure(from, s.io.err, api.Warning)
	if err == nil {
		err = s.functions(c)
	}
	if err != nil || !c.Empty() || s.cmd.Data != "" || len(s.cmd.Files) > 0 {
		return c, err
	}
	from.Paths, from.Files = []string{demoFile}, demoFiles
	return configure(from, s.io.err, api.Warning)
}

// functions adds those of the flags, and says which handlers are not there.
func (s *server) functions(c *runtime.Configuration) error {
	if err := s.cmd.functionFlags.apply(c); err != nil {
		return err
	}
	found := missingFiles(c)
	c.Findings = append(c.Findings, found...)
	return found.Print(s.io.err, c.Text)
}

// refuse says why a configuration cannot be started with (CF-06, CF-11).
func (s *server) refuse(c *runtime.Configuration) error {
	switch {
	case len(c.Catalog.Stages) == 0 && s.cmd.Data == "" && unreadable(c):
		return errShown
	case len(c.Catalog.Stages) == 0 && s.cmd.Data == "":
		return errors.New("there is no REST API to serve")
	case s.cmd.Strict && c.Findings.HasErrors():
		return errors.New("the live service would refuse this configuration (--strict)")
	}
	return s.rootless(c)
}

// rootless says that --root leads nowhere.
func (s *server) rootless(c *runtime.Configuration) error {
	var names []string
	for _, stage := range c.Catalog.Stages {
		if s.cmd.Root == "" || stage.Root {
			return nil
		}
		names = append(names, stage.Name())
	}
	if s.cmd.Root == "" {
		return nil
	}
	return fmt.Errorf("--root %s: the files have no such stage; expected one of: %s", s.cmd.Root, cmp.Or(strings.Join(names, ", "), "none"))
}

// serve opens the listeners and runs everything until the first part ends.
func (s *server) serve(c *runtime.Configuration) error {
	s.standIn(c)
	services, err := aws.New(awsOptions(c, s.log))
	if err != nil {
		return err
	}
	defer services.Close()
	s.services = services
	backends := backend.New(backend.Options{Hosts: c.Settings.Hosts, VPCLinks: c.Settings.VPCLinks, Services: services})
	defer backends.Close()
	s.backends = backends
	access, err := observe.OpenLines(s.cmd.AccessLog, observe.LinesOptions{FlushEvery: 100 * time.Millisecond, Screen: onScreen, OnError: func(err error) {
		s.log.Warn("the access log is not complete", "error", err)
	}})
	if err != nil {
		return fmt.Errorf("--access-log %s: %w", s.cmd.AccessLog, withoutName(err))
	}
	defer access.Close()
	failures := observe.NewFailures(s.log, observe.FailuresOptions{})
	defer failures.Close()
	s.callers = authorizing(c, backends)
	s.metrics = observe.NewMetrics(observe.MetricsOptions{Version: version})
	options := runtime.Options{
		Backends: backends, Gates: runtime.Gates{Authorize: s.callers},
		Logger: s.log, Metrics: s.metrics, AccessLog: access, Failures: failures,
	}
	countLost(&options, "postern_access_log_lines_lost_total", "Access log lines that were not written, since their target did not take them.", access.Dropped)
	stopTracing, err := s.cmd.traceFlags.options(s.io.err, &options)
	if err != nil {
		return err
	}
	defer stopTracing()
	s.limits = limit.New(limit.Options{})
	s.stored = cache.New(cache.Options{})
	defer s.stored.Close()
	options.Gates.Limit, options.Gates.Cache = s.limits, s.stored
	s.data = runtime.New(options)
	if err := s.manage(c, backends); err != nil {
		return err
	}
	if s.management != nil {
		defer s.management.Close()
	}
	s.places = places{}
	s.places.moved(c.Files)
	if err := s.publish(c); err != nil {
		return err
	}

	var group run.Group
	if err := s.addData(&group); err != nil {
		return err
	}
	if err := s.addAdmin(&group); err != nil {
		return err
	}
	if !s.cmd.NoWatch && !isDemo(c) {
		s.addWatcher(&group)
	}
	s.addSignals(&group)
	s.welcome(c)
	return group.Run()
}

// standIn sends all integrations to one address.
func (s *server) standIn(c *runtime.Configuration) {
	if s.cmd.StandIn != "" {
		replaceBackends(c.Settings, s.cmd.StandIn)
	}
}

func (s *server) addData(group *run.Group) error {
	ln, err := s.listening.wait()
	if err != nil {
		return err
	}
	s.cmd.Listen = ln.Addr().String()
	group.Add(func() error { return s.data.Serve(ln) }, func(error) {
		if err := s.data.Shutdown(s.cmd.Grace); err != nil {
			s.log.Warn(err.Error())
		}
	})
	return nil
}

func (s *server) addAdmin(group *run.Group) error {
	if s.cmd.Admin == "off" {
		return nil
	}
	ln, err := listen(s.cmd.Admin, "--admin")
	if err != nil {
		return err
	}
	s.cmd.Admin = ln.Addr().String()
	admin := &http.Server{Handler: s.admin(s.adminHandler()), ReadHeaderTimeout: 10 * time.Second}
	group.Add(func() error {
		if err := admin.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	}, func(error) {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		admin.Shutdown(ctx)
	})
	return nil
}

func (s *server) adminHandler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, "ok")
	})
	mux.Handle("GET /metrics", s.metrics.Handler())
	if s.cmd.Pprof {
		addProfiles(mux)
	}
	return mux
}

// addSignals ends the group on an interrupt.
func (s *server) addSignals(group *run.Group) {
	ctx, cancel := context.WithCancel(context.Background())
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, os.Interrupt, syscall.SIGTERM) // now: a signal may follow the ready line at once
	group.Add(func() error {
		defer signal.Stop(stop)
		select {
		case <-stop:
			s.log.Info("stopping")
		case <-ctx.Done():
		}
		return nil
	}, func(error) { cancel() })
}
