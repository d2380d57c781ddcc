package backend

import (
	"crypto/tls"
	"crypto/x509"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"postern/mapping"
)

func TestTargets(t *testing.T) {
	b := open(t, Options{
		Hosts: map[string]string{
			"Inventory.example.com": "127.0.0.1:9090", "other.example.com:8443": "http://127.0.0.1:7000",
			"secure.example.com": "https://127.0.0.1", "six.example.com": "http://[::1]:81",
		},
		VPCLinks: map[string]string{"vl-1": "127.0.0.1:9091", "arn:listener": "https://127.0.0.1:9092"},
	})
	tests := []struct {
		name string
		req  mapping.IntegrationRequest
		want address
		ok   bool
	}{
		{"no entry", mapping.IntegrationRequest{Scheme: "http", Addr: "a.example.com:80"}, address{addr: "a.example.com:80"}, true},
		{"host", mapping.IntegrationRequest{Scheme: "http", Addr: "inventory.EXAMPLE.com:80"}, address{addr: "127.0.0.1:9090"}, true},
		{"host keeps https", mapping.IntegrationRequest{Scheme: "https", Addr: "inventory.example.com:443"}, address{addr: "127.0.0.1:9090", serverName: "inventory.example.com"}, true},
		{"host and port", mapping.IntegrationRequest{Scheme: "https", Addr: "other.example.com:8443"}, address{addr: "127.0.0.1:7000"}, true},
		{"another port", mapping.IntegrationRequest{Scheme: "http", Addr: "other.example.com:80"}, address{addr: "other.example.com:80"}, true},
		{"base URL with https", mapping.IntegrationRequest{Scheme: "http", Addr: "secure.example.com:80"}, address{addr: "127.0.0.1:443", serverName: "secure.example.com"}, true},
		{"IPv6", mapping.IntegrationRequest{Scheme: "http", Addr: "six.example.com:80"}, address{addr: "[::1]:81"}, true},
		{"VPC link", mapping.IntegrationRequest{Scheme: "http", Addr: "x:80", VPCLink: "vl-1"}, address{addr: "127.0.0.1:9091"}, true},
		{"listener", mapping.IntegrationRequest{Scheme: "http", Addr: "x:80", VPCLink: "vl-2", Target: "arn:listener"}, address{addr: "127.0.0.1:9092", serverName: "x"}, true},
		{"unknown VPC link", mapping.IntegrationRequest{Scheme: "http", Addr: "x:80", VPCLink: "vl-9"}, address{}, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, ok := b.addressOf(&test.req)
			if got != test.want || ok != test.ok {
				t.Errorf("got %+v %v, want %+v %v", got, ok, test.want, test.ok)
			}
		})
	}
}

func TestMissingPlaces(t *testing.T) {
	b := open(t, Options{})
	tests := map[string]mapping.IntegrationRequest{
		"add vl-9: <host:port> to the vpcLinks section": {Kind: mapping.HTTP, VPCLink: "vl-9", Timeout: time.Second},
		"add sqs: <endpoint URL> to the aws section":    {Kind: mapping.AWS, Service: "sqs"},
		"add it to the lambda section":                  {Kind: mapping.AWSProxy, Service: "lambda", Function: "pets"},
	}
	for want, req := range tests {
		ex := &mapping.Exchange{IntegrationRequest: req}
		if _, outcome := invoke(t, b, ex); !strings.Contains(outcome.Cause, want) {
			t.Errorf("%q does not say %q", outcome.Cause, want)
		}
	}
}

var quiet = log.New(io.Discard, "", 0)

func TestTLS(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {}))
	server.Config.ErrorLog = quiet
	server.StartTLS() // its certificate is for example.com and 127.0.0.1, self-signed
	defer server.Close()
	addr := server.Listener.Addr().String()
	b := open(t, Options{Hosts: map[string]string{"example.com": addr, "elsewhere.test": addr}})
	tests := []struct {
		name, host string
		insecure   bool
		want       string
	}{
		{"self-signed", "example.com:443", false, "INTEGRATION_FAILURE"},
		{"insecureSkipVerification", "example.com:443", true, "200"},
		{"insecureSkipVerification by address", addr, true, "200"},
		{"insecureSkipVerification still checks the name", "elsewhere.test:443", true, "INTEGRATION_FAILURE"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			ex := request(test.host)
			req := &ex.IntegrationRequest
			req.Scheme, req.URI, req.InsecureSkipVerification = "https", "https://"+test.host+"/", test.insecure
			if got, _ := invoke(t, b, ex); !strings.HasPrefix(got, test.want) {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
	old := *server.Certificate()
	old.NotAfter = old.NotBefore
	state := tls.ConnectionState{PeerCertificates: []*x509.Certificate{&old}}
	if err := verifyLeniently(state, "example.com"); err == nil || !strings.Contains(err.Error(), "valid from") {
		t.Error("an expired certificate passed:", err)
	}
}

// TestAnyHost sends what has no line of its own to the entry "*".
func TestAnyHost(t *testing.T) {
	b := New(Options{
		Hosts:    map[string]string{"*": "127.0.0.1:1", "own.example.com": "127.0.0.1:2"},
		VPCLinks: map[string]string{"*": "http://127.0.0.1:3"},
	})
	defer b.Close()
	tests := []struct {
		req  mapping.IntegrationRequest
		want address
	}{
		{mapping.IntegrationRequest{Addr: "any.example.com:80", Scheme: "http"}, address{addr: "127.0.0.1:1"}},
		{mapping.IntegrationRequest{Addr: "own.example.com:80", Scheme: "http"}, address{addr: "127.0.0.1:2"}},
		{mapping.IntegrationRequest{Addr: "x:443", Scheme: "https", VPCLink: "vl-9"}, address{addr: "127.0.0.1:3"}},
	}
	for _, test := range tests {
		if got, ok := b.addressOf(&test.req); !ok || got != test.want {
			t.Errorf("%+v leads to %+v (%v), want %+v", test.req, got, ok, test.want)
		}
	}
}
