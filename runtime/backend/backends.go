package backend

import (
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"postern/mapping"
)

// Options say where backends live. The zero value calls every host as its uri
// names it.
type Options struct {
	// Hosts maps "host:port" or "host" of a uri to "host:port" or a base URL,
	// which also changes the scheme. The Host header and the path stay. "*"
	// stands for all hosts without a line of their own.
	Hosts map[string]string
	// VPCLinks maps link ids and target ARNs to "host:port" or a base URL; "*"
	// stands for all others.
	VPCLinks map[string]string
	// MaxIdle is the number of idle connections kept per address [256].
	MaxIdle int
	// IdleTimeout closes connections that were not used for so long [90 s].
	IdleTimeout time.Duration
	// Services perform AWS and AWS_PROXY integrations; nil refuses them.
	Services Services
}

// Services performs the integrations that are calls to AWS. It sets the
// integration response or returns the gateway answer.
type Services interface {
	Invoke(ex *mapping.Exchange, call *Call) mapping.Outcome
}

// Backends performs integrations. It is safe for concurrent use.
type Backends struct {
	places   atomic.Pointer[places]
	services Services
	dialer   net.Dialer
	maxIdle  int
	idle     time.Duration

	mu    sync.RWMutex
	pools map[address]*pool
	stop  chan struct{}
	done  sync.WaitGroup
}

// places are where hosts and VPC links lead.
type places struct{ hosts, links map[string]target }

// target is where a host or link leads: an address, and a scheme when the
// configuration names one.
type target struct{ addr, scheme string }

// New makes Backends. Close it to close its connections.
func New(o Options) *Backends {
	b := &Backends{
		services: o.Services,
		maxIdle:  o.MaxIdle,
		idle:     o.IdleTimeout,
		pools:    map[address]*pool{},
		stop:     make(chan struct{}),
	}
	if b.maxIdle <= 0 {
		b.maxIdle = 256
	}
	if b.idle <= 0 {
		b.idle = 90 * time.Second
	}
	b.Update(o.Hosts, o.VPCLinks)
	b.done.Add(1)
	go b.closeIdle()
	return b
}

// Update sends the requests that come now to other places. The maps are those of
// Options.
func (b *Backends) Update(hosts, vpcLinks map[string]string) {
	b.places.Store(&places{targets(hosts), targets(vpcLinks)})
}

// Close closes all idle connections; those in use close when they are returned.
func (b *Backends) Close() {
	close(b.stop)
	b.done.Wait()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, p := range b.pools {
		p.close()
	}
}

// Invoke performs the integration request of ex: it fills in
// ex.IntegrationResponse or returns the gateway answer that ends the request.
// MOCK integrations call nobody.
func (b *Backends) Invoke(ex *mapping.Exchange, call *Call) mapping.Outcome {
	switch kind := ex.IntegrationRequest.Kind; {
	case kind == mapping.Mock:
		return mapping.Outcome{}
	case call.Perform != nil:
		return call.Perform(ex)
	case kind == mapping.HTTP, kind == mapping.HTTPProxy:
		return b.invokeHTTP(ex, call)
	default:
		return b.invokeService(ex, call)
	}
}

func (b *Backends) invokeService(ex *mapping.Exchange, call *Call) mapping.Outcome {
	if b.services != nil {
		return b.services.Invoke(ex, call)
	}
	req := &ex.IntegrationRequest
	cause := "the integration calls the AWS service " + req.Service + ", and nothing says where it runs: add " +
		req.Service + ": <endpoint URL> to the aws section of postern.yaml"
	if req.Function != "" {
		cause = "the integration calls the Lambda function " + req.Function +
			", and nothing says where it runs: add it to the lambda section of postern.yaml"
	}
	return mapping.ServiceError("Execution failed due to configuration error: "+cause, cause)
}

// targets reads the values of a section: host:port or base URL.
func targets(section map[string]string) map[string]target {
	all := make(map[string]target, len(section))
	for name, value := range section {
		t := target{addr: value}
		if scheme, rest, ok := strings.Cut(value, "://"); ok {
			t.scheme = strings.ToLower(scheme)
			t.addr, _, _ = strings.Cut(rest, "/")
			if _, _, err := net.SplitHostPort(t.addr); err != nil {
				t.addr = net.JoinHostPort(strings.Trim(t.addr, "[]"), portOf(t.scheme))
			}
		}
		all[strings.ToLower(name)] = t
	}
	return all
}

func portOf(scheme string) string {
	if scheme == "https" {
		return "443"
	}
	return "80"
}

// address is what makes two connections interchangeable.
type address struct {
	addr       string
	serverName string // of TLS, "" for plain connections
	insecure   bool   // insecureSkipVerification
}

// addressOf is where the request goes: hosts and vpcLinks applied. ok is false
// for a VPC link that nothing maps.
func (b *Backends) addressOf(req *mapping.IntegrationRequest) (at address, ok bool) {
	t, ok := b.targetOf(req)
	if !ok {
		return at, false
	}
	at.addr = t.addr
	if t.scheme == "https" {
		at.serverName = hostOf(req.Addr)
		at.insecure = req.InsecureSkipVerification
	}
	return at, true
}

func (b *Backends) targetOf(req *mapping.IntegrationRequest) (target, bool) {
	direct, at := target{addr: req.Addr, scheme: req.Scheme}, b.places.Load()
	if req.VPCLink != "" {
		t, ok := at.links[strings.ToLower(req.VPCLink)]
		if !ok {
			t, ok = at.links[strings.ToLower(req.Target)]
		}
		if !ok {
			t, ok = at.links[anyHost]
		}
		return t.or(direct), ok
	}
	if len(at.hosts) == 0 {
		return direct, true
	}
	if t, ok := at.hosts[strings.ToLower(req.Addr)]; ok {
		return t.or(direct), true
	}
	if t, ok := at.hosts[strings.ToLower(hostOf(req.Addr))]; ok {
		return t.or(direct), true
	}
	if t, ok := at.hosts[anyHost]; ok {
		return t.or(direct), true
	}
	return direct, true
}

// anyHost is the entry for hosts without one of their own.
const anyHost = "*"

// or takes the scheme from direct where t names none.
func (t target) or(direct target) target {
	if t.scheme == "" {
		t.scheme = direct.scheme
	}
	return t
}

// hostOf is an address without its port and brackets.
func hostOf(addr string) string {
	if i := strings.LastIndexByte(addr, ':'); i >= 0 {
		addr = addr[:i]
	}
	return strings.Trim(addr, "[]")
}
