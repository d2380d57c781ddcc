package main

import (
	"strings"
	"testing"

	"postern/api"
	"postern/runtime"
)

// TestWelcome: each address has a ready line of its own, which programs wait
// for, and below it people read which one is the admin address.
func TestWelcome(t *testing.T) {
	c, err := runtime.Configure(runtime.Sources{Paths: []string{demoFile}, Files: demoFiles})
	if err != nil {
		t.Fatal(err)
	}
	for admin, want := range map[string]string{
		"127.0.0.1:2": "listening on http://127.0.0.1:1\nlistening on http://127.0.0.1:2\n  admin  http://127.0.0.1:2/  health, metrics, management API\n\n",
		"off":         "listening on http://127.0.0.1:1\n\n",
	} {
		var out strings.Builder
		s := &server{cmd: &serveCmd{Listen: "127.0.0.1:1", Admin: admin}, io: streams{out: &out}}
		s.welcome(c)
		if !strings.HasPrefix(out.String(), want) {
			t.Errorf("admin %s:\n%s", admin, out.String())
		}
	}
}

// TestWelcomeDomains: addresses of custom domains are printed with the header that
// leads to them.
func TestWelcomeDomains(t *testing.T) {
	c, err := runtime.Configure(runtime.Sources{Paths: []string{demoFile}, Files: demoFiles})
	if err != nil {
		t.Fatal(err)
	}
	c.Catalog.Domains = []*api.DomainName{{DomainName: "pets.example.com"}}
	c.Catalog.Mappings = []*api.BasePathMapping{{DomainName: "pets.example.com", BasePath: "v1", APIID: "demo", Stage: c.Catalog.Stages[0].Plan.Stage().StageName}}
	var out strings.Builder
	s := &server{cmd: &serveCmd{}, io: streams{out: &out}}
	s.served.Store(&c.Catalog)
	s.printStages(c, "http://127.0.0.1:1")
	if want := "http://127.0.0.1:1/v1/  with the header Host: pets.example.com\n"; !strings.Contains(out.String(), want) {
		t.Errorf("no line %q in\n%s", want, out.String())
	}
}
