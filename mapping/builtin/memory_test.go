package builtin

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// A process that renders is told to keep below softLimit bytes, and fails the test above maxResident: how promptly the garbage
// collector follows depends on what else the machine does. The frames' own limit on live values is what is tested.
const (
	softLimit   = 90 << 20
	maxResident = 192 << 20
)

// hostileInput asks for memory. What becomes of it does not matter here.
type hostileInput struct {
	name, template string
	body           func() string // nil for none
}

const (
	turns  = "#foreach($i in [1..1000])"
	double = `#set($s="0123456789")#foreach($i in [1..19])#set($s="$s$s")#end` // 5 MB
)

// numbered repeats a format with the numbers from 0.
func numbered(format string, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

func nested(open, close string, n int) string {
	return strings.Repeat(open, n) + strings.Repeat(close, n)
}

// collected is a template that puts a value into a list 1,000 times; made is done before each.
func collected(before, made, v string) string {
	return before + "#set($l=[])" + turns + made + "#if($l.add(" + v + "))#end#end"
}

// hostileTemplates are hostile without a body.
func hostileTemplates() []hostileInput {
	return []hostileInput{
		{name: "300 KB of nested loops", template: nested(turns, "#end", 9000)},
		{name: "10,000 brackets", template: "#set($x=" + nested("[", "]", 10000) + ")$x"},
		{name: "10,000 parentheses", template: "#if(" + nested("(", ")", 10000) + ")#end"},
		{name: "300 KB of references", template: strings.Repeat("$a", 150<<10)},
		{name: "300 KB of conditions", template: strings.Repeat("#if($a)b#end", 25<<10)},
		{name: "300 KB of calls", template: strings.Repeat("$a.b(1)", 43<<10)},
		{name: "300 KB of literals", template: "#set($a=[" + strings.Repeat("[],", 100<<10) + "1])"},
		{name: "300 KB of names", template: numbered("$v%d ", 38000)},
		{name: "doubled text", template: `#set($s="0123456789")` + turns + `#set($s="$s$s")#end`},
		{name: "doubled text by concat", template: `#set($s="0123456789")` + turns + `#set($s=$s.concat($s))#end`},
		{name: "texts in variables", template: double + numbered(`#set($v%[1]d="$s%[1]d")`, 1000)},
		{name: "texts in a literal", template: double + `#set($l=[` + strings.Repeat(`"$s ",`, 1000) + `1])`},
		{name: "texts in a map literal", template: double + `#set($l={` + strings.Repeat(`"$s ":"$s.",`, 1000) + `1:1})`},
		{name: "texts in a sum", template: double + `#set($l=` + strings.Repeat(`"$s "==(`, 300) + "1" + strings.Repeat(")", 300) + `)`},
		{name: "texts as arguments", template: double + `#set($l=` + strings.Repeat(`$s.concat("a").indexOf(`, 200) + "1" + strings.Repeat(")", 200) + `)`},
		{name: "loops over texts", template: double + strings.Repeat(`#foreach($x in ["$s ", 1])`, 500) + strings.Repeat("#end", 500)},
		{name: "hidden variables", template: double + strings.Repeat(`#set($x="$s ")#foreach($x in [1])`, 500) + strings.Repeat("#end", 500)},
		{name: "definitions in texts", template: double + numbered(`#define($d%d)$s$s`, 1) + "#end" +
			strings.Repeat(`#define($d0)$s$s#set($x=$d0.toString())#end`, 90) + "$d0"},
		{name: "definitions of each other", template: `#define($a)x$b#end#define($b)y$a$a#end$a`},
		{name: "definition in texts", template: double + `#define($a)$s$s#end#set($b="$a$a$a")$b`},
		{name: "replaceAll with groups", template: double + `$s.replaceAll("(.*)","$1$1$1$1$1")`},
		{name: "replace", template: double + `#set($t=$s.replace("","é"))$t`},
		{name: "join", template: double + `#set($l=[$s,$s,$s,$s,$s])$s.join($s, $l)`},
		{name: "doubled list", template: `#set($l=[1])` + turns + `#if($l.addAll($l))#end#end`},
		{name: "lists of lists", template: `#set($l=[])` + turns + turns + `#if($l.add([1,2,3,4,5,6,7,8]))#end#end#end`},
		{name: "maps of maps", template: `#set($l=[])` + turns + turns + `#if($l.add({"a":{"b":1}}))#end#end#end`},
		{name: "many keys", template: `#set($m={})` + turns + turns + `#set($m["$foreach.parent.index $i"]=1)#end#end#foreach($e in $m.entrySet())$e#end`},
		{name: "long list", template: `#set($l=[1..1000])#set($k=[])` + turns + turns + `#if($k.addAll($l))#end#end#end`},
		{name: "range", template: `#set($l=[1..2000000000])$l`},
		{name: "walked range", template: `#foreach($i in [1..2000000000])$i#end`},
		{name: "ranges inside out", template: `#set($l=[])` + turns + `#set($l=[$l,[1..100000]])#end`},
		{name: "growing number", template: `#set($n=10)` + turns + `#set($n=$n*$n)#end$n`},
		{name: "regex that goes back", template: double + `$s.matches("(0|1|[0-9])*x")`},
		{name: "regex of many states", template: `#set($s="aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!")$s.matches("((a{0,200}){0,200}){0,200}b")`},
		{name: "regexes", template: `#set($s="a")` + turns + `#foreach($j in [1..5])#set($x=$s.matches("(a$j|b$i){1,50}"))#end#end`},
		{name: "paths", template: turns + turns + `#set($x=$input.path("$.a$foreach.parent.index[$i]"))#end#end`},
		{name: "output", template: turns + turns + strings.Repeat("a", 1000) + "#end#end"},
	}
}

// hostileCollections fill a list with what one call makes.
func hostileCollections() []hostileInput {
	wide := `#set($s="éß")#foreach($i in [1..20])#set($s="$s$s")#end`
	lines := "#set($s='a\n')#foreach($i in [1..19])#set($s=\"$s$s\")#end"
	return []hostileInput{
		{name: "texts", template: collected(double, "", `"$s$i"`)},
		{name: "texts in a map", template: double + "#set($m={})" + turns + `#set($m["$i"]="$s$i")#end`},
		{name: "texts as keys", template: double + "#set($m={})" + turns + `#set($m["$s$i"]=1)#end`},
		{name: "cuts of texts", template: collected(double, `#set($t="$s$i")`, "$t.substring(0,1)")},
		{name: "longer cuts of texts", template: collected(double, `#set($t="$s$i")`, "$t.substring(0,9000)")},
		{name: "trimmed texts", template: collected(double, `#set($t="$i                 $s ")`, "$t.trim()")},
		{name: "pieces of texts", template: collected(double, `#set($t="$i,$s")`, `$t.split(",")[0]`)},
		{name: "members of texts", template: collected(double, "", `$util.parseJson("[$i,'a','$s']")[1]`)},
		{name: "iterators", template: collected(double, `#set($t=["$s$i"])`, "$t.iterator()")},
		{name: "streams", template: collected(double, `#set($t=["$s$i"])`, "$t.stream()")},
		{name: "first of streams", template: collected(double, `#set($t=["$s$i"])`, "$t.stream().findFirst()")},
		{name: "keys of maps", template: collected(double, `#set($t={"$s$i":1})`, "$t.keySet()")},
		{name: "entries of maps", template: collected(double, `#set($t={"$s$i":1})`, "$t.entrySet().iterator().next()")},
		{name: "windows", template: collected(double, `#set($t=["$s$i"])`, "$t.subList(0,0)")},
		{name: "loop states", template: double + "#set($l=[])" + turns +
			`#foreach($j in [1])#set($foreach.k="$s$i")#if($l.add($foreach))#end#end#end`},
		{name: "repeat", template: collected(double, "", "$s.repeat(2)")},
		{name: "short repeat", template: collected("#set($s='0123456789')", turns, "$s.repeat(30)") + "#end"},
		{name: "replaceAll", template: collected(double, "", `$s.replaceAll("0","1")`)},
		{name: "characters", template: collected(double, "", "$s.substring(0,900000).toCharArray()")},
		{name: "bytes", template: collected(double, "", "$s.substring(0,900000).getBytes()")},
		{name: "split into characters", template: collected(double, "", `$s.substring(0,900000).split("")`)},
		{name: "stream of characters", template: collected(double, "", "$s.substring(0,900000).chars()")},
		{name: "too many characters", template: double + "$s.toCharArray()"},
		{name: "lines", template: collected(lines, "", "$s.lines()")},
		{name: "upper case", template: collected(wide, "", "$s.toUpperCase()")},
		{name: "format", template: collected(`#set($s="")`, "", `$s.format("%9999999d", 1)`)},
		{name: "ranges", template: collected("", "", "[1..1000000]")},
		{name: "numbers", template: collected("#set($n=10)", "#set($n=$n*9999999999999)", "$n")},
		{name: "escaped texts", template: collected(wide, "", "$util.escapeJavaScript($s)")},
		{name: "encoded texts", template: collected(double, "", "$util.base64Encode($s)")},
		{name: "percent-encoded texts", template: collected(wide, "", "$util.urlEncode($s)")},
		{name: "parsed texts", template: collected(`#set($s="1,")#foreach($i in [1..16])#set($s="$s$s")#end`, "", `$util.parseJson("[${s}1]")`)},
	}
}

// hostileBodies are payloads of the largest size.
func hostileBodies() []hostileInput {
	all := func(template, open, unit, close string) hostileInput {
		return hostileInput{name: template + " of " + open + unit + close, template: template,
			body: func() string { return open + strings.Repeat(unit, (9<<20)/len(unit)) + close }}
	}
	return []hostileInput{
		all("$input.json('$')", `"`, "x", `"`),
		all("$input.body$input.path('$')", "", "x", ""),
		all("$input.json('$')", `"`, `\u00e9`, `"`),
		all("$input.json('$')", "[", "1,", "1]"),
		all("$input.json('$')", "[", ",", "1]"),
		all("$input.json('$')", "[", "[],", "[]]"),
		all("$input.json('$')", "[", "[1],", "[]]"),
		all("$input.json('$')", "[", "{},", "{}]"),
		all("$input.path('$..*')", "[", `{"a":1},`, "{}]"),
		all("$input.json('$')", "", "[", "]"),
		all("$input.json('$')", "", `{"a":`, "}"),
		{"members", "$input.json('$')", func() string { return "{" + numbered(`"%d":1,`, 900000) + "}" }},
		{"objects of many members", "$input.json('$')", func() string {
			return "[" + strings.Repeat("{"+numbered(`"%d":1,`, 100)+"},", 12000) + "]"
		}},
		{"huge numbers", "$input.path('$')", func() string {
			return "[" + strings.Repeat(strings.Repeat("9", 19000)+",", 480) + "1e999999999]"
		}},
		{"exponents", "$input.path('$').toPlainString()", func() string { return "1e999999999999999999999" }},
		{"scans", collected("", "", "$input.path('$..*')"), func() string { return "[" + strings.Repeat("1,", 1<<18) + "1]" }},
	}
}

func hostile() []hostileInput {
	return slices.Concat(hostileTemplates(), hostileCollections(), hostileBodies())
}

// TestMemory renders hostile inputs, each in a process of its own, and looks at what the process took from the system.
func TestMemory(t *testing.T) {
	if at := os.Getenv("POSTERN_HOSTILE"); at != "" {
		renderHostile(t, at)
		return
	}
	if testing.Short() {
		t.Skip("starts many processes")
	}
	for i, c := range hostile() {
		t.Run(c.name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			cmd := exec.CommandContext(ctx, os.Args[0], "-test.run", "^TestMemory$", "-test.v")
			cmd.Env = append(os.Environ(), "POSTERN_HOSTILE="+strconv.Itoa(i))
			out, err := cmd.CombinedOutput()
			if err != nil {
				t.Fatalf("%v\n%.2000s", err, out)
			}
			_, after, _ := strings.Cut(string(out), "resident ")
			text, rest, _ := strings.Cut(after, "\n")
			took, err := strconv.Atoi(text)
			if err != nil {
				t.Fatalf("%v in %.2000s", err, out)
			}
			what, _, _ := strings.Cut(rest, "\n")
			t.Logf("%4d MiB %s", took>>20, what)
			if took > maxResident {
				t.Errorf("took %d MiB, at most %d", took>>20, maxResident>>20)
			}
		})
	}
}

func renderHostile(t *testing.T, at string) {
	i, err := strconv.Atoi(at)
	if err != nil {
		t.Fatal(err)
	}
	debug.SetMemoryLimit(softLimit)
	h := hostile()[i]
	c := Case{Template: h.template}
	if h.body != nil {
		c.Body = h.body()
	}
	out, _, err := RenderCase(c, Config{})
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	fmt.Printf("resident %d\n%d bytes, %.120v\n", m.Sys, len(out), err)
}

// A payload of the largest size with ordinary records is read, whatever the bounds are.
func TestLargestPayload(t *testing.T) {
	const record = `{"id":12345,"name":"Some Name","email":"a@example.org","active":true},`
	body := "[" + strings.Repeat(record, (10<<20)/len(record)-1) + "{}]"
	out, _, err := RenderCase(Case{Template: "$input.path('$').size()#foreach($i in $input.path('$'))#end", Body: body}, Config{})
	if err != nil || !strings.HasPrefix(string(out), "14") {
		t.Errorf("%s %v", out, err)
	}
}
