// Package seeds keeps what fuzzing has found worth trying, in one text file for each target, so that every run of the tests and
// every later fuzzing starts with it.
//
//	func FuzzParse(f *testing.F) {
//		seeds.Add(f, "testdata/seeds.txt")
//		f.Fuzz(func(t *testing.T, source string) { ... })
//	}
//
// A line is one input: its arguments as quoted Go strings, with a tab between them. `go run ./vtl/internal/seeds/pack` writes
// the files from the cache of the go command.
package seeds

import (
	"bufio"
	"os"
	"strconv"
	"strings"
	"testing"
)

// Add gives f the inputs of a file, as strings.
func Add(f *testing.F, name string) {
	f.Helper()
	each(f, name, func(args []string) {
		list := make([]any, len(args))
		for i, arg := range args {
			list[i] = arg
		}
		f.Add(list...)
	})
}

// AddBytes gives f the inputs of a file whose target takes one slice of bytes.
func AddBytes(f *testing.F, name string) {
	f.Helper()
	each(f, name, func(args []string) { f.Add([]byte(args[0])) })
}

func each(f *testing.F, name string, yield func(args []string)) {
	f.Helper()
	file, err := os.Open(name)
	if err != nil {
		f.Fatal(err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		args, err := Split(lines.Text())
		if err != nil {
			f.Fatalf("%s: %q: %v", name, lines.Text(), err)
		}
		yield(args)
	}
	if lines.Err() != nil {
		f.Fatal(lines.Err())
	}
}

// Split is the arguments of a line.
func Split(line string) ([]string, error) {
	args := strings.Split(line, "\t")
	for i, quoted := range args {
		arg, err := strconv.Unquote(quoted)
		if err != nil {
			return nil, err
		}
		args[i] = arg
	}
	return args, nil
}

// Join is the line of arguments.
func Join(args []string) string {
	quoted := make([]string, len(args))
	for i, arg := range args {
		quoted[i] = strconv.Quote(arg)
	}
	return strings.Join(quoted, "\t")
}
