// Package generate makes random templates for the tests that compare with the original engine: most are well-formed and use
// every construct of the language, some are damaged in a place or two. The same seed gives the same templates.
//
//	g := generate.New(42)
//	for range 1000 {
//		c := g.Case()
//		...
//	}
package generate

import (
	"math/rand/v2"
	"strings"
)

// Case is a template with what it is rendered with.
type Case struct {
	Template       string
	Body           string
	Path           []Pair
	Query          []Pair
	Header         []Pair
	StageVariables []Pair
	Context        []Pair // dotted names
}

// Pair is a name with its text.
type Pair struct {
	Name, Value string
}

// Generator makes cases. It is not safe for several goroutines.
type Generator struct {
	NoHost bool // leave $input, $util, $context and $stageVariables out

	rand  *rand.Rand
	b     strings.Builder
	depth int
	loops int
}

// New makes a generator for a seed.
func New(seed uint64) *Generator {
	return &Generator{rand: rand.New(rand.NewPCG(seed, 0x706f7374))}
}

// Case makes a template and its input.
func (g *Generator) Case() Case {
	c := Case{Template: g.Template(), Body: g.body()}
	c.Path = []Pair{{"id", "42"}, {"q", "path"}}
	c.Query = []Pair{{"q", g.word()}, {"page", "3"}, {"a-b", "dash"}}
	c.Header = []Pair{{"Accept", "*/*"}, {"X-Foo", g.word()}, {"Host", "example.org"}}
	c.StageVariables = []Pair{{"alias", "live"}, {"url", "http://x/y?z=1"}}
	c.Context = []Pair{{"stage", "dev"}, {"httpMethod", "GET"}, {"requestId", "r-1"}, {"identity.sourceIp", "127.0.0.1"},
		{"identity.user", "\x00"}, {"apiId", "abc"}}
	return c
}

// Template makes a template alone.
func (g *Generator) Template() string {
	g.b.Reset()
	g.depth, g.loops = 0, 0
	g.prelude()
	for range 1 + g.n(6) {
		g.statement()
	}
	t := g.b.String()
	if g.one(7) {
		t = g.damage(t)
	}
	return t
}

func (g *Generator) n(n int) int             { return g.rand.IntN(n) }
func (g *Generator) one(n int) bool          { return g.rand.IntN(n) == 0 }
func (g *Generator) put(parts ...string)     { g.b.WriteString(strings.Join(parts, "")) }
func (g *Generator) pick(s ...string) string { return s[g.n(len(s))] }

// prelude sets some variables, so that references often have a value.
func (g *Generator) prelude() {
	if !g.NoHost && g.one(2) {
		g.put("#set($r=$input.path('$'))")
	}
	for _, s := range []string{`#set($s="abc")`, `#set($n=5)`, `#set($l=[1,"two",3.5])`,
		`#set($m={"a":1,"b":{"c":"d"},"k":[1,2]})`,
		`#set($d=1.5)`, `#set($t=true)`, `#set($f = false)`, `#set($foo-bar='x''y')`, `#set($e="")`} {
		if !g.one(3) {
			g.put(s)
			if g.one(6) {
				g.put(g.pick("\n", " ", "  \n", "\t"))
			}
		}
	}
}

func (g *Generator) statement() {
	g.depth++
	defer func() { g.depth-- }()
	if g.depth > 5 {
		g.text()
		return
	}
	switch g.n(22) {
	case 0, 1, 2, 3, 4:
		g.text()
	case 5, 6, 7, 8, 9:
		g.reference()
	case 10, 11, 12:
		g.set()
	case 13, 14, 15:
		g.ifStatement()
	case 16, 17:
		g.foreach()
	case 18:
		g.define()
	case 19:
		g.comment()
	default:
		g.oddDirective()
	}
}

func (g *Generator) block() {
	for range g.n(4) {
		g.statement()
	}
}

