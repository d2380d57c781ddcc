package backend

import "postern/mapping"

// trace notes how the backend was reached.
func (call *Call) trace(t *mapping.Trace, at address) {
	if t == nil {
		return
	}
	connection := "new"
	if call.Reused {
		connection = "kept alive from an earlier request"
	}
	transport := "http"
	if at.serverName != "" {
		transport = "https, certificate of " + at.serverName
		if at.insecure {
			transport = "https, certificate not checked"
		}
	}
	t.Reached(at.addr, connection, transport)
}
