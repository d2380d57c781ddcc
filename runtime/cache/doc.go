// Package cache keeps the answers of methods for the stages that have a cache
// cluster, and answers with them (§15).
//
//	stored := cache.New(cache.Options{})
//	access := stored.Of(route) // nil: the stage does not cache the route
//	var look cache.Look
//	hit, outcome := access.Answer(exchange, &look) // behind Map, before Render
//	if hit || !outcome.OK() {
//		return outcome
//	}
//	// render, call the backend, make the method response
//	access.Keep(exchange, &look)
//
// An entry is a finished method response: status, headers, body as they are
// before compression. It is found by the revision of the API, the cacheNamespace and the
// values of cacheKeyParameters, and lives as long as the settings of the method
// say. Requests that miss at the same time all go to the backend.
//
// Each stage has a cluster of its own, of cacheClusterSize gigabytes; entries
// that are seldom asked for make room for others. It is in memory, and begins
// anew with the process, with each deployment, and with each change of its
// size.
//
// A hit allocates nothing.
package cache