var texts = []string{"a", "b c", "{", "}", "\"", "'", " ", "  ", "\t", "\n", "\n  ", "\r\n", "\r", ".", "..", ",",
	":", "(", ")", "[", "]",
	"$5", "$ ", "$.", "$[", "$(", "$\"", "${}", "${ a}", "$-", "$!", "$! ", "$!!", "$$", "#", "# ", "#1", "#(", "\\",
	"\\\\", "\\\\\\ ", "x=1", "-", "--",
	"1", "1.5", "é", "😀", "€", "true", "null", "|", "&&", "</a>", "*#", "]]#", ";", "@", "{\"a\": ", "_", "\\n",
	"%20", "~", "word"}

func (g *Generator) text() {
	g.put(texts[g.n(len(texts))])
	if g.one(3) {
		g.put(g.pick(texts...))
	}
}

func (g *Generator) word() string {
	return g.pick("a", "xyz", "a b", "it's", "1", "é/x", "{\"k\":1}", "")
}

func (g *Generator) name() string {
	return g.pick("s", "n", "l", "m", "d", "t", "f", "e", "r", "x", "y", "i", "foo-bar", "_u", "nope", "x1", "blk", "s", "l", "m",
		"foreach", "velocityCount", "velocityHasNext", "nope2", g.host())
}

func (g *Generator) host() string {
	if g.NoHost {
		return "nope"
	}
	return g.pick("input", "util", "context", "stageVariables")
}

func (g *Generator) lineEnd() {
	switch g.n(6) {
	case 0:
		g.put("\n")
	case 1:
		g.put("  \n")
	case 2:
		g.put(" ")
	}
}

func (g *Generator) comment() {
	switch g.n(5) {
	case 0:
		g.put("## comment $x #if\n")
	case 1:
		g.put("#* block ", g.pick("$x", "#end", "*", "\n", "#*"), " *#")
	case 2:
		g.put("#** doc ", g.pick("#", "$", "a"), " *#")
	case 3:
		g.put("#[[ ", g.pick("$x #if", "\n", "a]]", "##"), " ]]#")
	default:
		g.put(" ##\n")
	}
}

func (g *Generator) set() {
	g.put(g.pick("#set(", "#set(", "#set( ", "  #set(", "#{set}(", "#set (", "\t#set("))
	switch g.n(9) {
	case 0:
		g.put("$", g.name(), ".", g.pick("a", "b", "k", "z", "b.c", "length"))
	case 1:
		g.put("$", g.pick("m", "l", "r", "x"), "[")
		g.parameter()
		g.put("]")
	case 2:
		g.put(g.pick("${x}", "$!x", "${m.z}", "$!{m.y}", "$m.get(\"a\")", "$m.b.c"))
	default:
		g.put("$", g.name())
	}
	g.put(g.pick("=", " = ", "= ", " =\n"))
	g.expression()
	g.put(g.pick("", "", " ", "\n"), ")")
	g.lineEnd()
}

func (g *Generator) ifStatement() {
	g.put(g.pick("#if(", "#if(", "#if (", "#{if}(", "#if( "))
	g.expression()
	g.put(")")
	g.lineEnd()
	g.block()
	if g.one(4) {
		g.put(g.pick("#elseif(", "#{elseif} ("))
		g.expression()
		g.put(")")
		g.lineEnd()
		g.block()
	}
	if g.one(2) {
		g.put(g.pick("#{else}", "#else ", "#else\n", "#else{"))
		g.block()
	}
	g.put(g.pick("#end", "#end", "#{end}", "#end\n", "#end  \n"))
	g.put(g.pick("", "", " ", ".", "\n"))
}

func (g *Generator) foreach() {
	if g.loops > 2 {
		g.text()
		return
	}
	g.loops++
	defer func() { g.loops-- }()
	g.put(g.pick("#foreach(", "#foreach( ", "#foreach ("), g.pick("$i", "$i", "$x", "$j", "${i}", "$l", "$foreach"),
		g.pick(" in ", " in ", "  in\n"))
	switch g.n(6) {
	case 0:
		g.put("[1..", g.pick("3", "2", "-1", "$n", "$nope"), "]")
	case 1:
		g.put(g.pick("$l", "$m", "$m.keySet()", "$m.entrySet()", "$m.values()", "$r", "$s", "$nope", "$l.iterator()",
			"$r.keySet()", "$"+g.host()+".params()"))
	case 2:
		g.put("[]")
	default:
		g.operand()
	}
	g.put(")")
	g.lineEnd()
	g.block()
	if g.one(2) {
		g.put(g.pick("$foreach.index", "$foreach.count", "$velocityCount", "#if($foreach.hasNext),#end", "$i",
			"$foreach.first$foreach.last",
			"$foreach.parent.index", "#if($velocityHasNext), #end", "$i.key=$i.value", "$foreach.topmost.count",
			"#if($foreach.index>0)#break#end"))
	}
	g.put(g.pick("#end", "#end\n", "#{end}"))
}

