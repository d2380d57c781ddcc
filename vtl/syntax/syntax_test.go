package syntax

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"postern/vtl/internal/seeds"
)

// templates returns the templates of the rule cases of package vtl.
func templates(t testing.TB) []string {
	t.Helper()
	f, err := os.Open("../testdata/rules.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var list []string
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var c struct{ Template string }
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		list = append(list, c.Template)
	}
	return list
}

// outline writes a tree in brackets.
func outline(n Node) string {
	switch n := n.(type) {
	case *Block:
		return "{" + join(n.Nodes, " ") + "}"
	case *Text:
		return fmt.Sprintf("%q", n.Text)
	case *Reference:
		return outlineReference(n)
	case *Set:
		return "(set " + outline(n.Left) + " " + outline(n.Right) + ")"
	case *If:
		s := "(if"
		for _, b := range n.Branches {
			if b.Cond != nil {
				s += " " + outline(b.Cond)
			}
			s += " " + outline(b.Body)
		}
		return s + ")"
	case *Directive:
		s := fmt.Sprintf("(#%s %t [%s]", n.Name, n.Parens, join(n.Args, " "))
		if n.Body != nil {
			s += " " + outline(n.Body)
		}
		return s + ")"
	}
	return outlineValue(n)
}

func outlineReference(n *Reference) string {
	s := fmt.Sprintf("$%s", n.Name)
	if n.Form != Normal {
		s += fmt.Sprintf(":%d", n.Form)
	}
	if n.Escaped || n.Escape != "" || n.Before != "" {
		s += fmt.Sprintf("<%t %s %s>", n.Escaped, n.Escape, n.Before)
	}
	for _, l := range n.Links {
		switch l := l.(type) {
		case *Property:
			s += "." + l.Name
		case *Call:
			s += "." + l.Name + "(" + join(l.Args, ",") + ")"
		case *Index:
			s += "[" + outline(l.Key) + "]"
		}
	}
	return s
}

func outlineValue(n Node) string {
	switch n := n.(type) {
	case *Word:
		return n.Text
	case *String:
		if n.Inner != nil {
			return fmt.Sprintf("%q%s", n.Value, outline(n.Inner.Root))
		}
		return fmt.Sprintf("%q", n.Value)
	case *Integer:
		return n.Text
	case *Float:
		return n.Text
	case *Bool:
		return fmt.Sprint(n.Value)
	case *Range:
		return "[" + outline(n.From) + ".." + outline(n.To) + "]"
	case *List:
		return "[" + join(n.Items, ",") + "]"
	case *Map:
		var pairs []string
		for i := range n.Keys {
			pairs = append(pairs, outline(n.Keys[i])+":"+outline(n.Values[i]))
		}
		return "{" + strings.Join(pairs, ",") + "}"
	case *Binary:
		return "(" + outline(n.Left) + Symbols[n.Op] + outline(n.Right) + ")"
	case *Not:
		return "!" + outline(n.X)
	case *Paren:
		return "(" + outline(n.X) + ")"
	}
	return fmt.Sprintf("%T", n)
}

func join(list []Node, by string) string {
	var parts []string
	for _, n := range list {
		parts = append(parts, outline(n))
	}
	return strings.Join(parts, by)
}

func TestTree(t *testing.T) {
	for _, c := range []struct{ source, want string }{
		{"a $b", `{"a " $b}`},
		{"$!{b.c}d$!e", `{$b:2.c "d" $e:2}`},
		{"$a.b('x',$c[0]).d", `{$a.b("x",$c[0]).d}`},
		{"$a.b (1)", `{$a.b " (1)"}`},
		{"$a. $a.1 $a-b", `{$a ". " $a ".1 " $a-b}`},
		{`\\\$a\\$b$$c`, `{$a<true \ > $b<false \ > $c<false  $>}`},
		{`$\!a`, `{$$!a:4}`},
		{"#set($a.b = 1 + 2 * -3)x", `{(set $a.b (1+(2*-3))) "x"}`},
		{"#set($a=!$b && ($c or 1 lt 2))", `{(set $a (!$b&&(($c||(1<2)))))}`},
		{"#if($a)b#elseif(1 == 2.5)c#{else}d#end", `{(if $a {"b"} (1==2.5) {"c"} {"d"})}`},
		{"#foreach($i in [1..$n])x#end", `{(#foreach true [$i in [1..$n]] {"x"})}`},
		{"#foo(1 'a', $b word)#bar#{baz}", `{(#foo true [1 "a" $b word]) (#bar false []) (#baz false [])}`},
		{"#@m($x)y#end", `{(#@m true [$x] {"y"})}`},
		{`#set($s="a$b#if(true)c#end")`, `{(set $s "a$b#if(true)c#end"{"a" $b (if true {"c"}) " "})}`},
		{"#set($m={'a':[1,{}], $k : \"x\"})", `{(set $m {"a":[1,{}],$k:"x"})}`},
		{"a## b\nc#* d *#e#[[f $g]]#", `{"a" "" "c" "" "e" "f $g"}`},
		{`\#if \\#stop \#foo`, `{"#if" " " "\\" (#stop false []) " " "\\#foo"}`},
		{"$x{a}b", "{$x ${:3 \"b\"}"},
	} {
		tree, err := Parse(c.source)
		if err != nil {
			t.Errorf("%q: %v", c.source, err)
			continue
		}
		if got := outline(tree.Root); got != c.want {
			t.Errorf("%q\n got %s\nwant %s", c.source, got, c.want)
		}
	}
}

