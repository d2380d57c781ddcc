package main

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/valyala/fasthttp"

	"postern/bench"
)

// server is a running postern with its backend.
type server struct {
	cmd     *exec.Cmd
	base    string
	admin   string
	backend net.Listener // nil: none
}

// start serves the files of a point and waits until they are served.
func start(postern, folder string, s setup) (*server, error) {
	started := &server{}
	args := []string{"serve", "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0", "--no-watch", "--log-level", "error"}
	if s.backend {
		ln, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		started.backend = ln
		echo := &fasthttp.Server{MaxRequestBodySize: 64 << 20, Handler: func(ctx *fasthttp.RequestCtx) { ctx.SetBody(ctx.PostBody()) }}
		go echo.Serve(ln)
		args = append(args, "--stand-in", ln.Addr().String())
	}
	for name, text := range s.files {
		file := filepath.Join(folder, name)
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			return nil, err
		}
	}
	started.cmd = exec.Command(postern, append(args, folder)...)
	started.cmd.Env = append(os.Environ(), s.env...)
	started.cmd.Stderr = os.Stderr
	out, err := started.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := started.cmd.Start(); err != nil {
		return nil, err
	}
	lines := bufio.NewReader(out)
	for _, address := range []*string{&started.base, &started.admin} {
		line, err := lines.ReadString('\n')
		text, ok := strings.CutPrefix(strings.TrimSpace(line), "listening on ")
		if !ok {
			started.stop()
			return nil, fmt.Errorf("ready line %q (%v)", line, err)
		}
		*address = text
	}
	go func() {
		for _, err := lines.ReadString('\n'); err == nil; {
			_, err = lines.ReadString('\n')
		}
	}()
	return started, nil
}

func (s *server) stop() {
	s.cmd.Process.Kill()
	s.cmd.Wait()
	if s.backend != nil {
		s.backend.Close()
	}
}

// sample reads the server's own metrics.
func (s *server) sample() (*bench.Sample, error) {
	res, err := http.Get(s.admin + "/metrics")
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	return bench.ReadSample(res.Body)
}
