//go:build confirm

package java_test

import (
	"bufio"
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"postern/internal/missing"
	"postern/vtl/value"
)

// velocityJars are the libraries that Calls.java needs, by their names in Debian.
var velocityJars = []string{"velocity", "json-smart", "commons-lang", "commons-collections3", "accessors-smart", "asm"}

// startJava compiles Calls.java and returns a command that runs it; without Java or Velocity the test is skipped.
func startJava(t *testing.T) func(stdin []byte, args ...string) []byte {
	t.Helper()
	dir := t.TempDir()
	path := dir
	for _, jar := range velocityJars {
		file := "/usr/share/java/" + jar + ".jar"
		if _, err := os.Stat(file); err != nil {
			missing.Skip(t, file+" is not installed")
		}
		path += string(filepath.ListSeparator) + file
	}
	if _, err := exec.LookPath("javac"); err != nil {
		missing.Skip(t, "javac is not installed")
	}
	if out, err := exec.Command("javac", "-nowarn", "-cp", path, "-d", dir, "testdata/Calls.java").CombinedOutput(); err != nil {
		t.Fatalf("javac: %v\n%s", err, out)
	}
	return func(stdin []byte, args ...string) []byte {
		t.Helper()
		// Without these settings messages depend on how often a method has been called.
		java := []string{"-Dsun.reflect.inflationThreshold=2147483647", "-XX:-OmitStackTraceInFastThrow", "-XX:TieredStopAtLevel=1", "-cp", path, "Calls"}
		c := exec.Command("java", append(java, args...)...)
		c.Stdin = bytes.NewReader(stdin)
		out, err := c.Output()
		if err != nil {
			t.Fatalf("Calls %v: %v", args, err)
		}
		return out
	}
}

// TestConfirmCalls asks the installed Java for the committed calls again.
func TestConfirmCalls(t *testing.T) {
	run := startJava(t)
	data, err := os.ReadFile("testdata/calls.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	want, got := strings.Split(string(data), "\n"), strings.Split(string(run(data, "run")), "\n")
	if len(got) != len(want) {
		t.Fatalf("%d answers to %d calls", len(got), len(want))
	}
	for i := range want {
		if want[i] != got[i] {
			t.Errorf("committed %s\nJava now  %s", want[i], got[i])
		}
	}
}

// TestConfirmSignatures compares the committed list of methods with that of the installed Java.
func TestConfirmSignatures(t *testing.T) {
	run := startJava(t)
	data, err := os.ReadFile("testdata/signatures.txt")
	if err != nil {
		t.Fatal(err)
	}
	if got := run(nil, "signatures"); !bytes.Equal(got, data) {
		t.Error("the installed Java has other methods than testdata/signatures.txt says")
	}
}

// TestConfirmFreshCalls compares new calls. POSTERN_SEED chooses which.
func TestConfirmFreshCalls(t *testing.T) {
	run := startJava(t)
	seed := os.Getenv("POSTERN_SEED")
	if _, err := strconv.Atoi(seed); err != nil {
		seed = "77"
	}
	t.Logf("seed %s", seed)
	n := 0
	lines := bufio.NewScanner(bytes.NewReader(run(nil, "generate", seed, "12")))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		c, err := value.ReadJSON(nil, bytes.Clone(lines.Bytes()))
		if err != nil {
			t.Fatalf("%s: %v", lines.Text(), err)
		}
		n++
		if got := outcome(t, c.Map()); !strings.HasSuffix(lines.Text(), got) {
			t.Errorf("%s\n   got %s", lines.Text(), got)
		}
	}
	t.Logf("%d calls", n)
}
