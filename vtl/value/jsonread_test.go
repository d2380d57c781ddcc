package value

import (
	"bufio"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"postern/vtl/internal/cputime"
	"postern/vtl/internal/seeds"
)

// eachLine calls f for every line of a test data file.
func eachLine(t testing.TB, file string, f func(line []byte)) {
	t.Helper()
	in, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	s := bufio.NewScanner(in)
	s.Buffer(nil, 1<<20)
	for s.Scan() {
		f(s.Bytes())
	}
	if err := s.Err(); err != nil {
		t.Fatal(err)
	}
}

// The data holds what json-smart makes of odd documents: the JSON text, the printed text and the class.
func TestReadingAsJSONSmart(t *testing.T) {
	var a Arena
	eachLine(t, "testdata/lenient.jsonl", func(line []byte) {
		var c struct {
			Doc, Want string
			Fails     bool
		}
		if err := json.Unmarshal(line, &c); err != nil {
			t.Fatal(err)
		}
		a.Reset()
		v, err := ReadJSON(&a, []byte(c.Doc))
		if c.Fails {
			if err == nil && !v.IsNull() {
				t.Errorf("%q reads as %s, want a failure", c.Doc, v.AppendJSON(nil))
			}
			return
		}
		if err != nil {
			t.Errorf("%q: %v", c.Doc, err)
			return
		}
		text := AppendUTF8(nil, string(v.AppendJSON(nil))+"|"+Text(v)+"|"+v.ClassName())
		if diff := cmp.Diff(c.Want, string(text)); diff != "" {
			t.Errorf("%q (-want +got)\n%s", c.Doc, diff)
		}
	})
}

func TestReadFailuresSayWhere(t *testing.T) {
	for doc, want := range map[string]string{
		`{"a":}`:          `JSON, line 1, column 6: found '}', expected a value`,
		"[1,\n 2":         `JSON, line 2, column 3: found the end of the text, expected a value, "," or "]"`,
		`{"a" 1}`:         `JSON, line 1, column 6: found '1', expected ":" after the member name`,
		`"abc`:            `JSON, line 1, column 5: found the end of the text, expected the closing "`,
		`"\u12g4"`:        `JSON, line 1, column 6: found 'g', expected a hexadecimal digit`,
		`{"a":"x" "b":2}`: `JSON, line 1, column 10: found '"', expected "," or "}"`,
		`[1e+]`:           `JSON, line 1, column 2: found '1', expected a number`,
		"[1," + strings.Repeat("9", 20_001) + "]": `JSON, line 1, column 4: found more, expected a number of at most 20000 digits`,
		"[1." + strings.Repeat("9", 20_001) + "]": `JSON, line 1, column 2: found more, expected a number of at most 20000 digits`,
		strings.Repeat("[", 401):                  `JSON, line 1, column 401: found more, expected at most 400 nested objects and arrays`,
		strings.Repeat(`{"a":`, 500):              `JSON, line 1, column 2001: found more, expected at most 400 nested objects and arrays`,
	} {
		_, err := ReadJSON(nil, []byte(doc))
		var je *JSONError
		if !errors.As(err, &je) || err.Error() != want {
			t.Errorf("%.20q: %v, want %s", doc, err, want)
		}
	}
}

func TestNumberClasses(t *testing.T) {
	for text, want := range map[string]string{
		"2147483647": "java.lang.Integer 2147483647", "2147483648": "java.lang.Long 2147483648", "-2147483648": "java.lang.Integer -2147483648",
		"9223372036854775808": "java.math.BigInteger 9223372036854775808", "-9223372036854775808": "java.lang.Long -9223372036854775808",
		"10.00": "java.lang.Double 10.0", "1.5": "java.lang.Double 1.5", "-0.0": "java.lang.Double -0.0", "1e400": "java.lang.Double Infinity",
		"1e-400": "java.lang.Double 0.0", "12345678.9": "java.lang.Double 1.23456789E7", "1.12345678901234567": "java.math.BigDecimal 1.12345678901234567",
		"007": "java.lang.Integer 7", "-": "java.lang.Integer 0", "00000000000000000007": "java.math.BigInteger 7", "1.": "java.lang.Double 1.0",
	} {
		v, err := ReadJSON(nil, []byte(text))
		if err != nil {
			t.Errorf("%s: %v", text, err)
		}
		if got := v.ClassName() + " " + Text(v); got != want {
			t.Errorf("%s reads as %s, want %s", text, got, want)
		}
	}
}

