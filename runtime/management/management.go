package management

import (
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"postern/api"
	"postern/runtime/auth"
	"postern/runtime/backend"
)

// Options configure the management API. Empty members take the defaults in
// brackets.
type Options struct {
	Account string // account in ARNs and texts [123456789012]
	Region  string // region of calls that are not signed for another [us-east-1]
	// Publish gets every stage that is to be served, compiled, and the
	// configuration behind them, after every change: a new value whose objects
	// never change, so that whoever limits requests can keep its UsagePlans
	// (stages, limits, ids of keys) and APIKeys (value, name, enabled). It is
	// called before the call that made the change is answered, never twice at
	// once. nil: nobody serves.
	Publish func(stages []Stage, config *api.Config)
	// Backends perform the integrations of TestInvokeMethod and the Lambda
	// functions of TestInvokeAuthorizer [those that call every host as named].
	Backends *backend.Backends
	// Authorizers runs the authorizers of TestInvokeAuthorizer [one that knows no
	// keys of user pools but fetches them].
	Authorizers *auth.Gate
	// Flush empties the cache of a stage; data false means that of its
	// authorizers. nil: there is none.
	Flush func(apiID, stage string, data bool)
	// Usage is what a key used of a usage plan and what its quota left, for each
	// day of UTC from from to to, both included; nil: nothing is counted.
	Usage func(planID, keyID string, from, to time.Time) [][2]int64
	// Grant tells whoever counts how many requests a key may still make in the
	// present period of its plan's quota (UpdateUsage). It is called after
	// Publish, once for what was said in this run and at the start for what the
	// store remembers of the period. nil: nothing is counted.
	Grant func(planID, keyID string, remaining int64)
	// Throttle is the throttle of the account over all its stages, which
	// GetAccount shows; without one it shows that of the service.
	Throttle func() *api.Throttle
	// Strict refuses what the live service would refuse and others only warn of.
	Strict bool
	// Live publishes each change of an API at once: stages serve the current
	// state and not their deployment. APIs of files always do.
	Live bool
	// Data is the folder of the store; "" keeps everything in memory.
	Data string
	// Prefix is a path before all operations, beside /_aws/apigateway.
	Prefix string
	// Secret is that of an access key that signatures are verified with; ok is
	// false for one that is not known now. nil accepts every request.
	Secret func(accessKey string) (secret string, ok bool)
	// Logger takes what the answer cannot say, such as tolerated mistakes.
	Logger *slog.Logger
	// Now is the clock [time.Now].
	Now func() time.Time
}

// API is the management API. It is an http.Handler, safe for concurrent use.
type API struct {
	options Options
	log     *slog.Logger
	store   *store // nil: in memory

	state atomic.Pointer[state] // readers take it as it is
	write sync.Mutex            // writers come one after the other (MA-128)
	plans planCache

	granted []*usage // what Grant was told
}

// New makes a management API, with what its store holds. It publishes nothing
// until Load or the first change.
func New(o Options) (*API, error) {
	a := &API{options: o, log: o.Logger}
	if a.log == nil {
		a.log = slog.New(slog.DiscardHandler)
	}
	if a.options.Account == "" {
		a.options.Account = "123456789012"
	}
	if a.options.Region == "" {
		a.options.Region = "us-east-1"
	}
	if a.options.Now == nil {
		a.options.Now = time.Now
	}
	first := &state{account: newAccount()}
	if o.Data != "" {
		store, err := openStore(o.Data, present)
		if err != nil {
			return nil, err
		}
		if first, err = store.load(); err != nil {
			return nil, errors.Join(err, store.close())
		}
		a.store = store
	}
	a.state.Store(first)
	return a, nil
}

// Close closes the store. Calls under way finish first.
func (a *API) Close() error {
	a.write.Lock()
	defer a.write.Unlock()
	if a.store == nil {
		return nil
	}
	return a.store.close()
}

// Config is the present configuration. It must not be changed.
func (a *API) Config() *api.Config { return a.state.Load().config() }

// commit makes a state the present one: stored, compiled and published, in
// this order, so that nothing is served that a crash could take back.
func (a *API) commit(old, next *state) error {
	if a.store != nil {
		if err := a.store.save(old, next); err != nil {
			a.log.Error("the store cannot be written; the call is refused", "error", err)
			return &fault{http.StatusServiceUnavailable, "ServiceUnavailableException", "the store cannot be written: " + err.Error()}
		}
	}
	stages := a.compile(next)
	a.state.Store(next)
	if a.options.Publish != nil {
		a.options.Publish(stages, next.config())
	}
	a.grant(next)
	return nil
}

// ServeHTTP answers one call of the management API.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c := newCall(a, r)
	out, err := c.serve()
	if err != nil {
		c.refuse(w, err)
		return
	}
	c.answer(w, out)
}

// aliasPrefix is a prefix that clients of emulators use (MA-101).
const aliasPrefix = "/_aws/apigateway"

// operationPath is the raw path below the prefix.
func (a *API) operationPath(r *http.Request) string {
	path := r.URL.EscapedPath()
	for _, prefix := range []string{strings.TrimSuffix(a.options.Prefix, "/"), aliasPrefix} {
		if rest, ok := strings.CutPrefix(path, prefix); ok && prefix != "" && strings.HasPrefix(rest, "/") {
			return rest
		}
	}
	return path
}
