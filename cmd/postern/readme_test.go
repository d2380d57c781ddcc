package main

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// port is the end of an address, which differs from run to run.
var port = regexp.MustCompile(`127\.0\.0\.1:\d+|localhost:\d+`)

// TestReadme holds that the README shows what its commands print: of long
// outputs the part that matters, line for line.
func TestReadme(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(root)
	var p *process
	for _, s := range sessions(t, "README.md") {
		words, got := split(s.command), ""
		switch {
		case words[0] == "curl":
			got = curl(t, p.Base, words[1:], s.want)
		case words[0] == "bin/postern" && words[1] == "serve":
			p = serveIn(t, ".", append(words[2:], "--admin", "127.0.0.1:0")...)
			got = greeting(t, p, strings.Count(s.want, "\n"))
		case words[0] == "bin/postern":
			var out strings.Builder
			execute(words[1:], streams{strings.NewReader(""), &out, &out})
			got = out.String()
		default: // make, and what takes a shell
			continue
		}
		for _, line := range unprinted(s.want, got) {
			t.Errorf("README.md:%d: %s does not print %q:\n%s", s.line, s.command, line, got)
		}
	}
}

// greeting is what a server prints in its first lines.
func greeting(t *testing.T, p *process, lines int) string {
	t.Helper()
	text := "listening on " + p.Base + "\n"
	for range lines - 1 {
		line, ok := <-p.lines
		if !ok {
			t.Fatalf("the server ends after\n%s", text)
		}
		text += line + "\n"
	}
	return text
}

// unprinted are the lines of a document that a command does not print in their
// order. "..." stands for any lines.
func unprinted(want, got string) (lines []string) {
	rest := strings.Split(steady(port.ReplaceAllString(got, "…")), "\n")
	for _, line := range strings.Split(steady(port.ReplaceAllString(want, "…")), "\n") {
		at := 0
		for at < len(rest) && strings.TrimRight(rest[at], "\r") != line {
			at++
		}
		switch {
		case line == "...":
		case at == len(rest):
			lines = append(lines, line)
		default:
			rest = rest[at+1:]
		}
	}
	return lines
}
