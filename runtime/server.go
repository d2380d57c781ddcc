package runtime

import (
	"errors"
	"log/slog"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/valyala/fasthttp"

	"postern/runtime/backend"
	"postern/runtime/observe"
)

// Options configure a Server.
type Options struct {
	// Backends perform integrations; nil calls every host as its uri names it.
	Backends *backend.Backends
	// Gates decide about the requests of guarded routes; the zero Gates let
	// everybody pass.
	Gates Gates
	// Logger gets what belongs to no request, such as malformed messages.
	Logger *slog.Logger
	// Metrics count requests; nil counts nothing.
	Metrics *observe.Metrics
	// AccessLog takes the lines of stages that have a format; nil drops them.
	AccessLog *observe.Lines
	// Failures takes the reason of every answer the gateway made itself.
	Failures *observe.Failures
	// Sampling says which requests are traced.
	Sampling Sampling
	// Reveal shows secrets in traces, which are masked else.
	Reveal bool
	// TraceSink is given the traces that are kept; nil for nobody.
	TraceSink TraceSink
	// IdleTimeout closes client connections that are not used [310 s].
	IdleTimeout time.Duration
}

// Server is the data plane. Make it with New.
type Server struct {
	http     fasthttp.Server
	catalog  atomic.Pointer[table]
	options  Options
	backends *backend.Backends
	log      *slog.Logger
	serving  listeners
	own      bool // backends were made here
	tracing  bool // some requests are traced
}

// New makes a server that serves nothing until Publish.
func New(o Options) *Server {
	if o.IdleTimeout == 0 {
		o.IdleTimeout = 310 * time.Second // §17
	}
	s := &Server{options: o, backends: o.Backends, log: o.Logger, tracing: !o.Sampling.Off()}
	if s.backends == nil {
		s.backends, s.own = backend.New(backend.Options{}), true
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	s.catalog.Store(newTable(Catalog{}, nil, o.Gates))
	s.http = fasthttp.Server{
		Handler:                       s.handle,
		ErrorHandler:                  s.refuse,
		HeaderReceived:                receiving,
		ReadBufferSize:                maxTarget + maxFields + 4096,
		MaxRequestBodySize:            maxBody,
		NoDefaultServerHeader:         true,
		NoDefaultContentType:          true,
		DisableHeaderNamesNormalizing: true,
		DisablePreParseMultipartForm:  true,
		CloseOnShutdown:               true,
		Logger:                        quiet{s.log},
	}
	return s
}

// quiet passes fasthttp's messages on as debug lines.
type quiet struct{ log *slog.Logger }

func (q quiet) Printf(format string, args ...any) { q.log.Debug("http", "message", args) }

// Publish makes a catalog the one that new requests see. Requests that are
// under way finish with the one they began with.
func (s *Server) Publish(c Catalog) {
	s.catalog.Store(newTable(c, s.options.Metrics, s.options.Gates))
	if s.options.Gates.Cache != nil {
		s.options.Gates.Cache.Serve(c.plans())
	}
}

// Handler answers one request that somebody else has read, such as a load
// generator without sockets.
func (s *Server) Handler() fasthttp.RequestHandler { return s.handle }

// Serve accepts connections until the listener or the server is closed.
func (s *Server) Serve(ln net.Listener) error {
	if !s.serving.add(ln) {
		return ln.Close()
	}
	open := newClients(ln, s.options.IdleTimeout)
	defer open.end()
	err := s.http.Serve(open)
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

// Shutdown stops accepting, lets requests under way finish for up to the given
// time, and closes what is idle.
func (s *Server) Shutdown(within time.Duration) error {
	done := make(chan error, 1)
	go func() {
		s.serving.stop()
		done <- s.http.Shutdown()
		s.serving.close()
	}()
	var err error
	select {
	case err = <-done:
	case <-time.After(within):
		err = errors.New("requests were still under way when the time to stop was over")
	}
	if s.own {
		s.backends.Close()
	}
	return err
}

// listeners are those that Serve was given. The HTTP server knows one only once
// it accepts, and Shutdown may come before.
type listeners struct {
	mu      sync.Mutex
	all     []net.Listener
	stopped bool
}

// add says whether the server still serves.
func (l *listeners) add(ln net.Listener) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all = append(l.all, ln)
	return !l.stopped
}

func (l *listeners) stop() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.stopped = true
}

// close ends what the HTTP server did not know of; the rest is closed already.
func (l *listeners) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, ln := range l.all {
		ln.Close()
	}
}

// Open is the number of client connections.
func (s *Server) Open() int { return int(s.http.GetOpenConnectionsCount()) }
