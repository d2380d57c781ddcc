// Package auth decides who may call a method: resource policies, Lambda
// authorizers, user pools and signatures of IAM users (§4).
//
//	gate := auth.New(auth.Options{
//		Settings: c.Settings, Folder: c.Folder,
//		Call: func(ex *mapping.Exchange) mapping.Outcome { return backends.Invoke(ex, new(backend.Call)) },
//	})
//	server := runtime.New(runtime.Options{Backends: backends, Gates: runtime.Gates{Authorize: gate}})
//
// A server asks [Gate.Check] once per route and publication for what requests of
// the route have to pass. The check fills in $context.authorizer and
// $context.identity, records what it decided in the trace, and is the gateway
// answer that ends a request, or the zero outcome.
//
// # What is compiled, what is cached
//
// Resource policies, identity sources and validation expressions are compiled
// when a plan is first asked for, and stay as long as the plan: so does the
// cache of an authorizer, which a new deployment thereby drops. A cached result
// is the policy with principal, context and usage key; the policy is evaluated
// for the ARN of each request. Requests that miss one key at the same time share
// one call of the function.
//
// # Nothing fails open
//
// What cannot be decided is refused: an authorizer that does not exist or whose
// function cannot be called, a resource policy that is none, keys of an issuer
// that cannot be had, an unknown authorization type. The cause says what to
// change.
package auth
