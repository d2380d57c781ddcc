package main

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"postern/internal/missing"
)

// TestBashCompletion asks bash itself what it offers behind a command line.
func TestBashCompletion(t *testing.T) {
	bash, err := exec.LookPath("bash")
	if err != nil {
		missing.Skip(t, "bash is not installed")
	}
	var script strings.Builder
	if code := execute([]string{"completion", "bash"}, streams{in: strings.NewReader(""), out: &script, err: os.Stderr}); code != 0 {
		t.Fatal("exit code", code)
	}
	for _, c := range []struct {
		words []string
		want  []string // all of them are offered
		never string   // and this is not
	}{
		{[]string{"postern", ""}, []string{"serve", "check", "completion", "--help"}, "--listen"},
		{[]string{"postern", "s"}, []string{"serve"}, "check"},
		{[]string{"postern", "serve", "--trace-"}, []string{"--trace-format"}, "--listen"},
		{[]string{"postern", "serve", "--trace-format", ""}, []string{"tree", "folded", "json", "aws"}, "main.go"},
		{[]string{"postern", "serve", "--trace-format", "=", "j"}, []string{"json"}, "tree"},
		{[]string{"postern", "serve", "--trace-format", "="}, []string{"tree", "json"}, "main.go"},
		{[]string{"postern", "completion", ""}, []string{"bash", "zsh", "fish"}, "main.go"},
		{[]string{"postern", "check", "mai"}, []string{"main.go"}, "serve"},
	} {
		cmd := exec.Command(bash, append([]string{"-c", script.String() +
			`COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _postern; printf '%s\n' "${COMPREPLY[@]}"`, "bash"}, c.words...)...)
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%q: %v\n%s", c.words, err, out)
		}
		offered := strings.Fields(string(out))
		for _, word := range c.want {
			if !slices.Contains(offered, word) {
				t.Errorf("%q: %s is not offered: %q", c.words, word, offered)
			}
		}
		if slices.Contains(offered, c.never) {
			t.Errorf("%q: %s is offered", c.words, c.never)
		}
	}
}
