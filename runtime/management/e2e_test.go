package management_test

import (
	"net"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"postern/api"
	"postern/runtime"
	"postern/runtime/backend"
	"postern/runtime/management"
)

// TestEndToEnd runs the example script against a data plane and a management
// API over real sockets.
func TestEndToEnd(t *testing.T) {
	t.Parallel()
	program, environment := management.StartCLI(t)
	backends := backend.New(backend.Options{})
	defer backends.Close()
	server := runtime.New(runtime.Options{Backends: backends})
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- server.Serve(ln) }()
	admin, err := management.New(management.Options{Backends: backends, Publish: func(stages []management.Stage, _ *api.Config) {
		var catalog runtime.Catalog
		for _, s := range stages {
			catalog.Stages = append(catalog.Stages, runtime.Stage{Plan: s.Plan, Hidden: s.Hidden})
		}
		server.Publish(catalog)
	}})
	if err != nil {
		t.Fatal(err)
	}
	front := httptest.NewServer(admin)
	defer front.Close()

	cmd := management.Command(t, "bash", "../../examples/management-cli/build.sh")
	cmd.Env = append(append(os.Environ(), environment...), "ADMIN="+front.URL, "DATA=http://"+ln.Addr().String(), "AWS="+program)
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.HasSuffix(strings.TrimSpace(string(out)), "ok") || !strings.Contains(string(out), "Execution log for request ") {
		t.Errorf("%v\n%s", err, out)
	}
	if err := server.Shutdown(5 * time.Second); err != nil {
		t.Error(err)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
	if err := admin.Close(); err != nil {
		t.Error(err)
	}
}
