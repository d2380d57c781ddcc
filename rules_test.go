package postern_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// behaviour is the folder of the behaviour pages.
const behaviour = "docs/behaviour/"

// tableRows are the rows of the tables of a page whose first cell is an id.
func tableRows(t *testing.T, page, idPattern string) [][]string {
	t.Helper()
	text, err := os.ReadFile(behaviour + page)
	if err != nil {
		t.Fatal(err)
	}
	isID := regexp.MustCompile("^" + idPattern + "$")
	var rows [][]string
	for _, line := range strings.Split(string(text), "\n") {
		cells := strings.Split(strings.Trim(line, "| "), " | ")
		if len(cells) > 1 && isID.MatchString(cells[0]) {
			rows = append(rows, cells)
		}
	}
	if len(rows) == 0 {
		t.Fatalf("%s has no rows", page)
	}
	return rows
}

// namedBy holds that a test file exists and names a rule.
func namedBy(t *testing.T, id, file string) {
	t.Helper()
	file = strings.Trim(file, "` ")
	if !strings.HasSuffix(file, "_test.go") && !strings.Contains(file, "/testdata/") {
		t.Errorf("%s: %s is no test", id, file)
		return
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Errorf("%s: %v", id, err)
		return
	}
	if !regexp.MustCompile(`(^|[^A-Z-])` + id + `([^0-9]|$)`).Match(text) {
		t.Errorf("%s is not named in %s", id, file)
	}
}

// TestRulesHaveTests reads the table of rules: each has one row, and the test
// that the row names is there and names the rule.
func TestRulesHaveTests(t *testing.T) {
	seen := map[string]bool{}
	for _, row := range tableRows(t, "rules.md", `[A-Z]+-[0-9]{2}`) {
		if seen[row[0]] {
			t.Errorf("%s has two rows", row[0])
		}
		seen[row[0]] = true
		if len(row) != 3 || row[1] == "" {
			t.Errorf("%s: the row has %d cells, want id, rule and test", row[0], len(row))
			continue
		}
		namedBy(t, row[0], row[2])
	}
}

// TestRulesInCode holds that a rule of the request runtime that the code of the
// data plane names has a row.
func TestRulesInCode(t *testing.T) {
	known := map[string]bool{}
	for _, row := range tableRows(t, "rules.md", `[A-Z]+-[0-9]{2}`) {
		known[row[0]] = true
	}
	cited := regexp.MustCompile(`\b(?:RW|[EHBMURTOKCSDQG])-[0-9]{2}\b`)
	for _, folder := range []string{"mapping", "runtime", "runtime/backend"} {
		files, err := filepath.Glob(folder + "/*.go")
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: no files, %v", folder, err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, id := range cited.FindAllString(string(text), -1) {
				if !known[id] {
					t.Errorf("%s names %s, which %srules.md does not have", file, id, behaviour)
				}
			}
		}
	}
}

// deviations are the known ones. Take an id out here when it leaves the page;
// none may be added.
var deviations = []string{"DV-01", "DV-02", "DV-03", "DV-04", "DV-05", "DV-06", "DV-07"}

// TestDeviationsOnlyShrink holds the list of deviations: no new ones, and each
// is shown by a test.
func TestDeviationsOnlyShrink(t *testing.T) {
	const most = 7 // may only go down
	if len(deviations) > most {
		t.Errorf("%d deviations, at most %d are allowed", len(deviations), most)
	}
	var listed []string
	for _, row := range tableRows(t, "deviations.md", `DV-[0-9]{2}`) {
		listed = append(listed, row[0])
		if len(row) != 4 {
			t.Errorf("%s: the row has %d cells, want 4", row[0], len(row))
			continue
		}
		namedBy(t, row[0], row[3])
	}
	if !slices.Equal(listed, deviations) {
		t.Errorf("the page lists %v, the test %v", listed, deviations)
	}
}

// TestPagesAreLinked holds that the index of the behaviour pages names each of
// them, and that no link leads nowhere.
func TestPagesAreLinked(t *testing.T) {
	pages, err := filepath.Glob(behaviour + "*.md")
	if err != nil {
		t.Fatal(err)
	}
	index, err := os.ReadFile(behaviour + "README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range pages {
		if name := filepath.Base(page); name != "README.md" && !strings.Contains(string(index), "("+name+")") {
			t.Errorf("README.md does not name %s", name)
		}
	}
	for _, file := range []string{"README.md", "rules.md"} {
		text, err := os.ReadFile(behaviour + file)
		if err != nil {
			t.Fatal(err)
		}
		for _, link := range regexp.MustCompile(`\]\(([^)#]+)`).FindAllStringSubmatch(string(text), -1) {
			if _, err := os.Stat(behaviour + link[1]); err != nil {
				t.Errorf("%s links to %s: %v", file, link[1], err)
			}
		}
	}
}