func TestManyMembersKeepOrderAndLastValue(t *testing.T) {
	var doc strings.Builder
	doc.WriteString("{")
	for i := range 2000 {
		doc.WriteString(`"k` + strings.Repeat("x", i%7) + string(rune('a'+i%26)) + `":` + Text(Int(int32(i))) + `,`)
	}
	doc.WriteString(`"ka":"last"}`)
	v, err := ReadJSON(nil, []byte(doc.String()))
	if err != nil {
		t.Fatal(err)
	}
	m := v.Map()
	if m.Len() != 182 {
		t.Errorf("%d members, want 182", m.Len())
	}
	if k, val := m.At(0); k.Str() != "ka" || val.Str() != "last" {
		t.Errorf("the first member is %s=%s, want ka=last", Text(k), Text(val))
	}
}

// document is a JSON text of about n bytes with the usual mix of members.
func document(n int) []byte {
	item := `{"id":1234567,"name":"Ann Example","tags":["red","green","blue"],"price":12.95,"ok":true,"none":null,` +
		`"address":{"street":"Long Street 17","city":"Oslo","zip":"0150"},"note":"a somewhat longer text, with \"quotes\" now and then"}`
	var b strings.Builder
	b.WriteString(`{"items":[` + item)
	for b.Len() < n {
		b.WriteString("," + item)
	}
	b.WriteString("]}")
	return []byte(b.String())
}

func TestReadingAllocatesNothingWhenWarm(t *testing.T) {
	doc := document(20_000)
	var a Arena
	var out []byte
	run := func() {
		a.Reset()
		v, err := ReadJSON(&a, doc)
		if err != nil {
			t.Fatal(err)
		}
		out = v.AppendJSON(out[:0])
	}
	run()
	run()
	if allocs := testing.AllocsPerRun(20, run); allocs != 0 {
		t.Errorf("reading and printing 20 KB costs %v allocations, want 0", allocs)
	}
	if string(out) != string(doc) {
		t.Error("the document prints differently")
	}
}

func TestArenasKeepOnlySoMuch(t *testing.T) {
	var a Arena
	if _, err := ReadJSON(&a, document(8_000_000)); err != nil {
		t.Fatal(err)
	}
	a.Bytes(5_000_000)
	a.Reset()
	bytes := 24*(len(a.values.block)+cap(a.valueStack)) + 48*(len(a.pairs.block)+cap(a.entryStack)) + len(a.text.block) + cap(a.scratch)
	if bytes > 10<<20 {
		t.Errorf("after a large document the arena keeps %d bytes", bytes)
	}
}

func BenchmarkRead100K(b *testing.B) {
	doc := document(100_000)
	var a Arena
	b.SetBytes(int64(len(doc)))
	defer cputime.Report(b)()
	for b.Loop() {
		a.Reset()
		if _, err := ReadJSON(&a, doc); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkPrint100K(b *testing.B) {
	v, err := ReadJSON(nil, document(100_000))
	if err != nil {
		b.Fatal(err)
	}
	var out []byte
	defer cputime.Report(b)()
	for b.Loop() {
		out = v.AppendJSON(out[:0])
	}
	b.SetBytes(int64(len(out)))
}

func FuzzReadJSON(f *testing.F) {
	seeds.AddBytes(f, "testdata/seeds.txt")
	eachLine(f, "testdata/lenient.jsonl", func(line []byte) {
		var c struct{ Doc string }
		if json.Unmarshal(line, &c) == nil && len(c.Doc)%7 == 0 {
			f.Add([]byte(c.Doc))
		}
	})
	f.Fuzz(func(t *testing.T, doc []byte) {
		v, err := ReadJSON(nil, doc)
		if err != nil {
			return
		}
		text := v.AppendJSON(nil)
		again, err := ReadJSON(nil, text)
		if json.Valid(doc) && err != nil {
			t.Fatalf("%q prints as %q, which does not read: %v", doc, text, err)
		}
		// A long decimal number reads as BigDecimal, which prints in a form that may read as a Double.
		if json.Valid(doc) && !strings.ContainsAny(string(text), ".E") && string(again.AppendJSON(nil)) != string(text) {
			t.Fatalf("%q prints as %q and then as %q", doc, text, again.AppendJSON(nil))
		}
		checkPrinting(t, string(doc), v)
		v.AppendJava(nil)
		v.HashCode()
	})
}
