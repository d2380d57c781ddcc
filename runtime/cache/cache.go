package cache

import (
	"sync"
	"time"

	"postern/mapping"
)

// Options configure a Cache. The zero value is usable.
type Options struct {
	Now func() time.Time // [time.Now]
}

// Cache holds the clusters of all stages. Its methods may be called at the same
// time.
type Cache struct {
	now func() time.Time
	own bool // the clock is not that of the machine

	mu       sync.Mutex
	clusters map[stage]*cluster
}

// stage names a stage of an API.
type stage struct{ api, name string }

// New makes a cache that holds nothing.
func New(o Options) *Cache {
	c := &Cache{now: o.Now, own: o.Now != nil, clusters: map[stage]*cluster{}}
	if c.now == nil {
		c.now = time.Now
	}
	return c
}

// Of is how requests of a route use the cache of its stage; nil when they do
// not.
func (c *Cache) Of(route *mapping.Route) *Access {
	if !route.Cached() {
		return nil
	}
	plan := route.Plan()
	a := &Access{route: route, cluster: c.cluster(plan), revision: plan.Revision(), now: c.now}
	a.settle()
	return a
}

// cluster is that of the stage of a plan: the one in use, unless it has another
// size (CA-15).
func (c *Cache) cluster(plan *mapping.Plan) *cluster {
	at, size := stageOf(plan), plan.Stage().CacheClusterSize
	c.mu.Lock()
	defer c.mu.Unlock()
	old := c.clusters[at]
	if old != nil && old.size == size {
		return old
	}
	if old != nil {
		old.close()
	}
	k := c.newCluster(size)
	c.clusters[at] = k
	return k
}

func stageOf(plan *mapping.Plan) stage { return stage{plan.API().ID, plan.Stage().StageName} }

// Serve says which plans are in service now, those of canaries too: entries of
// other revisions are dropped, and so are clusters that their stages have no
// more.
func (c *Cache) Serve(plans []*mapping.Plan) {
	served := map[stage]map[string]bool{}
	for _, plan := range plans {
		if !plan.Stage().CacheClusterEnabled {
			continue
		}
		at := stageOf(plan)
		if served[at] == nil {
			served[at] = map[string]bool{}
		}
		served[at][plan.Revision()] = true
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for at, k := range c.clusters {
		if served[at] == nil {
			k.close()
			delete(c.clusters, at)
			continue
		}
		k.retain(served[at])
	}
}

// Flush drops all entries of a stage; answers that are being made are not kept.
func (c *Cache) Flush(apiID, stageName string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if k := c.clusters[stage{apiID, stageName}]; k != nil {
		k.flush()
	}
}

// Close gives up all entries.
func (c *Cache) Close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for at, k := range c.clusters {
		k.close()
		delete(c.clusters, at)
	}
}