func (g *Generator) define() {
	g.put("#define(", g.pick("$blk", "$blk", "$x", "$d"), ")")
	g.lineEnd()
	g.block()
	if g.one(5) {
		g.put("$blk")
	}
	g.put(g.pick("#end", "#end\n"))
	if g.one(2) {
		g.put(g.pick("$blk", "[$blk]", "\"$blk\"", "$blk()", "#set($x=\"$blk\")$x", "\\$blk", "$$blk"))
	}
}

func (g *Generator) oddDirective() {
	switch g.n(16) {
	case 0:
		g.put("#break", g.pick("", " ", "()"))
	case 1:
		if g.one(3) {
			g.put("#stop", g.pick("", "()", "x"))
		}
	case 2:
		g.put("#macro(", g.pick("mm", "m1 $a", "m2,$a $b"), ")")
		g.block()
		g.put(g.pick("#end", "#end\n"))
	case 3:
		g.put("#", g.pick("mm", "foo", "evaluate", "parse", "include", "m1", "return", "@mm"), "(")
		for range g.n(3) {
			g.operand()
			g.put(g.pick(" ", ",", ", "))
		}
		g.put(g.pick(")", ") \n", ")x"))
	case 4:
		g.put(g.pick("#foo", "#{foo}", "#@foo", "#end1x", "#endif", "#if_", "#13ff93", "#elsex", "#set", "#set $x", "#{set}"))
	case 5:
		g.put("#literal()", g.pick("\n", "", "$x"))
		g.block()
		g.put("#end", g.pick("", "\n"))
	case 6:
		g.put("#@foo(", g.pick("", "1", "$x"), ")")
		g.block()
		g.put("#end")
	case 7, 8, 9:
		g.put(strings.Repeat("\\", 1+g.n(4)), g.pick("#set($x=1)", "#if", "#end", "#foreach($i in [1])", "#foo",
			"#mm", "#evaluate", "#stop", "#{else}", "#", "##", "#*c*#", "#[[x]]#"))
	case 10:
		g.put(g.pick("  #set($x=7)", "\n\t #set($x=7)\n", "$s #set($x=7) $x", "#set($x=7) #set($y=8)\n"))
	default:
		g.reference()
		g.put(g.pick("##c\n", "#*c*#", "#[[v]]#", "#if($t)y#end", "{a}", "{", "}", "[", "(", "()", ".", ".5", "-1",
			"'s", "x", "#", "$", "!", " [0]"))
	}
}

// damage changes a place or two.
func (g *Generator) damage(t string) string {
	for range 1 + g.n(2) {
		if t == "" {
			break
		}
		i := g.n(len(t))
		if inPath(t[:i]) {
			continue // versions of JsonPath differ over broken paths
		}
		switch g.n(4) {
		case 0:
			t = t[:i] + t[min(i+1+g.n(3), len(t)):]
		case 1:
			t = t[:i] + g.pick("(", ")", "{", "}", "[", "]", "\"", "'", "$", "#", "\\", ".", ",", "!", "#end",
				"#if(", "-", " ", "\n", "..", "&", "=", "$!", "${") + t[i:]
		case 2:
			j := min(i+g.n(8), len(t))
			t = t[:j] + t[i:]
		default:
			t = t[:i]
		}
	}
	return strings.ToValidUTF8(t, "")
}

// inPath reports whether a text ends inside the argument of path() or json().
func inPath(t string) bool {
	open := max(strings.LastIndex(t, ".path("), strings.LastIndex(t, ".json("))
	return open >= 0 && !strings.Contains(t[open:], ")")
}
