package regex

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"postern/internal/missing"
)

// javaCase is one line of testdata/java.tsv: what Java 17 answers.
type javaCase struct {
	line                      int
	op, pattern, subject, arg string
	want                      string
	shown                     string // the line itself
}

// readCases reads "op TAB pattern TAB subject TAB argument TAB answer" lines.
func readCases(t testing.TB, file string) []javaCase {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var cases []javaCase
	big, err := os.ReadFile("testdata/characters.txt")
	if err != nil {
		t.Fatal(err)
	}
	for i, line := range strings.Split(strings.TrimRight(string(data), "\n"), "\n") {
		f := strings.Split(line, "\t")
		if len(f) != 5 {
			t.Fatalf("%s:%d: %d fields, want 5", file, i+1, len(f))
		}
		c := javaCase{line: i + 1, op: f[0], pattern: unescape(t, f[1]), arg: unescape(t, f[3]), want: f[4], shown: line}
		if f[2] == "@" {
			f[2] = strings.TrimSpace(string(big))
		}
		c.subject = unescape(t, f[2])
		cases = append(cases, c)
	}
	return cases
}

// unescape reads \\ and \uhhhh; surrogate pairs become one character.
func unescape(t testing.TB, s string) string {
	t.Helper()
	var out []byte
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] != '\\':
			out = append(out, s[i])
		case s[i+1] == 'u':
			n, err := strconv.ParseUint(s[i+2:i+6], 16, 16)
			if err != nil {
				t.Fatal(err)
			}
			out = appendText(out, string(appendRune(nil, rune(n))))
			i += 5
		default:
			out = append(out, '\\')
			i++
		}
	}
	return string(out)
}

// escape is the inverse of unescape.
func escape(s string) string {
	var b strings.Builder
	for _, r := range decode(s) {
		switch {
		case r == '\\':
			b.WriteString(`\\`)
		case ' ' <= r && r <= '~':
			b.WriteRune(r)
		case r >= 0x10000:
			fmt.Fprintf(&b, `\u%04x\u%04x`, 0xD800|(r-0x10000)>>10, 0xDC00|r&0x3FF)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}

// answer gives what the package says in the form of the oracle.
func (c *javaCase) answer() string {
	re, err := Compile(c.pattern)
	if err != nil {
		return describe(err)
	}
	switch c.op {
	case "match":
		ok, err := re.Match(c.subject)
		return orError(strconv.FormatBool(ok), err)
	case "find":
		text, err := finds(re, c.subject)
		return orError(text, err)
	case "all":
		out, err := re.AppendReplaceAll(nil, c.subject, c.arg)
		return orError("="+escape(string(out)), err)
	case "first":
		out, err := re.AppendReplaceFirst(nil, c.subject, c.arg)
		return orError("="+escape(string(out)), err)
	case "split":
		limit, _ := strconv.Atoi(c.arg)
		parts, err := re.AppendSplit(nil, c.subject, limit)
		return orError(joinParts(parts), err)
	}
	return "ok"
}

func joinParts(parts []string) string {
	out := make([]string, len(parts))
	for i, p := range parts {
		out[i] = strings.ReplaceAll(escape(p), "|", `\u007c`)
	}
	return "[" + strings.Join(out, "|") + "]"
}

func orError(text string, err error) string {
	if err != nil {
		return describe(err)
	}
	return text
}

func describe(err error) string {
	var syntax *SyntaxError
	var repl *ReplacementError
	switch {
	case errors.As(err, &syntax):
		return fmt.Sprintf("syntax: %d %s", syntax.Index, escape(syntax.Reason))
	case errors.As(err, &repl):
		return "error: " + escape(repl.Reason)
	}
	return "limit: " + err.Error()
}

// finds lists all matches with their groups in UTF-16 units.
func finds(re *Regex, s string) (string, error) {
	var f search
	f.init(re, s, 0)
	defer f.close()
	var out []string
	for {
		ok, err := f.next()
		if !ok {
			return strings.Join(out, " "), err
		}
		var groups []string
		for g := range re.Groups() + 1 {
			start, end := f.group(g)
			groups = append(groups, fmt.Sprintf("%d-%d", units(s, start), units(s, end)))
		}
		out = append(out, strings.Join(groups, ","))
	}
}

// units converts a byte offset to UTF-16 units.
func units(s string, offset int) int {
	if offset < 0 {
		return -1
	}
	n := 0
	for i := 0; i < offset; {
		r, size := decodeRune(s[i:])
		i += size
		n++
		if r >= 0x10000 && i <= offset {
			n++
		}
	}
	return n
}

// TestJava holds the package to what Java 17 answered.
func TestJava(t *testing.T) {
	for _, c := range readCases(t, "testdata/java.tsv") {
		if got := c.answer(); got != c.want {
			t.Errorf("line %d: %s\n got %s", c.line, c.shown, got)
		}
	}
}

// TestDeviations holds the list of known differences to its truth: a line that
// Java and the package answer alike belongs into java.tsv.
func TestDeviations(t *testing.T) {
	cases := readCases(t, "testdata/deviations.tsv")
	for _, c := range cases {
		if got := c.answer(); got == c.want {
			t.Errorf("line %d agrees with Java now, move it to java.tsv: %s", c.line, c.shown)
		}
	}
	const most = 24
	if len(cases) > most {
		t.Errorf("%d known differences, the list may only shrink from %d", len(cases), most)
	}
}

// TestConfirm asks the Java of this machine for all committed answers.
func TestConfirm(t *testing.T) {
	out, err := exec.Command("java", "-version").CombinedOutput()
	if err != nil || !strings.Contains(string(out), "\"17.") {
		missing.Skip(t, "no Java 17 here to confirm the committed answers")
	}
	var want []byte
	for _, file := range []string{"testdata/java.tsv", "testdata/deviations.tsv"} {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, data...)
	}
	cmd := exec.Command("java", "-Xss16m", "testdata/Oracle.java", "testdata/characters.txt")
	cmd.Stdin = bytes.NewReader(want)
	got, err := cmd.Output()
	if err != nil {
		missing.Skip(t, "java cannot run testdata/Oracle.java: "+err.Error())
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(string(got), "\n")); diff != "" {
		t.Errorf("the committed answers differ from the Java of this machine:\n%s", diff)
	}
}
