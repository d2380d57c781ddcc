package management_test

import (
	"net"
	"net/http/httptest"
	"os"
	"os/exec"
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
	program := cli(t)
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

	cmd := exec.Command("bash", "../../examples/management-cli/build.sh")
	cmd.Env = append(os.Environ(), "ADMIN="+front.URL, "DATA=http://"+ln.Addr().String(), "AWS="+program)
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

// cli is the AWS CLI; where nothing may be skipped a missing one fails.
func cli(t *testing.T) string {
	t.Helper()
	for _, candidate := range []string{"/usr/bin/aws", "aws"} {
		if path, err := exec.LookPath(candidate); err == nil {
			return path
		}
	}
	if os.Getenv("POSTERN_CI") != "" {
		t.Fatal("the AWS CLI is missing: run make programs")
	}
	t.Skip("the AWS CLI is missing: run make programs")
	return ""
}
