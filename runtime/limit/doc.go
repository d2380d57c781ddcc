// Package limit holds API keys, usage plans and throttles against requests:
// who may call a method that requires a key, how often a key may call, how
// often a method of a stage is called (§5).
//
//	limits := limit.New(limit.Options{})
//	limits.Publish(limit.Account{Keys: keys, Plans: plans})
//	check := limits.Check(route) // nil: nothing to hold requests of the route against
//	if outcome := check(exchange); !outcome.OK() {
//		// 403 INVALID_API_KEY, 429 THROTTLED or 429 QUOTA_EXCEEDED
//	}
//
// The order is that of the service: the key, the throttle that its usage plan
// has for the method or else for the key, the quota of the key, the throttle of
// the stage for the method, that of the account. A request that a later limit
// refuses has taken its share of the earlier ones.
//
// A throttle is a token bucket that begins full: burst tokens, rate more of
// them per second, one per request. A quota counts in periods of UTC days.
// Buckets and counters outlive the configuration: what is published again keeps
// what it has counted, unless its limits changed. They live in memory and begin
// anew with the process.
//
// Admitting a request allocates nothing and takes no lock, refusing one with 429
// neither.
package limit
