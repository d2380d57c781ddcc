package main

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// asPostern makes the test binary behave as the command itself.
const asPostern = "POSTERN_TEST_AS_COMMAND"

func TestMain(m *testing.M) {
	if os.Getenv(asPostern) != "" {
		main()
		return
	}
	testscript.Main(m, map[string]func(){"postern": main})
}

func TestScript(t *testing.T) {
	testscript.Run(t, testscript.Params{Dir: "testdata/script", RequireUniqueNames: true})
}

// process is a running postern.
type process struct {
	cmd   *exec.Cmd
	Base  string      // http://127.0.0.1:PORT
	lines chan string // the first ones it prints behind the ready line
	done  chan struct{}
}

// serve starts "postern serve" on a free port and waits until it accepts.
func serve(t testing.TB, args ...string) *process {
	t.Helper()
	return serveIn(t, "../..", args...)
}

// serveIn is serve in another folder.
func serveIn(t testing.TB, folder string, args ...string) *process {
	t.Helper()
	args = append([]string{"serve", "--listen", "127.0.0.1:0", "--admin", "off"}, args...)
	p := &process{cmd: exec.Command(os.Args[0], args...), lines: make(chan string, 50), done: make(chan struct{})}
	p.cmd.Env = append(os.Environ(), asPostern+"=1")
	p.cmd.Dir = folder
	p.cmd.Stderr = os.Stderr
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.stop(t) })
	lines := bufio.NewReader(out)
	line, err := lines.ReadString('\n')
	base, ok := strings.CutPrefix(strings.TrimSpace(line), "listening on ")
	if !ok {
		t.Fatalf("ready line is %q (%v)", line, err)
	}
	p.Base = base
	go p.read(lines)
	return p
}

// admin is the admin address of a server that was started with freeAdmin.
func (p *process) admin(t testing.TB) string {
	t.Helper()
	line := <-p.lines
	address, ok := strings.CutPrefix(line, "listening on ")
	if !ok {
		t.Fatalf("the second ready line is %q", line)
	}
	return address
}

// freeAdmin is an admin address with a port that the server finds itself: one
// that a test finds for it may be taken by the time it listens.
const freeAdmin = "--admin=127.0.0.1:0"

// read takes all that the process prints, and keeps the first lines.
func (p *process) read(from *bufio.Reader) {
	for text := bufio.NewScanner(from); text.Scan(); {
		select {
		case p.lines <- text.Text():
		default:
		}
	}
	io.Copy(io.Discard, from) // a line was too long
	close(p.lines)
	close(p.done)
}

func (p *process) stop(t testing.TB) {
	p.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-p.done:
	case <-time.After(time.Minute): // --grace, on a busy machine
		t.Error("postern does not stop")
		p.cmd.Process.Kill()
	}
	if err := p.cmd.Wait(); err != nil {
		t.Error("postern ended with", err)
	}
}
