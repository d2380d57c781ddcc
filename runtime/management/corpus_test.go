package management

import (
	"io/fs"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestCorpus imports documents of the wild: each becomes an API or is refused
// with a reason, and what becomes one can be deployed, exported and imported
// again. POSTERN_CORPUS names the folder.
func TestCorpus(t *testing.T) {
	folder := os.Getenv("POSTERN_CORPUS")
	if folder == "" {
		t.Skip("POSTERN_CORPUS names no folder of documents")
	}
	imported, refused := 0, 0
	for _, kind := range []string{"openapi3-json", "openapi3-yaml", "swagger2-json", "swagger2-yaml"} {
		err := filepath.WalkDir(filepath.Join(folder, kind), func(name string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			text, err := os.ReadFile(name)
			if err != nil {
				return err
			}
			if importOne(t, name, string(text)) {
				imported++
			} else {
				refused++
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d imported, %d refused", imported, refused)
	if imported == 0 {
		t.Error("nothing was imported")
	}
}

func importOne(t *testing.T, name, text string) bool {
	a, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest("POST", "http://x/restapis?mode=import", strings.NewReader(text))
	w := httptest.NewRecorder()
	a.ServeHTTP(w, r)
	switch {
	case w.Code == 400 && strings.Contains(w.Body.String(), `"message":"`):
		if testing.Verbose() {
			t.Logf("%s: %s", filepath.Base(name), w.Body)
		}
		return false
	case w.Code != 201:
		t.Errorf("%s: %d %s", name, w.Code, w.Body)
		return false
	}
	rest := a.state.Load().apis[0].rest
	status, _ := do(t, a, "POST", "/restapis/"+rest.ID+"/deployments", `{"stageName":"dev"}`)
	if status == 400 { // no methods
		return true
	}
	document, _ := exported(t, a, rest.ID, "dev", "oas30", "apigateway,documentation", "application/yaml")
	again := importDocument(t, a, "", document)
	if diff := cmp.Diff(countsOf(rest.ID, a), countsOf(again.ID, a)); diff != "" {
		t.Errorf("%s: what was exported is another API:\n%s", name, diff)
	}
	return true
}

// countsOf are the paths, verbs and integration types of an API.
func countsOf(id string, a *API) map[string]string {
	all := map[string]string{}
	for _, r := range a.state.Load().api(id).rest.Resources {
		for _, m := range r.Methods {
			all[m.HTTPMethod+" "+r.Path] = ""
			if m.Integration != nil {
				all[m.HTTPMethod+" "+r.Path] = string(m.Integration.Type) + " " + m.Integration.URI
			}
		}
	}
	return all
}
