package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"postern/loader/source"
)

// session is one "$ command" of a document with the text below it.
type session struct {
	line    int
	command string
	want    string
}

// sessions are the commands in the ```console blocks of a document.
func sessions(t testing.TB, name string) (all []session) {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	inside := false
	for i, line := range strings.Split(string(text), "\n") {
		switch {
		case strings.HasPrefix(line, "```"):
			inside = line == "```console"
		case inside && strings.HasPrefix(line, "$ "):
			all = append(all, session{line: i + 1, command: line[2:]})
		case inside && len(all) > 0:
			all[len(all)-1].want += line + "\n"
		}
	}
	return all
}

// TestExamplesAnswerAsWritten runs the commands of every example and compares
// the answers with those its README shows.
func TestExamplesAnswerAsWritten(t *testing.T) {
	readmes, err := filepath.Glob("../../examples/*/README.md")
	if err != nil || len(readmes) == 0 {
		t.Fatal("no examples", err)
	}
	for _, readme := range readmes {
		t.Run(filepath.Base(filepath.Dir(readme)), func(t *testing.T) { runExample(t, readme) })
	}
}

func runExample(t *testing.T, readme string) {
	var p *process
	backend := ""
	for _, s := range sessions(t, readme) {
		switch words := split(s.command); words[0] {
		case "go":
			backend = startBackend(t)
		case "bin/postern":
			if words[1] == "explain" {
				explained(t, readme, s)
			}
			if words[1] != "serve" {
				continue
			}
			p = serve(t, moved(t, words[2:], backend)...)
		case "curl":
			if p == nil {
				t.Fatalf("line %d: curl before bin/postern serve", s.line)
			}
			got := curl(t, p.Base, words[1:], s.want)
			if diff := cmp.Diff(strings.TrimSpace(s.want), strings.TrimSpace(got)); diff != "" {
				t.Errorf("%s:%d: %s\n%s", readme, s.line, s.command, diff)
			}
		}
	}
	if p == nil {
		t.Fatal("the README serves nothing")
	}
}

// explained compares what explain prints with what the README shows.
func explained(t *testing.T, readme string, s session) {
	t.Helper()
	words := split(s.command)[1:]
	words[1] = filepath.Join("../..", words[1])
	var out, problems strings.Builder
	execute(words, streams{strings.NewReader(""), &out, &problems})
	if diff := cmp.Diff(strings.TrimSpace(s.want), strings.TrimSpace(out.String())); diff != "" {
		t.Errorf("%s:%d: %s\n%s%s", readme, s.line, s.command, diff, problems.String())
	}
}

// startBackend runs examples/backend on a free port and is its address.
func startBackend(t *testing.T) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "backend")
	if out, err := exec.Command("go", "build", "-o", binary, "postern/examples/backend").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	cmd := exec.Command(binary, "-listen", "127.0.0.1:0")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimPrefix(strings.TrimSpace(line), "listening on http://")
}

// moved copies the folder of an example so that its hosts lead to the backend
// of this test.
func moved(t *testing.T, args []string, backend string) []string {
	if backend == "" {
		return args
	}
	folder := filepath.Join("../..", args[0])
	copied := t.TempDir()
	if err := os.CopyFS(copied, os.DirFS(folder)); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(copied, "postern.yaml")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	text = bytes.ReplaceAll(text, []byte("127.0.0.1:9090"), []byte(backend))
	if err := os.WriteFile(file, text, 0o644); err != nil {
		t.Fatal(err)
	}
	return append([]string{copied}, args[1:]...)
}

// split takes a command line apart as a shell does, without expansions.
func split(line string) (words []string) {
	var word strings.Builder
	quote, open := byte(0), false
	for i := range len(line) {
		switch c := line[i]; {
		case quote != 0 && c == quote:
			quote = 0
		case quote != 0:
			word.WriteByte(c)
		case c == '\'' || c == '"':
			quote, open = c, true
		case c == ' ':
			if word.Len() > 0 || open {
				words = append(words, word.String())
				word.Reset()
				open = false
			}
		default:
			word.WriteByte(c)
		}
	}
	return append(words, word.String())
}

// curl does what the curl lines of the documents do, and prints as much of the
// head as the document shows.
func curl(t testing.TB, base string, args []string, want string) string {
	t.Helper()
	method, target, head, header := "GET", "", false, http.Header{}
	var body []byte
	written := ""
	for i := 0; i < len(args); i++ {
		switch arg := args[i]; arg {
		case "-s":
		case "-i", "-si":
			head = true
		case "-X":
			i++
			method = args[i]
		case "-H":
			i++
			name, value, _ := strings.Cut(args[i], ": ")
			header[name] = []string{value}
		case "-d", "--data-binary":
			i++
			body = payload(t, args[i])
			if method == "GET" {
				method = "POST"
			}
			if header.Get("Content-Type") == "" {
				header.Set("Content-Type", "application/x-www-form-urlencoded")
			}
		case "--output":
			i++
			want = "binary"
		case "--write-out":
			i++
			written = args[i]
		default:
			_, path, _ := strings.Cut(strings.TrimPrefix(arg, "http://"), "/")
			target = base + "/" + path
		}
	}
	req, err := http.NewRequest(method, target, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header = header
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	if want == "binary" {
		return strings.NewReplacer("%{content_type}", res.Header.Get("Content-Type"), "%{size_download}", strconv.Itoa(len(text)), `\n`, "\n").Replace(written)
	}
	if !head {
		return string(text)
	}
	return shownHead(res, want) + "\n" + string(text)
}

func payload(t testing.TB, arg string) []byte {
	name, ok := strings.CutPrefix(arg, "@")
	if !ok {
		return []byte(arg)
	}
	content, err := os.ReadFile(filepath.Join("../..", name))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// shownHead is the status line and those header lines that the document shows.
func shownHead(res *http.Response, want string) string {
	var out strings.Builder
	fmt.Fprintf(&out, "HTTP/1.1 %s\n", res.Status)
	shown, _, _ := strings.Cut(want, "\n\n")
	for _, line := range strings.Split(shown, "\n")[1:] {
		name, _, ok := strings.Cut(line, ":")
		if !ok {
			continue
		}
		for _, value := range res.Header.Values(name) {
			fmt.Fprintf(&out, "%s: %s\n", name, value)
		}
	}
	return out.String()
}

// TestDemoAnswers runs the lines that postern serve prints when it is given
// nothing.
func TestDemoAnswers(t *testing.T) {
	folder := t.TempDir()
	p := serveIn(t, folder)
	statuses := []string{"200", "200", "200", "404", "201", "400", "204", "404"}
	for i, call := range demoCalls {
		words := split(fmt.Sprintf(call, p.Base))
		got := curl(t, p.Base, append([]string{"-i"}, words[1:]...), "")
		if !strings.HasPrefix(got, "HTTP/1.1 "+statuses[i]+" ") {
			t.Errorf("%s\n%s", call, got)
		}
	}
}

// TestReadmeNames holds that every file the README names is there.
func TestReadmeNames(t *testing.T) {
	for _, s := range sessions(t, "../../README.md") {
		for _, word := range split(s.command) {
			if strings.HasPrefix(word, "examples/") {
				if _, err := source.Dir("../..").ReadFile(word); err != nil {
					t.Errorf("README.md:%d: %v", s.line, err)
				}
			}
		}
	}
}
