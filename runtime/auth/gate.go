package auth

import (
	"net/http"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
	"weak"

	"postern/loader/settings"
	"postern/mapping"
)

// Options say what the decisions rest on. The zero Options know no keys and
// call no functions.
type Options struct {
	Settings *settings.Settings // keys and jwks; nil for none
	Folder   string             // what file names of the settings are relative to
	// Call invokes the Lambda function of an integration request as an AWS
	// integration does; nil refuses all.
	Call func(ex *mapping.Exchange) mapping.Outcome
	// Now is the time that signatures, tokens and caches are compared with
	// [time.Now].
	Now func() time.Time
	// Transport fetches the keys of issuers; nil is one of the package's own.
	Transport http.RoundTripper
}

// Gate authorizes requests. Its methods may be called from several goroutines.
type Gate struct {
	call    func(ex *mapping.Exchange) mapping.Outcome
	now     func() time.Time
	client  *http.Client
	trusted atomic.Pointer[trusted]

	mu     sync.Mutex
	stages map[weak.Pointer[mapping.Plan]]*stage
}

// trusted is what the settings say about callers.
type trusted struct {
	keys    map[string]*key // by access key id
	issuers *issuers
}

// New makes a gate.
func New(o Options) *Gate {
	g := &Gate{call: o.Call, now: o.Now, client: newClient(o.Transport), stages: map[weak.Pointer[mapping.Plan]]*stage{}}
	if g.now == nil {
		g.now = time.Now
	}
	g.Update(o.Settings, o.Folder)
	return g
}

// Update takes over the keys and issuers of changed settings.
func (g *Gate) Update(s *settings.Settings, folder string) {
	if s == nil {
		s = settings.Default()
	}
	g.trusted.Store(&trusted{keys: keysOf(s.Keys), issuers: newIssuers(s.JWKS, folder, g.client)})
}

// Check is what requests of a route have to pass; nil when everybody may call
// it.
func (g *Gate) Check(route *mapping.Route) func(ex *mapping.Exchange) mapping.Outcome {
	if !route.Authorized() {
		return nil
	}
	c := &check{gate: g, route: route, stage: g.stage(route.Plan())}
	return c.prepare()
}

// Flush forgets the results of all authorizers of a stage.
func (g *Gate) Flush(apiID, stageName string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, s := range g.stages {
		if s.api != apiID || s.name != stageName {
			continue
		}
		for _, a := range s.authorizers {
			a.cache.flush()
		}
	}
}

// stage is what belongs to a plan. It is kept as long as the plan is in use.
func (g *Gate) stage(plan *mapping.Plan) *stage {
	g.mu.Lock()
	defer g.mu.Unlock()
	at := weak.Make(plan)
	if s := g.stages[at]; s != nil {
		return s
	}
	s := newStage(plan)
	g.stages[at] = s
	runtime.AddCleanup(plan, forget, known{weak.Make(g), at})
	return s
}

// known is a plan that a gate knows. It keeps neither: a plan may see many gates
// come and go.
type known struct {
	gate weak.Pointer[Gate]
	plan weak.Pointer[mapping.Plan]
}

func forget(k known) {
	if g := k.gate.Value(); g != nil {
		g.mu.Lock()
		defer g.mu.Unlock()
		delete(g.stages, k.plan)
	}
}