// A tree prints back to its source, and what is printed gives the same tree.
func TestPrintIsSource(t *testing.T) {
	for _, source := range templates(t) {
		checkPrint(t, source)
	}
}

func checkPrint(t *testing.T, source string) {
	t.Helper()
	tree, err := Parse(source)
	if err != nil {
		var e *Error
		if !errors.As(err, &e) || e.Message == "" || e.Pos.Line < 1 || e.Pos.Col < 0 {
			t.Errorf("%q: %#v", source, err)
		}
		return
	}
	printed := string(tree.AppendSource(nil))
	if printed != source {
		t.Fatalf("%q is printed as %q", source, printed)
	}
	again, err := Parse(printed)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(outline(tree.Root), outline(again.Root)); diff != "" {
		t.Errorf("%q (-first +second)\n%s", source, diff)
	}
	checkSpans(t, source, tree.Root, len(source))
}

// checkSpans verifies that the nodes inside lie within their parent, in order and without overlap.
func checkSpans(t *testing.T, source string, n Node, size int) {
	t.Helper()
	span := n.Where()
	if span.Start < 0 || span.End < span.Start || span.End > size || n.At().Line < 1 {
		t.Errorf("%q: %T at %v, %v", source, n, span, n.At())
	}
	at := span.Start
	for _, c := range n.Children() {
		inner := c.Where()
		if inner.Start < at || inner.End > span.End {
			t.Errorf("%q: %T %v inside %T %v", source, c, inner, n, span)
		}
		at = inner.End
		checkSpans(t, source, c, size)
	}
}

func TestPositions(t *testing.T) {
	for _, c := range []struct {
		source    string
		line, col int32
	}{
		{"$a", 1, 1}, {"\n\n $a", 3, 2}, {"\r\n$a", 2, 1}, {"\r$a", 2, 1}, {"\t$a", 1, 9}, {"ab\t$a", 1, 9},
		{"é€$a", 1, 3}, {"😀$a", 1, 3},
	} {
		tree, err := Parse(c.source)
		if err != nil {
			t.Fatal(err)
		}
		last := tree.Root.Nodes[len(tree.Root.Nodes)-1].At()
		if last != (Pos{c.line, c.col}) {
			t.Errorf("%q: %v, want %d:%d", c.source, last, c.line, c.col)
		}
	}
}

// The memory of a released tree serves the next: every template is read as it is with new memory, by several goroutines at once,
// and texts taken from a tree outlive it.
func TestRelease(t *testing.T) {
	sources := templates(t)
	var wanted, literals []string
	for _, source := range sources {
		tree, err := Parse(source)
		if err != nil {
			wanted, literals = append(wanted, err.Error()), append(literals, "")
			continue
		}
		wanted, literals = append(wanted, fmt.Sprint(outline(tree.Root))), append(literals, strings.Clone(tree.Root.Literal()))
	}
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for i, source := range sources {
				tree, err := Parse(source)
				if err != nil {
					if err.Error() != wanted[i] {
						t.Errorf("%q: %v, with new memory %s", source, err, wanted[i])
					}
					continue
				}
				got, text := fmt.Sprint(outline(tree.Root)), tree.Root.Literal()
				tree.Release()
				tree.Release() // once more does nothing
				if got != wanted[i] || text != literals[i] {
					t.Errorf("%q: %s and %q, with new memory %s and %q", source, got, text, wanted[i], literals[i])
				}
			}
		})
	}
	group.Wait()
}

func FuzzParse(f *testing.F) {
	seeds.Add(f, "testdata/seeds.txt")
	for _, source := range templates(f) {
		f.Add(source)
	}
	f.Fuzz(func(t *testing.T, source string) { checkPrint(t, source) })
}
