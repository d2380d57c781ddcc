package main

import (
	"io"
	"reflect"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

var silent = streams{in: strings.NewReader(""), out: io.Discard, err: io.Discard}

// The grammar of one command reads a line as the whole grammar does.
func TestParseAlone(t *testing.T) {
	for _, line := range []string{
		"serve",
		"serve a.yaml b.yaml --listen :1 --admin off --stage-var a=1 --stage-var b=2,3 --set X=y --trace 5% --otlp http://h --log-level debug --grace 1s --strict",
		"serve --log-format=json -- --odd",
		"invoke a.yaml GET /a --log tree",
		"render t.vtl --body {} --param header.X=v",
		"explain a.yaml GET /a",
		"check a.yaml b.yaml --strict",
		"test a b",
		"diff a b",
		"conformance cli_test.go",
		"bench http://127.0.0.1:1 -c 3 -d 2s",
	} {
		args := strings.Fields(line)
		var alone, whole commands
		context, parser := parseAlone(&alone, args, silent)
		if context == nil || parser == nil {
			t.Errorf("%s: not accepted", line)
			continue
		}
		if _, err := kong.Must(&whole, grammar(silent)...).Parse(args); err != nil {
			t.Errorf("%s: %v", line, err)
		}
		if got, want := command(&alone, args[0]), command(&whole, args[0]); !reflect.DeepEqual(got, want) {
			t.Errorf("%s:\n got %+v\nwant %+v", line, got, want)
		}
	}
}

// command is what a line says about one command.
func command(line *commands, name string) any {
	return reflect.ValueOf(line).Elem().FieldByNameFunc(func(field string) bool { return strings.ToLower(field) == name }).Interface()
}

// Anything else is for the whole grammar.
func TestNotParsedAlone(t *testing.T) {
	for _, line := range []string{
		"", "--help", "--version", "nothing", "Serve", "version", "completion bash", "serve --help", "serve -h", "serve --version",
		"serve --nope", "serve --log-level loud", "check", "invoke a.yaml", "--strict check a.yaml",
	} {
		if context, _ := parseAlone(&commands{}, strings.Fields(line), silent); context != nil {
			t.Errorf("%q is accepted", line)
		}
	}
}
