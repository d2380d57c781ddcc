package deploy_test

import (
	"bufio"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"postern/internal/missing"
)

// image is the last stage of the Dockerfile.
type image struct {
	copies             [][2]string // source in the build stage, destination
	user               [2]uint32   // and group
	entrypoint, preset []string
}

// readImage reads the last stage; a line it does not know fails the test.
func readImage(t *testing.T) (i image) {
	t.Helper()
	text, err := os.ReadFile("Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	_, stage, ok := strings.Cut(string(text), "\nFROM scratch\n")
	if !ok {
		t.Fatal("the Dockerfile has no empty last stage")
	}
	for line := range strings.Lines(stage) {
		word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch word {
		case "COPY":
			from, to, ok := strings.Cut(strings.TrimPrefix(rest, "--from=build "), " ")
			if !ok || strings.Contains(to, " ") {
				t.Fatalf("%q is not one file of the build stage", line)
			}
			i.copies = append(i.copies, [2]string{from, to})
		case "USER":
			for n, id := range strings.Split(rest, ":") {
				v, err := strconv.ParseUint(id, 10, 32)
				if err != nil || n > 1 {
					t.Fatalf("%q names no numbers: an empty image knows no names", line)
				}
				i.user[n] = uint32(v)
			}
		case "ENTRYPOINT":
			i.entrypoint = words(t, rest)
		case "CMD":
			i.preset = words(t, rest)
		case "EXPOSE", "":
		default:
			t.Fatalf("unknown instruction %q", line)
		}
	}
	return i
}

func words(t *testing.T, list string) (all []string) {
	t.Helper()
	if err := json.Unmarshal([]byte(list), &all); err != nil {
		t.Fatalf("%s: %v; an empty image has no shell", list, err)
	}
	return all
}

// fill puts what the image holds into an empty folder. The build stage is this
// machine, and the binary is built here.
func (i *image) fill(t *testing.T, root string) {
	t.Helper()
	for _, c := range i.copies {
		to := filepath.Join(root, c[1])
		if strings.HasSuffix(c[1], "/") {
			to = filepath.Join(to, filepath.Base(c[0]))
		}
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			t.Fatal(err)
		}
		if c[0] == "/postern" {
			build := exec.Command("go", "build", "-trimpath", "-o", to, "postern/cmd/postern")
			build.Env = append(os.Environ(), "CGO_ENABLED=0")
			if out, err := build.CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			continue
		}
		content, err := os.ReadFile(c[0])
		if os.IsNotExist(err) {
			t.Logf("%s is not on this machine", c[0])
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(to, content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// ports are those of the instructions; the test takes free ones of loopback.
var ports = regexp.MustCompile(`^0\.0\.0\.0:\d+$`)

// run starts the image's command in a root of its own, as its user.
func (i *image) run(t *testing.T, root string, args []string) (base, admin string) {
	t.Helper()
	args = append(i.entrypoint[1:len(i.entrypoint):len(i.entrypoint)], args...)
	for n := range args {
		args[n] = ports.ReplaceAllString(args[n], "127.0.0.1:0")
	}
	cmd := &exec.Cmd{Path: i.entrypoint[0], Args: append(i.entrypoint[:1:1], args...), Dir: "/", Env: []string{}, Stderr: os.Stderr}
	cmd.SysProcAttr = &syscall.SysProcAttr{Chroot: root, Credential: &syscall.Credential{Uid: i.user[0], Gid: i.user[1]}, Pdeathsig: syscall.SIGKILL}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM) // as a cluster stops it
		kill := time.AfterFunc(10*time.Second, func() { _ = cmd.Process.Kill() })
		<-ended
		if err := cmd.Wait(); err != nil || !kill.Stop() {
			t.Errorf("it does not end well: %v", err)
		}
	})
	lines := bufio.NewReader(out)
	for _, address := range []*string{&base, &admin} {
		line, err := lines.ReadString('\n')
		if *address, _ = strings.CutPrefix(strings.TrimSpace(line), "listening on "); err != nil || !strings.HasPrefix(*address, "http://") {
			t.Errorf("ready line %q (%v)", line, err)
		}
	}
	go func() { defer close(ended); io.Copy(io.Discard, lines) }()
	return base, admin
}

// TestImage runs the image without a container: in a root that holds what the
// image holds and nothing else, as the user of the image.
func TestImage(t *testing.T) {
	if os.Getuid() != 0 {
		missing.Skip(t, "changing the root and the user needs root")
	}
	i := readImage(t)
	if i.user[0] == 0 || i.user[1] == 0 || len(i.entrypoint) == 0 || len(i.preset) == 0 {
		t.Fatalf("user %v, entry point %q, command %q", i.user, i.entrypoint, i.preset)
	}
	root, err := os.MkdirTemp("", "image") // t.TempDir lies in a folder that others may not enter
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(root) })
	if err := os.Chmod(root, 0o755); err != nil {
		t.Fatal(err)
	}
	i.fill(t, root)
	api := tree(t, "kubernetes/configmap.yaml").(map[string]any)["data"].(map[string]any)
	if err := os.Mkdir(filepath.Join(root, "api"), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range api {
		if err := os.WriteFile(filepath.Join(root, "api", name), []byte(text.(string)), 0o444); err != nil {
			t.Fatal(err)
		}
	}
	t.Run("as it is", func(t *testing.T) {
		base, admin := i.run(t, root, i.preset)
		answers(t, admin+"/healthz", "")
		answers(t, base+"/", "")
	})
	t.Run("with an API", func(t *testing.T) {
		base, admin := i.run(t, root, append(i.preset[:len(i.preset):len(i.preset)], "/api"))
		answers(t, admin+"/healthz", "")
		answers(t, base+"/hello/Ada", `{"hello": "Ada"}`)
	})
}

// answers fetches an address and expects an answer without an error of the
// server; body "" means any.
func answers(t *testing.T, url, body string) {
	t.Helper()
	res, err := http.Get(url)
	if err != nil {
		t.Error(err)
		return
	}
	defer res.Body.Close()
	got, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode >= 500 || body != "" && (res.StatusCode != 200 || string(got) != body) {
		t.Errorf("%s: %d %s (%v)", url, res.StatusCode, got, err)
	}
}
