// Package deploy_test holds the files for containers and clusters against the
// forms that those who read them accept.
package deploy_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"postern/api"
	"postern/loader/source"
	"postern/runtime"
	"postern/runtime/observe"
)

// tree reads a YAML or JSON file as plain values.
func tree(t *testing.T, name string) any {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var report api.Diagnostics
	document := source.Parse(name, text, &report)
	if len(report) > 0 || document.Root == nil {
		t.Fatal(report)
	}
	var v any
	if err := json.Unmarshal(document.Root.AppendJSON(nil), &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// TestManifests holds every manifest against the schema of its kind, which
// knows no member beyond those that are used and are right.
func TestManifests(t *testing.T) {
	schemas := tree(t, "testdata/schemas.json").(map[string]any)
	files, err := filepath.Glob("kubernetes/*.yaml")
	if err != nil || len(files) < 9 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		v := tree(t, file).(map[string]any)
		kind, _ := v["kind"].(string)
		if schemas[kind] == nil {
			t.Errorf("%s: there is no schema for kind %q", file, kind)
			continue
		}
		c := jsonschema.NewCompiler()
		if err := c.AddResource("schema.json", schemas); err != nil {
			t.Fatal(err)
		}
		schema, err := c.Compile("schema.json#/" + kind)
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(v); err != nil {
			t.Errorf("%s: %v", file, err)
		}
	}
}

// at walks down maps and lists.
func at(v any, path ...any) any {
	for _, step := range path {
		switch step := step.(type) {
		case string:
			m, _ := v.(map[string]any)
			v = m[step]
		case int:
			l, ok := v.([]any)
			if !ok || step >= len(l) {
				return nil
			}
			v = l[step]
		}
	}
	return v
}

// TestSelectors looks that everything that selects pods selects those of the
// deployment, and that kustomization names every file.
func TestSelectors(t *testing.T) {
	const label = "app.kubernetes.io/name"
	selectors := map[string][]any{
		"deployment": {"spec", "selector", "matchLabels", label}, "service": {"spec", "selector", label},
		"disruption": {"spec", "selector", "matchLabels", label}, "network": {"spec", "podSelector", "matchLabels", label},
		"monitor": {"spec", "selector", "matchLabels", label},
	}
	pods := at(tree(t, "kubernetes/deployment.yaml"), "spec", "template", "metadata", "labels", label)
	for name, path := range selectors {
		if got := at(tree(t, "kubernetes/"+name+".yaml"), path...); got == nil || got != pods {
			t.Errorf("%s selects %v, the pods are %v", name, got, pods)
		}
	}
	listed, _ := at(tree(t, "kubernetes/kustomization.yaml"), "resources").([]any)
	files, err := filepath.Glob("kubernetes/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		name := filepath.Base(file)
		if name != "kustomization.yaml" && name != "k6.yaml" && !slices.Contains(listed, any(name)) {
			t.Errorf("kustomization.yaml leaves out %s", name)
		}
	}
}

// TestHardened looks for the rights that a container must not have.
func TestHardened(t *testing.T) {
	d := tree(t, "kubernetes/deployment.yaml")
	pod := at(d, "spec", "template", "spec")
	container := at(pod, "containers", 0)
	for name, ok := range map[string]bool{
		"runAsNonRoot":             at(pod, "securityContext", "runAsNonRoot") == true,
		"seccomp":                  at(pod, "securityContext", "seccompProfile", "type") == "RuntimeDefault",
		"readOnlyRootFilesystem":   at(container, "securityContext", "readOnlyRootFilesystem") == true,
		"allowPrivilegeEscalation": at(container, "securityContext", "allowPrivilegeEscalation") == false,
		"capabilities":             at(container, "securityContext", "capabilities", "drop", 0) == "ALL",
		"no token":                 at(pod, "automountServiceAccountToken") == false,
		"memory limit":             at(container, "resources", "limits", "memory") != nil,
		"probes":                   at(container, "readinessProbe", "httpGet", "path") == "/healthz" && at(container, "livenessProbe", "httpGet", "path") == "/healthz",
	} {
		if !ok {
			t.Errorf("the deployment lacks %s", name)
		}
	}
	dockerfile, err := os.ReadFile("Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"\nRUN make build BIN=/postern ", "\nFROM scratch\n", "\nUSER 65532:65532\n"} {
		if !strings.Contains(string(dockerfile), line) {
			t.Errorf("the Dockerfile lacks %q", line)
		}
	}
	build, err := exec.Command("make", "--no-print-directory", "-C", "..", "-n", "build", "BIN=/postern", "VERSION=1.2").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"CGO_ENABLED=0 go build -pgo=cmd/postern/load.pgo ", "-X main.version=1.2'", " -o /postern ./cmd/postern"} {
		if !strings.Contains(string(build), part) {
			t.Errorf("make build lacks %q: %s", part, build)
		}
	}
}

