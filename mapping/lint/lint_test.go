package lint_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"postern/api"
	"postern/internal/golden"
	"postern/loader"
	"postern/loader/source"
	"postern/mapping"
	"postern/mapping/lint"
)

// TestRules holds the findings of documents against their list: each has what a
// rule finds beside what it must leave alone (names that end in -fine).
func TestRules(t *testing.T) {
	files, err := filepath.Glob("testdata/rules/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	seen := map[string]bool{}
	for _, file := range files {
		a, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		result, problems := loader.Load(loader.Options{Files: source.FS(fstest.MapFS{"api.json": {Data: a.Files[0].Data}})}, loader.Input{Path: "api.json"})
		if len(result.APIs) != 1 {
			t.Fatal(file, problems)
		}
		var out strings.Builder
		for _, d := range lint.Check(plansOf(result), lint.Options{}) {
			seen[d.Rule] = true
			out.WriteString(d.String() + "\n")
			if d.Suggestion != "" {
				out.WriteString("  " + d.Suggestion + "\n")
			}
			if !d.Pos.IsValid() || d.Detail == "" || d.Expected == "" {
				t.Errorf("%s: no place, meaning or remedy", d)
			}
			if strings.Contains(d.Summary, "-fine:") {
				t.Errorf("false alarm: %s", d)
			}
		}
		if *golden.Update {
			a.Files[1].Data = []byte(out.String())
			if err := os.WriteFile(file, txtar.Format(a), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff(string(a.Files[1].Data), out.String()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", file, diff)
		}
	}
	for _, rule := range lint.Rules {
		if !seen[rule.ID] && rule.ID != "CK-09" && rule.ID != "CK-35" { // TestLimits has them
			t.Errorf("no document shows %s %s", rule.ID, rule.Name)
		}
	}
}

// TestLimits fixes the quotas of the live service: the limit itself is fine.
func TestLimits(t *testing.T) {
	for over, want := range map[int]string{0: "", 1: "CK-09 CK-35"} {
		a := &api.RestAPI{ID: "a"}
		for i := range 300 + over {
			a.Resources = append(a.Resources, &api.Resource{ID: fmt.Sprint(i), Path: fmt.Sprintf("/r%d", i)})
		}
		in := &api.Integration{Type: api.TypeHTTP, URI: "http://b.example/", HTTPMethod: "POST"}
		in.RequestTemplates.Set("application/json", strings.Repeat("x", 300<<10+over))
		a.Resources[0].Methods.Put(&api.Method{HTTPMethod: "POST", Integration: in})
		plan, _ := mapping.Compile(a, &api.Stage{StageName: "s"}, mapping.Env{})
		var rules []string
		for _, d := range lint.Check([]*mapping.Plan{plan}, lint.Options{}) {
			rules = append(rules, d.Rule)
		}
		slices.Sort(rules)
		if got := strings.Join(rules, " "); got != want {
			t.Errorf("%d over the limits: %s, want %s", over, got, want)
		}
	}
}

func TestSwitch(t *testing.T) {
	findings := api.Diagnostics{{Severity: api.Warning, Rule: "CK-02"}, {Severity: api.Warning, Rule: "CK-03"}, {Severity: api.Error, Rule: "RW-53"}, {Severity: api.Note, Rule: "CK-28"}}
	var problems api.Diagnostics
	switches := func(words ...string) (all api.Pairs) {
		for i := 0; i < len(words); i += 2 {
			all = append(all, api.Pair{Name: words[i], Value: words[i+1], Pos: api.Pos{File: "postern.yaml", Line: 1 + i/2, Column: 3}})
		}
		return all
	}
	got := lint.Switch(findings, switches("unescaped-value", "off", "CK-03", "error", "RW-53", "note", "CK-*", "warning"), &problems)
	want := api.Diagnostics{{Severity: api.Error, Rule: "CK-03"}, {Severity: api.Note, Rule: "RW-53"}, {Severity: api.Warning, Rule: "CK-28"}}
	if diff := cmp.Diff(want, got); diff != "" || len(problems) != 0 {
		t.Errorf("(-want +got):\n%s %v", diff, problems)
	}
	lint.Switch(findings, switches("CK-99", "off", "CK-02", "loud", "unescaped-valu", "off", "Apostrophe", "off", "rw-53", "off", "§4.6", "off", "V-30", "note"), &problems)
	var said []string
	for _, d := range problems {
		said = append(said, d.String()+" "+d.Suggestion)
	}
	want2 := []string{
		"postern.yaml:1:3: error: checks.CK-99: there is no such rule CK-09", "postern.yaml:2:3: error: checks.CK-02 is loud ",
		"postern.yaml:3:3: error: checks.unescaped-valu: there is no such rule unescaped-value",
		"postern.yaml:4:3: error: checks.Apostrophe: there is no such rule apostrophe",
		"postern.yaml:5:3: error: checks.rw-53: there is no such rule ",
	}
	if diff := cmp.Diff(want2, said); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestPage holds the page of the rules against the list.
func TestPage(t *testing.T) {
	text, err := os.ReadFile("../../docs/behaviour/checks.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, rule := range lint.Rules {
		for _, want := range []string{"\n### " + rule.ID + "\n", "`" + rule.Name + "`", rule.Means, rule.Remedy} {
			if !strings.Contains(string(text), want) {
				t.Errorf("the page does not say %q", want)
			}
		}
	}
}

func TestSARIF(t *testing.T) {
	findings := api.Diagnostics{{Severity: api.Note, Rule: "CK-28", Pos: api.Pos{File: "a b%.yaml", Line: 3, Column: 4}, Summary: "s"}, {Severity: api.Error, Summary: "no place"}}
	var log struct {
		Runs []struct {
			Tool struct {
				Driver struct{ Rules []struct{ ID, Name string } }
			}
			Results []struct {
				RuleID, Level string
				Locations     []struct {
					PhysicalLocation struct {
						ArtifactLocation struct{ URI string }
						Region           struct{ StartLine int }
					}
				}
			}
		}
	}
	if err := json.Unmarshal(lint.AppendSARIF(nil, findings, "1"), &log); err != nil {
		t.Fatal(err)
	}
	run := log.Runs[0]
	if len(run.Results) != 2 || run.Results[0].Level != "note" || run.Results[0].Locations[0].PhysicalLocation.Region.StartLine != 3 || run.Results[1].Locations != nil || run.Results[0].Locations[0].PhysicalLocation.ArtifactLocation.URI != "a%20b%25.yaml" ||
		len(run.Tool.Driver.Rules) != 1 || run.Tool.Driver.Rules[0].Name != "passthrough" {
		t.Errorf("%+v", log)
	}
}

func TestGitHub(t *testing.T) {
	findings := api.Diagnostics{{Severity: api.Note, Rule: "CK-28", Pos: api.Pos{File: "a,b.yaml", Line: 3, Column: 4}, Summary: "50%\nof"}}
	if got, want := string(lint.AppendGitHub(nil, findings)), "::notice file=a%2Cb.yaml,line=3,col=4,title=postern CK-28::50%25%0Aof\n"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
