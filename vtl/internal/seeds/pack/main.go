// Command pack writes the seed files of the template engine's fuzz targets from the cache of the go command:
//
//	make fuzz FUZZTIME=10m && go run ./vtl/internal/seeds/pack
//
// What a file has stays; of the inputs in the cache it takes short ones, spread over all sizes.
package main

import (
	"cmp"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"postern/vtl/internal/seeds"
)

const (
	longest = 160 // bytes of a line
	most    = 800 // lines of a file
)

// targets are the packages and their fuzz targets.
var targets = [][2]string{
	{"vtl", "FuzzRender"}, {"vtl/syntax", "FuzzParse"}, {"vtl/jsonpath", "FuzzCompile"}, {"vtl/regex", "FuzzCompile"}, {"vtl/value", "FuzzReadJSON"},
}

func main() {
	cache, err := exec.Command("go", "env", "GOCACHE").Output()
	if err != nil {
		log.Fatal(err)
	}
	root := filepath.Join(strings.TrimSpace(string(cache)), "fuzz", "postern")
	for _, t := range targets {
		n, err := pack(filepath.Join(root, t[0], t[1]), filepath.Join(t[0], "testdata", "seeds.txt"))
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%-14s %-14s %4d seeds\n", t[0], t[1], n)
	}
}

// pack adds the inputs of a folder to a file and returns how many that has.
func pack(folder, file string) (int, error) {
	old, err := os.ReadFile(file)
	if err != nil && !os.IsNotExist(err) {
		return 0, err
	}
	lines := strings.Split(strings.TrimSpace(string(old)), "\n")
	if len(old) == 0 {
		lines = nil
	}
	found, err := inputs(folder)
	if err != nil {
		return 0, err
	}
	found = slices.DeleteFunc(found, func(line string) bool { return slices.Contains(lines, line) })
	lines = append(lines, spread(found, most-len(lines))...)
	slices.SortFunc(lines, shorterFirst)
	return len(lines), os.WriteFile(file, []byte(strings.Join(lines, "\n")+"\n"), 0o644)
}

// inputs are the lines of all inputs in a folder of the cache that are short enough, the shortest first.
func inputs(folder string) (lines []string, err error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		text, err := os.ReadFile(filepath.Join(folder, e.Name()))
		if err != nil {
			return nil, err
		}
		if line, ok := lineOf(string(text)); ok && len(line) <= longest {
			lines = append(lines, line)
		}
	}
	slices.SortFunc(lines, shorterFirst)
	return slices.Compact(lines), nil
}

// lineOf is the seed line of an input as the go command stores it: a head and one conversion a line.
func lineOf(stored string) (line string, ok bool) {
	var args []string
	for _, conversion := range strings.Split(strings.TrimSpace(stored), "\n")[1:] {
		quoted := strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(conversion, "string("), "[]byte("), ")")
		arg, err := strconv.Unquote(quoted)
		if err != nil {
			return "", false
		}
		args = append(args, arg)
	}
	return seeds.Join(args), len(args) > 0
}

// spread is n of the lines, at equal distances.
func spread(lines []string, n int) []string {
	if len(lines) <= n {
		return lines
	}
	picked := make([]string, 0, max(n, 0))
	for i := range n {
		picked = append(picked, lines[i*len(lines)/n])
	}
	return picked
}

func shorterFirst(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b)) }