// TestConfigMap serves what the ConfigMap holds.
func TestConfigMap(t *testing.T) {
	folder := t.TempDir()
	data := at(tree(t, "kubernetes/configmap.yaml"), "data").(map[string]any)
	for name, text := range data {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text.(string)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	c, err := runtime.Configure(runtime.Sources{Paths: []string{folder}, Files: source.Dir("/")})
	if err != nil || c.Findings.HasErrors() || len(c.Catalog.Stages) != 1 {
		t.Fatal(err, c.Findings)
	}
	for name, want := range map[string]string{"Ada": `{"hello": "Ada"}`, "O'Hara": `{"hello": "O'Hara"}`, "%22": `{"hello": "\""}`} {
		answer := runtime.Invoke(c.Catalog.Stages[0].Plan, nil, runtime.Call{Method: "GET", Target: "/hello/" + name})
		if answer.Status != 200 || string(answer.Body) != want {
			t.Errorf("answer %d %s, want %s", answer.Status, answer.Body, want)
		}
	}
}

// TestPodsEndGracefully holds that a pod goes on answering until nobody sends to
// it any more, and is not killed before its requests have ended.
func TestPodsEndGracefully(t *testing.T) {
	pod := at(tree(t, "kubernetes/deployment.yaml"), "spec", "template", "spec")
	sleep, _ := at(pod, "containers", 0, "lifecycle", "preStop", "sleep", "seconds").(float64)
	args, _ := at(pod, "containers", 0, "args").([]any)
	grace, err := time.ParseDuration(fmt.Sprint(args[slices.Index(args, any("--grace"))+1]))
	if err != nil {
		t.Fatal(err)
	}
	all, _ := at(pod, "terminationGracePeriodSeconds").(float64)
	if sleep <= 0 || all <= sleep+grace.Seconds() {
		t.Errorf("%v s until it is told, %v s for requests, killed after %v s", sleep, grace.Seconds(), all)
	}
}

// TestDashboard looks that every metric of the dashboard exists.
func TestDashboard(t *testing.T) {
	text, err := os.ReadFile("grafana/dashboard.json")
	if err != nil {
		t.Fatal(err)
	}
	var board struct {
		UID    string
		Panels []struct {
			ID      int
			Title   string
			GridPos struct{ X, Y, W, H int }
			Targets []struct{ Expr string }
		}
	}
	if err := json.Unmarshal(text, &board); err != nil || len(board.Panels) < 10 || board.UID == "" {
		t.Fatal(err, board)
	}
	known := metricNames(t)
	name := regexp.MustCompile(`(postern|process)_[a-z_]+`)
	for _, p := range board.Panels {
		if p.GridPos.X+p.GridPos.W > 24 || p.GridPos.W == 0 || len(p.Targets) == 0 {
			t.Errorf("panel %q: place %+v, %d queries", p.Title, p.GridPos, len(p.Targets))
		}
		for _, q := range p.Targets {
			for _, metric := range name.FindAllString(q.Expr, -1) {
				if base := regexp.MustCompile(`_(bucket|sum|count)$`).ReplaceAllString(metric, ""); !known[metric] && !known[base] {
					t.Errorf("panel %q asks for %s, which does not exist", p.Title, metric)
				}
			}
		}
	}
}

// metricNames are the metrics that a server with one route offers.
func metricNames(t *testing.T) map[string]bool {
	t.Helper()
	m := observe.NewMetrics(observe.MetricsOptions{})
	stage := m.Publish("a", "b", []observe.RouteName{{Method: "GET", Path: "/"}})
	stage.Routes[0].Begin()
	stage.Routes[0].Done(&observe.Observation{Status: 200})
	m.CountLookups(stage.Routes[0])
	stage.Routes[0].CacheLookup(true)
	m.Reloaded(true)
	known := map[string]bool{}
	for _, line := range strings.Split(scrape(t, m), "\n") {
		if rest, ok := strings.CutPrefix(line, "# TYPE "); ok {
			metric, _, _ := strings.Cut(rest, " ")
			known[metric] = true
		}
	}
	return known
}

// TestCompose looks that the files that the services mount are there.
func TestCompose(t *testing.T) {
	services := at(tree(t, "compose.yaml"), "services").(map[string]any)
	for name, service := range services {
		volumes, _ := at(service, "volumes").([]any)
		for _, v := range volumes {
			from, _, _ := strings.Cut(v.(string), ":")
			if _, err := os.Stat(from); err != nil {
				t.Errorf("%s mounts %s: %v", name, from, err)
			}
		}
	}
	for _, file := range []string{"prometheus.yaml", "grafana/datasources.yaml", "grafana/provider.yaml"} {
		tree(t, file)
	}
}
