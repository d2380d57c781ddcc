package main

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/valyala/fasthttp"
)

// program is a running server.
type program struct {
	cmd  *exec.Cmd
	addr string
	// family says that its child processes do the work.
	family bool
	// client keeps its connections from one load to the next.
	client *fasthttp.HostClient
}

var documents atomic.Int64

// startPostern serves a document with the command itself.
func startPostern(binary, folder, document string) (*program, error) {
	return startWith(os.Stderr, binary, folder, document)
}

// startWith serves a document with more options; stderr takes what the command
// prints there.
func startWith(stderr *os.File, binary, folder, document string, options ...string) (*program, error) {
	file := filepath.Join(folder, fmt.Sprintf("ratio%d.yaml", documents.Add(1)))
	if err := os.WriteFile(file, []byte(document), 0o644); err != nil {
		return nil, err
	}
	handler := filepath.Join(folder, "echo.js")
	if err := os.WriteFile(handler, []byte(echoHandler), 0o644); err != nil {
		return nil, err
	}
	cmd := exec.Command(binary, append([]string{"serve", "--listen", "127.0.0.1:0", "--admin", "off", "--log-level", "error",
		"--lambda", "echo=" + handler, file}, options...)...)
	cmd.Dir = folder
	cmd.Stderr = stderr
	return startProgram(cmd)
}

// startBare runs this program again as one of the bare ones.
func startBare(name, target string) (*program, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(self, "-child", name, "-target", target)
	cmd.Stderr = os.Stderr
	return startProgram(cmd)
}

func startProgram(cmd *exec.Cmd) (*program, error) {
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	addr, ok := strings.CutPrefix(strings.TrimSpace(line), "listening on http://")
	if !ok {
		return nil, fmt.Errorf("ready line %q: %v", line, err)
	}
	return &program{cmd: cmd, addr: addr}, nil
}

func (p *program) stop() {
	if p.client != nil {
		p.client.CloseIdleConnections()
	}
	if p.family {
		p.cmd.Process.Signal(syscall.SIGTERM) // its children end with it
		time.AfterFunc(5*time.Second, func() { p.cmd.Process.Kill() })
	} else {
		p.cmd.Process.Kill()
	}
	p.cmd.Wait()
}

// costOf measures the CPU time per request, in microseconds.
func (p *program) costOf(r *row) measured {
	return func(n int) (float64, error) {
		before, err := p.cpu()
		if err != nil {
			return 0, err
		}
		if err := p.load(r, n); err != nil {
			return 0, err
		}
		after, err := p.cpu()
		return (after - before) / float64(n), err
	}
}

// cpu is the time that all threads of the process have run, in microseconds.
func (p *program) cpu() (float64, error) {
	pids := []string{strconv.Itoa(p.cmd.Process.Pid)}
	if p.family {
		children, err := os.ReadFile(fmt.Sprintf("/proc/%s/task/%s/children", pids[0], pids[0]))
		if err != nil {
			return 0, err
		}
		pids = append(pids, strings.Fields(string(children))...)
	}
	var threads []string
	for _, pid := range pids {
		found, err := filepath.Glob("/proc/" + pid + "/task/*/schedstat")
		if err != nil {
			return 0, err
		}
		threads = append(threads, found...)
	}
	if len(threads) == 0 {
		return 0, fmt.Errorf("no CPU time of process %s", pids[0])
	}
	total := 0.0
	for _, thread := range threads {
		text, err := os.ReadFile(thread)
		if err != nil {
			continue // it ended
		}
		first, _, _ := strings.Cut(string(text), " ")
		nanos, err := strconv.ParseFloat(first, 64)
		if err != nil {
			return 0, err
		}
		total += nanos / 1000
	}
	return total, nil
}

// resident is the memory of the process in MiB.
func (p *program) resident() (float64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", p.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	pages, err := strconv.ParseFloat(strings.Fields(string(text))[1], 64)
	return pages * float64(os.Getpagesize()) / (1 << 20), err
}

// load sends n requests over the connections and checks every status.
func (p *program) load(r *row, n int) error {
	if p.client == nil {
		p.client = &fasthttp.HostClient{Addr: p.addr, MaxConns: *conns}
	}
	var left, failed atomic.Int64
	left.Store(int64(n))
	var workers sync.WaitGroup
	for range *conns {
		workers.Add(1)
		go func() {
			defer workers.Done()
			req, res := fasthttp.AcquireRequest(), fasthttp.AcquireResponse()
			req.Header.SetMethod(r.method)
			req.SetRequestURI("http://" + p.addr + r.path)
			if r.body != "" {
				req.Header.SetContentType("application/json")
				req.SetBodyString(r.body)
			}
			for left.Add(-1) >= 0 {
				if err := p.client.Do(req, res); err != nil || res.StatusCode() != 200 {
					failed.Add(1)
				}
			}
		}()
	}
	workers.Wait()
	if failed.Load() > 0 {
		return fmt.Errorf("%d of %d requests failed", failed.Load(), n)
	}
	return nil
}
