package main

import (
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"time"

	"postern/api"
	"postern/loader/settings"
	"postern/mapping"
	"postern/runtime"
	"postern/runtime/backend"
	"postern/runtime/limit"
	"postern/runtime/management"
	"postern/runtime/pace"
)

// afterStart is how long what is not needed for an answer waits, so that it is
// not in the way of the first ones.
const afterStart = 250 * time.Millisecond

// managementFlags are those of the management API, which answers on the admin
// address.
type managementFlags struct {
	Data             string `help:"Folder that keeps what the management API was told. Without it that is forgotten when the server stops." placeholder:"DIR"`
	Live             bool   `help:"Serve each change made through the management API at once, without a deployment."`
	VerifySignatures bool   `help:"Accept only calls of the management API that are signed with one of the keys of the settings."`
}

// manage makes the management API. Without an admin address there is none.
func (s *server) manage(c *runtime.Configuration, backends *backend.Backends) (err error) {
	if s.cmd.Admin == "off" {
		return nil
	}
	options := management.Options{
		Account: c.Settings.Account, Region: c.Settings.Region, Publish: s.publishStages, Backends: backends,
		Authorizers: s.callers, Flush: s.flush, Usage: s.limits.Usage, Grant: s.limits.Grant,
		Throttle: s.throttle.Load, Strict: s.cmd.Strict, Live: s.cmd.Live, Data: s.cmd.Data, Logger: s.log,
	}
	if s.cmd.VerifySignatures {
		if len(c.Settings.Keys) == 0 {
			return errors.New("--verify-signatures: the settings have no keys to verify with; expected in postern.yaml: keys: {AKIDEXAMPLE: {secret: \"${env:POSTERN_SECRET}\"}}")
		}
		s.secrets.follow(c.Settings.Keys)
		options.Secret = s.secrets.of
	}
	s.management, err = management.New(options)
	if err != nil && s.cmd.Data != "" {
		err = fmt.Errorf("--data: %w", err)
	}
	return err
}

// secrets are those of the access keys of the settings, as they are now.
type secrets struct {
	known atomic.Pointer[map[string]string] // by the id of the key
}

func (s *secrets) follow(keys []settings.Key) {
	known := make(map[string]string, len(keys))
	for _, key := range keys {
		known[key.ID] = key.Secret
	}
	s.known.Store(&known)
}

func (s *secrets) of(accessKey string) (secret string, ok bool) {
	secret, ok = (*s.known.Load())[accessKey]
	return secret, ok
}

// flush empties a cache of a stage: that of its answers, or that of its
// authorizers.
func (s *server) flush(apiID, stage string, data bool) {
	if data {
		s.stored.Flush(apiID, stage)
	} else {
		s.callers.Flush(apiID, stage)
	}
}

// publish makes a configuration of files the one in service: through the
// management API, which adds what it was told itself.
func (s *server) publish(c *runtime.Configuration) error {
	s.current = c
	defer time.AfterFunc(afterStart, giveBack)
	c.Catalog.KeepRoot() // an API made later does not take the bare address away
	roots := map[string]bool{}
	plans := make([]*mapping.Plan, len(c.Catalog.Stages))
	for i := range c.Catalog.Stages {
		stage := &c.Catalog.Stages[i]
		plans[i] = stage.Plan
		roots[stage.Name()] = stage.Root
	}
	s.roots.Store(&roots)
	s.throttle.Store(c.Settings.Throttle)
	s.secrets.follow(c.Settings.Keys)
	if s.management == nil {
		s.limits.Publish(c.Limits())
		s.serveCatalog(c.Catalog)
		return nil
	}
	return s.management.Load(&c.Config, plans...)
}

// giveBack returns memory to the system: reading took more than serving needs.
func giveBack() {
	pace.Settle()
	debug.FreeOSMemory()
	giveBackCode()
}

// publishStages puts stages of the management API into service.
func (s *server) publishStages(stages []management.Stage, config *api.Config) {
	s.limits.Publish(limit.Account{Keys: config.APIKeys, Plans: config.UsagePlans, Throttle: s.throttle.Load()})
	roots := *s.roots.Load()
	catalog := runtime.Catalog{Domains: config.DomainNames, Mappings: config.BasePathMappings}
	for _, stage := range stages {
		served := runtime.Stage{Plan: stage.Plan, Canary: stage.Canary, Percent: stage.Percent, Hidden: stage.Hidden}
		served.Root = roots[served.Name()]
		catalog.Stages = append(catalog.Stages, served)
	}
	s.serveCatalog(catalog)
}

func (s *server) serveCatalog(catalog runtime.Catalog) {
	s.served.Store(&catalog)
	s.data.Publish(catalog)
}

// admin is the handler of the admin address: its own pages, then the management
// API, whose paths no multiplexer may clean (MA-105).
func (s *server) admin(own http.Handler) http.Handler {
	if s.management == nil {
		return own
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if isOwnPage(r.URL.Path) {
			own.ServeHTTP(w, r)
			return
		}
		s.management.ServeHTTP(w, r)
	})
}

func isOwnPage(path string) bool {
	for _, page := range []string{"/healthz", "/metrics", "/console", "/debug"} {
		if path == page || strings.HasPrefix(path, page+"/") {
			return true
		}
	}
	return false
}
