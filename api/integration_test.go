package api_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"postern/api"
)

// MA-604: what an integration gets that its author left out.
func TestComplete(t *testing.T) {
	for name, c := range map[string]struct{ given, want api.Integration }{
		"mock": {
			api.Integration{Type: api.TypeMock, URI: "http://a", HTTPMethod: "GET"},
			api.Integration{Type: api.TypeMock, PassthroughBehavior: api.WhenNoMatch, CacheNamespace: "r1"},
		},
		"http": {
			api.Integration{Type: api.TypeHTTP, URI: "http://a"},
			api.Integration{Type: api.TypeHTTP, URI: "http://a", ConnectionType: api.Internet, PassthroughBehavior: api.WhenNoMatch, CacheNamespace: "r1"},
		},
		"nothing is overwritten": {
			api.Integration{Type: api.TypeHTTPProxy, ConnectionType: api.VPCLink, PassthroughBehavior: api.Never, CacheNamespace: "own"},
			api.Integration{Type: api.TypeHTTPProxy, ConnectionType: api.VPCLink, PassthroughBehavior: api.Never, CacheNamespace: "own"},
		},
		"aws": {
			api.Integration{Type: api.TypeAWS, URI: "arn:x"},
			api.Integration{Type: api.TypeAWS, URI: "arn:x", PassthroughBehavior: api.WhenNoMatch, CacheNamespace: "r1"},
		},
	} {
		got := c.given
		got.Complete("r1")
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s\n%s", name, diff)
		}
	}
}
