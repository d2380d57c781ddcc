package main

import (
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestExitCodes(t *testing.T) {
	folder := t.TempDir()
	write := func(name, text string) string {
		file := filepath.Join(folder, name)
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return file
	}
	good := write("good.yaml", "swagger: '2.0'\ninfo: {title: g, version: '1'}\npaths:\n  /a:\n    get:\n      responses: {'200': {description: ok}}\n      x-amazon-apigateway-integration: {type: mock, requestTemplates: {application/json: '{\"statusCode\": 200}'}, responses: {default: {statusCode: '200'}}}\n")
	bad := write("bad.yaml", "swagger: '2.0'\ninfo: {title: b, version: '1'}\npaths:\n  /a:\n    get:\n      responses: {'200': {description: ok}}\n      x-amazon-apigateway-integration: {type: http, httpMethod: GET}\n")
	cases := write("cases.jsonl", `{"id":"a","template":"x","output":"y"}`)
	template := write("t.vtl", "x")
	broken := write("broken.vtl", "#if(")
	missing := filepath.Join(folder, "missing")
	tests := []struct {
		args []string
		want int
	}{
		{[]string{"check", good}, exitFine},
		{[]string{"check", bad}, exitFailed},
		{[]string{"check"}, exitUsage},
		{[]string{"check", missing}, exitUsage},
		{[]string{"explain", missing}, exitUsage},
		{[]string{"diff", missing, missing}, exitUsage},
		{[]string{"test", missing}, exitUsage},
		{[]string{"bench", missing}, exitUsage},
		{[]string{"conformance", cases}, exitFailed},
		{[]string{"conformance", missing}, exitUsage},
		{[]string{"conformance", template}, exitUsage},
		{[]string{"render", template}, exitFine},
		{[]string{"render", broken}, exitFailed},
		{[]string{"render", missing}, exitUsage},
		{[]string{"invoke", good, "GET", "/a"}, exitFine},
		{[]string{"invoke", good, "GET", "/a", "--log", "loud"}, exitUsage},
		{[]string{"explain", good}, exitFine},
		{[]string{"explain", good, "GET", "/b"}, exitUsage},
		{[]string{"serve", missing, "--admin", "off"}, exitUsage},
		{[]string{"serve", good, "--listen", "nowhere:1:2", "--admin", "off"}, exitUsage},
		{[]string{"nothing"}, exitUsage},
		{[]string{"--help"}, exitFine},
	}
	for _, test := range tests {
		t.Run(strings.Join(test.args, " "), func(t *testing.T) {
			if got := execute(test.args, streams{in: strings.NewReader(""), out: io.Discard, err: io.Discard}); got != test.want {
				t.Errorf("exit code %d, want %d", got, test.want)
			}
		})
	}
}

// full is a disk without room.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left") }

// TestResultsThatCannotBeWritten: a result that is lost is not a success.
func TestResultsThatCannotBeWritten(t *testing.T) {
	folder := t.TempDir()
	cases, template, other := filepath.Join(folder, "cases.jsonl"), filepath.Join(folder, "t.vtl"), filepath.Join(folder, "u.vtl")
	for name, text := range map[string]string{cases: `{"id":"a","template":"x","output":"x"}`, template: "x", other: "y"} {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	api := "../../examples/cors-preflight/openapi.yaml"
	for _, args := range [][]string{
		{"check", api},
		{"check", api, "--json"},
		{"explain", api},
		{"invoke", api, "GET", "/"},
		{"render", template},
		{"render", template, "--json"},
		{"render", template, "--json", "--trace"},
		{"diff", template, other},
		{"diff", template, template, "--json"},
		{"conformance", cases},
		{"conformance", cases, "--json"},
		{"completion", "bash"},
	} {
		var problems strings.Builder
		if code := execute(args, streams{strings.NewReader(""), full{}, &problems}); code != exitUsage || !strings.Contains(problems.String(), "no space left") {
			t.Errorf("%v: exit code %d, %s", args, code, problems.String())
		}
	}
}

// TestAddressInUse holds that a second server says how both can run.
func TestAddressInUse(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	taken := ln.Addr().String()
	for _, flags := range [][]string{{"--listen", taken, "--admin", "off"}, {"--admin", taken, "--listen", "127.0.0.1:0"}} {
		var problems strings.Builder
		code := execute(append([]string{"serve", "../../examples/cors-preflight"}, flags...), streams{strings.NewReader(""), io.Discard, &problems})
		if want := taken + " is in use"; code == exitFine || !strings.Contains(problems.String(), want) || !strings.Contains(problems.String(), flags[0]) {
			t.Errorf("%v: exit code %d, %s", flags, code, problems.String())
		}
	}
}
