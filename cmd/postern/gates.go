package main

import (
	"postern/mapping"
	"postern/runtime"
	"postern/runtime/auth"
	"postern/runtime/backend"
	"postern/runtime/cache"
	"postern/runtime/limit"
)

// authorizing is the gate that decides who may call. Its authorizers reach
// functions as integrations do.
func authorizing(c *runtime.Configuration, backends *backend.Backends) *auth.Gate {
	return auth.New(auth.Options{Settings: c.Settings, Folder: c.Folder, Call: func(ex *mapping.Exchange) mapping.Outcome {
		return backends.Invoke(ex, new(backend.Call))
	}})
}

// gates are those of a command that runs a configuration by itself.
func gates(c *runtime.Configuration, backends *backend.Backends) runtime.Gates {
	limits := limit.New(limit.Options{})
	limits.Publish(c.Limits())
	return runtime.Gates{Authorize: authorizing(c, backends), Limit: limits, Cache: cache.New(cache.Options{})}
}
