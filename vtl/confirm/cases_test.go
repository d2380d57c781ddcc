package confirm

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"postern/mapping/builtin"
	"postern/vtl/internal/generate"
	"postern/vtl/value"
)

// TestConfirmCases renders the conformance cases with the original engines: what the data expects is what they give. Left out are
// cases that JsonPath 2.0 answers otherwise and those whose input the program cannot be told.
func TestConfirmCases(t *testing.T) {
	o := startOriginal(t)
	names, err := filepath.Glob("../../mapping/builtin/testdata/conformance/*.jsonl")
	if err != nil || len(names) == 0 {
		t.Fatal("no cases", err)
	}
	asked, left := 0, 0
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		err = builtin.ReadCases(name, f, func(c builtin.Case) error {
			request, ok := requestOf(c)
			if !ok || slices.Contains(c.Tags, "jayway-version") {
				left++
				return nil
			}
			asked++
			got, err := o.render(request)
			if err != nil {
				return err
			}
			if !expected(c, got) {
				t.Errorf("%s %q: the original gives %v", c.ID, c.Template, got)
			}
			return nil
		})
		f.Close()
		if err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d cases asked, %d left out", asked, left)
}

func expected(c builtin.Case, got answer) bool {
	if c.Want.Error != nil {
		return got.kind != ""
	}
	return got.kind == "" && c.Want.Output != nil && got.output == *c.Want.Output
}

// requestOf turns a case into a request for the original; ok is false when it holds what a request cannot.
func requestOf(c builtin.Case) (r generate.Case, ok bool) {
	r = generate.Case{Template: c.Template, Body: c.Body, Path: pairs(c.Params.Path), Query: pairs(c.Params.Query),
		Header: pairs(c.Params.Header), StageVariables: pairs(c.Stage)}
	if !utf8.ValidString(c.Template) || !utf8.ValidString(c.Body) {
		return r, false
	}
	r.Context, ok = dotted(nil, "", c.Context)
	return r, ok
}

func pairs(list []builtin.Param) []generate.Pair {
	out := make([]generate.Pair, len(list))
	for i, p := range list {
		out[i] = generate.Pair{Name: p.Name, Value: p.Value}
	}
	return out
}

// dotted flattens nested maps of texts.
func dotted(list []generate.Pair, prefix string, v value.Value) ([]generate.Pair, bool) {
	m := v.Map()
	if m == nil {
		return list, v.IsNull()
	}
	ok := true
	for i := range m.Len() {
		k, member := m.At(i)
		name := prefix + k.Str()
		switch {
		case strings.Contains(k.Str(), "."), member.Map() == nil && !member.IsNull() && !member.IsString(),
			member.Map() != nil && member.Map().Len() == 0:
			return list, false
		case member.IsString():
			list = append(list, generate.Pair{Name: name, Value: member.Str()})
		case member.IsNull():
			list = append(list, generate.Pair{Name: name, Value: "\x00"})
		default:
			if list, ok = dotted(list, name+".", member); !ok {
				return list, false
			}
		}
	}
	return list, true
}
