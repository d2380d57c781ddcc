// Package backend performs integrations: it sends the integration request of an
// exchange to where it belongs and fills in the integration response.
//
//	backends := backend.New(backend.Options{
//		Hosts: map[string]string{"inventory.example.com": "127.0.0.1:9090"},
//	})
//	defer backends.Close()
//
//	var call backend.Call // one per exchange, reused
//	if outcome := backends.Invoke(ex, &call); !outcome.OK() {
//		// a gateway answer: 504 for a timeout or network error, 500 for an
//		// address that cannot be called
//	}
//
// # HTTP
//
// HTTP and HTTP_PROXY integrations speak HTTP/1.1 over kept-alive connections,
// one pool per address. The exchange on the wire is the package's own: API
// Gateway keeps the order, the spelling and the repetition of header names, and
// repeats a request in exactly one case (RW-51), which general clients do not
// offer. timeoutInMillis covers everything from name lookup to the last byte
// (RW-50). Redirects are not followed and the environment's proxy settings do
// not apply (RW-55).
//
// # Memory
//
// Texts and the body of the integration response alias the buffer of the Call;
// they are valid until the Call is used again.
package backend
