package confirm

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"postern/internal/missing"
	"postern/vtl/internal/generate"
)

// original is a Java program that renders with Velocity and JsonPath; see testdata/Original.java.
type original struct {
	cmd *exec.Cmd
	in  *bufio.Writer
	out *bufio.Reader
}

// answer is what an engine made of a case.
type answer struct {
	output    string
	kind      string // "" for an output
	line, col int
}

func (a answer) String() string {
	if a.kind == "" {
		return fmt.Sprintf("%q", a.output)
	}
	return fmt.Sprintf("error %s at %d:%d", a.kind, a.line, a.col)
}

var jars = []string{"velocity", "json-path", "json-smart", "accessors-smart", "asm", "commons-lang",
	"commons-collections3", "slf4j-api", "slf4j-nop"}

// startOriginal compiles and starts the program, or skips the test with the reason.
func startOriginal(t *testing.T) *original {
	t.Helper()
	classPath := findJars(t)
	dir := t.TempDir()
	compile := exec.Command("javac", "-nowarn", "-encoding", "UTF-8", "-cp", classPath, "-d", dir, "testdata/Original.java")
	if out, err := compile.CombinedOutput(); err != nil {
		t.Fatalf("javac: %v\n%s", err, out)
	}
	o := &original{cmd: exec.Command("java", "-Xmx1g", "-cp", dir+":"+classPath, "Original")}
	in, err := o.cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := o.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := o.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		in.Close()
		o.cmd.Wait()
	})
	o.in, o.out = bufio.NewWriter(in), bufio.NewReader(out)
	return o
}

func findJars(t *testing.T) string {
	t.Helper()
	for _, program := range []string{"java", "javac"} {
		if _, err := exec.LookPath(program); err != nil {
			missing.Skip(t, program+" is not installed")
		}
	}
	var paths []string
	for _, jar := range jars {
		p := filepath.Join("/usr/share/java", jar+".jar")
		if _, err := os.Stat(p); err != nil {
			missing.Skip(t, p+" is not installed")
		}
		paths = append(paths, p)
	}
	return strings.Join(paths, ":")
}

func (o *original) text(s string) {
	binary.Write(o.in, binary.BigEndian, int32(len(s)))
	o.in.WriteString(s)
}

func (o *original) table(pairs []generate.Pair) {
	binary.Write(o.in, binary.BigEndian, int32(len(pairs)))
	for _, p := range pairs {
		o.text(p.Name)
		o.text(p.Value)
	}
}

func (o *original) request(c generate.Case) {
	o.text(c.Template)
	o.text(c.Body)
	for _, table := range [][]generate.Pair{c.Path, c.Query, c.Header, c.StageVariables, c.Context} {
		o.table(table)
	}
	o.in.Flush()
}

// render asks for the rendering of a case.
func (o *original) render(c generate.Case) (answer, error) {
	o.in.WriteByte('R')
	o.request(c)
	status, err := o.out.ReadByte()
	if err != nil {
		return answer{}, err
	}
	text, err := o.readText()
	if err != nil || status == 'O' {
		return answer{output: text}, err
	}
	line, err := o.readInt()
	if err != nil {
		return answer{}, err
	}
	col, err := o.readInt()
	return answer{kind: text, line: line, col: col}, err
}

// time asks how long so many renderings of a case take, and how long the output is.
func (o *original) time(c generate.Case, turns int) (time.Duration, int, error) {
	o.in.WriteByte('T')
	binary.Write(o.in, binary.BigEndian, int32(turns))
	o.request(c)
	if status, err := o.out.ReadByte(); err != nil || status != 'T' {
		return 0, 0, fmt.Errorf("status %q: %w", status, err)
	}
	var ns int64
	if err := binary.Read(o.out, binary.BigEndian, &ns); err != nil {
		return 0, 0, err
	}
	n, err := o.readInt()
	return time.Duration(ns), n, err
}

func (o *original) readInt() (int, error) {
	var n int32
	err := binary.Read(o.out, binary.BigEndian, &n)
	return int(n), err
}

func (o *original) readText() (string, error) {
	n, err := o.readInt()
	if err != nil {
		return "", err
	}
	b := make([]byte, n)
	_, err = io.ReadFull(o.out, b)
	return string(b), err
}
