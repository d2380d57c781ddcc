package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestConformanceJSON holds that results and prose keep to their streams.
func TestConformanceJSON(t *testing.T) {
	cases := filepath.Join(t.TempDir(), "cases.jsonl")
	text := `{"id":"same","template":"x","output":"x"}` + "\n" + `{"id":"other","template":"x","output":"y"}` + "\n"
	if err := os.WriteFile(cases, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	copied := cases + ".results"
	var out, prose strings.Builder
	if code := execute([]string{"conformance", cases, "--json", "--results", copied}, streams{strings.NewReader(""), &out, &prose}); code != exitFailed {
		t.Errorf("exit code %d", code)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 2 {
		t.Fatalf("%d lines:\n%s", len(lines), out.String())
	}
	for i, want := range []bool{true, false} {
		var got struct {
			Pass bool `json:"pass"`
		}
		if err := json.Unmarshal([]byte(lines[i]), &got); err != nil || got.Pass != want {
			t.Errorf("%s: %v", lines[i], err)
		}
	}
	if !strings.HasPrefix(prose.String(), "other: ") || !strings.Contains(prose.String(), "1 of 2 passed") {
		t.Errorf("standard error:\n%s", prose.String())
	}
	if file, err := os.ReadFile(copied); err != nil || string(file) != out.String() {
		t.Errorf("the file holds %q, %v", file, err)
	}
}
