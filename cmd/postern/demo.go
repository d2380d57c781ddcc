package main

import (
	"embed"
	"fmt"
	"io/fs"

	"postern/loader/source"
	"postern/runtime"
)

//go:embed demo/openapi.yaml
var demoFS embed.FS

const demoFile = "demo.yaml"

// demoFiles holds the built-in demo API under the name that findings show.
var demoFiles = source.FS(renamed{demoFS})

// renamed shows demo/openapi.yaml as demo.yaml, so that the API is called demo.
type renamed struct{ fs.FS }

func (r renamed) Open(name string) (fs.File, error) {
	if name == demoFile {
		name = "demo/openapi.yaml"
	}
	return r.FS.Open(name)
}

func isDemo(c *runtime.Configuration) bool {
	return len(c.Files) == 1 && c.Files[0] == demoFile
}

// demoCalls are the lines that a newcomer is shown, all of them answered.
var demoCalls = []string{
	`curl %s/pets`,
	`curl '%s/pets?type=cat'`,
	`curl %s/pets/1`,
	`curl -i %s/pets/9`,
	`curl -i -d '{"name":"Ada","type":"dog"}' -H 'Content-Type: application/json' %s/pets`,
	`curl -i -d '{"name":"Ada"}' -H 'Content-Type: application/json' %s/pets`,
	`curl -i -X OPTIONS %s/pets`,
	`curl -i %s/nothing`,
}

// welcome prints the listeners and what answers there. Programs wait for the
// first lines, so that what the addresses are for stands below them.
func (s *server) welcome(c *runtime.Configuration) {
	base := "http://" + s.cmd.Listen
	fmt.Fprintln(s.io.out, "listening on "+base)
	if s.cmd.Admin != "off" {
		fmt.Fprintln(s.io.out, "listening on http://"+s.cmd.Admin)
		fmt.Fprintf(s.io.out, "  admin  http://%s/  health, metrics, management API\n", s.cmd.Admin)
	}
	if isDemo(c) {
		fmt.Fprintln(s.io.out, "\nThis is the built-in demo API. Try:")
		fmt.Fprintln(s.io.out)
		for _, call := range demoCalls {
			fmt.Fprintf(s.io.out, "  "+call+"\n", base)
		}
		fmt.Fprintln(s.io.out, "\nServe your own: postern serve openapi.yaml")
		return
	}
	s.printStages(c, base)
}

func (s *server) printStages(c *runtime.Configuration, base string) {
	n, served := 0, s.served.Load()
	for _, stage := range served.Shown() {
		n += len(stage.Plan.Routes())
		fmt.Fprintf(s.io.out, "  %s  %s/_aws/execute-api/%s/\n", stage.Name(), base, stage.Name())
	}
	for _, lead := range served.Leads() {
		fmt.Fprintf(s.io.out, "  %s  %s%s  with the header Host: %s\n", lead.To, base, lead.Path, lead.Host)
	}
	fmt.Fprintf(s.io.out, "  %s, %s\n", count(n, "route"), count(len(c.Findings), "finding"))
	if s.management != nil && n == 0 {
		fmt.Fprintf(s.io.out, "  make an API: aws --endpoint-url http://%s apigateway create-rest-api --name NAME\n", s.cmd.Admin)
	}
}

func routes(c *runtime.Configuration) (n int) {
	for _, stage := range c.Catalog.Shown() {
		n += len(stage.Plan.Routes())
	}
	return n
}
