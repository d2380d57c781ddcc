package generate

import "strings"

// reference makes a reference with members and, at times, backslashes before it.
func (g *Generator) reference() {
	if g.one(9) {
		g.put(strings.Repeat("\\", 1+g.n(4)))
	}
	if g.one(25) {
		g.put("$\\!", g.name())
		return
	}
	open, closing := "$", ""
	switch g.n(8) {
	case 0, 1:
		open, closing = "${", "}"
	case 2:
		open = "$!"
	case 3:
		open, closing = "$!{", "}"
	case 4:
		if g.one(4) {
			open = "$$"
		}
	}
	g.put(open)
	g.path()
	g.put(closing)
}

// path is a reference without its "$".
func (g *Generator) path() {
	if !g.NoHost && g.one(4) {
		g.hostPath()
	} else {
		g.put(g.name())
	}
	if g.depth > 4 {
		return
	}
	for g.one(2) {
		g.depth++
		switch g.n(4) {
		case 0:
			g.put("[")
			g.indexKey()
			g.put("]")
		case 1:
			g.put(".", g.pick("a", "b", "c", "k", "size", "length", "empty", "key", "value", "name", "index",
				"trueness", "a-b", "z"))
		default:
			g.put(".")
			g.method()
		}
		g.depth--
	}
}

// hostPath begins with one of the host's objects.
func (g *Generator) hostPath() {
	g.put(g.pick("input.body", "input.params('id')", "input.params(\"q\")", "input.params().path.id",
		"input.params().header", "input.params().querystring.get('q')",
		"input.path('$')", "input.path('$.a')", "input.path(\"$.list[0]\")", "input.path('$.list')",
		"input.path('$.nope')", "input.path('$.obj.x')",
		"input.path('$[*]')", "input.path('$..id')", "input.json('$')", "input.json('$.obj')", "input.json('$.s')",
		"input.json('$.nope')", "input.json('$.n')", "input.nope",
		"util.escapeJavaScript($s)", "util.escapeJavaScript($input.body)", "util.urlEncode($s)",
		"util.base64Encode(\"$s\")", "util.base64Decode('YWJj')", "util.urlDecode('a%20b')",
		"util.parseJson('{\"q\":[1,{\"z\":2}]}').q", "util.parseJson($input.body)", "util.nope(1)", "util.qr($l.add(9))",
		"context.stage", "context.identity.sourceIp", "context.identity.user",
		"context.requestOverride.header.put('h','v')", "context.nope.x", "context.get('apiId')", "context.keySet()",
		"stageVariables.alias", "stageVariables['url']", "stageVariables.get('nope')", "stageVariables"))
}

func (g *Generator) indexKey() {
	switch g.n(7) {
	case 0, 1:
		g.put(g.pick("0", "1", "-1", "2", "9"))
	case 2:
		g.put(g.pick(`"a"`, `'b'`, `"k"`, `"$s"`))
	case 3:
		g.put(g.pick(" 0 ", "true", "$n", "$nope", "$i"))
	default:
		g.put(g.pick("0", "'a'", "$l.size()", "$foreach.index"))
	}
}

func (g *Generator) method() {
	g.put(g.pick(
		"length()", "size()", "isEmpty()", "toString()", "toUpperCase()", "trim()", "substring(1)", "substring(0,2)",
		"charAt(0)", "indexOf('b')",
		"contains('a')", "startsWith('a')", "replace('a','z')", "replaceAll('[a-c]','_')", "split('b')",
		"concat(\"$n\")", "equals('abc')", "matches('a.*')",
		"get(0)", "get('a')", "put('k','v')", "put(\"n\", $nope)", "add(4)", "add($s)", "remove(0)", "remove('a')",
		"containsKey('a')", "keySet()", "values()", "entrySet()",
		"set(0,'q')", "addAll([7,8])", "subList(0,1)", "clear()", "iterator()", "intValue()", "parseInt('7')",
		"compareTo(3)", "getKey()", "doubleValue()", "nope()", "nope(1,2)",
		"get(9)", "substring(9)", "length(1)", "putAll({\"y\":1})", "indexOf(3)", "lastIndexOf('c')", "valueOf(3)",
		"put('x', null)", "hasNext()", "next()", "get( 0 )", "concat( 'q' )", "equals()"))
}

// operand is a literal or a reference.
func (g *Generator) operand() {
	g.depth++
	defer func() { g.depth-- }()
	if g.depth > 7 {
		g.put(g.pick("1", "$s", "'x'"))
		return
	}
	switch g.n(14) {
	case 0, 1:
		g.put(g.pick("0", "1", "-1", "5", "007", "2147483647", "-2147483648", "9223372036854775807", "99999999999999999999", "3"))
	case 2:
		g.put(g.pick("1.5", ".5", "1.", "1e3", "-2.5", "1.0E-5", "100.0", "1e400"))
	case 3:
		g.put(g.pick("true", "false"))
	case 4, 5:
		g.stringLiteral()
	case 6:
		g.put("[")
		for i := range g.n(4) {
			if i > 0 {
				g.put(g.pick(",", ", "))
			}
			g.parameter()
		}
		g.put("]")
	case 7:
		g.put("{")
		for i := range g.n(3) {
			if i > 0 {
				g.put(",")
			}
			g.parameter()
			g.put(g.pick(":", " : "))
			g.parameter()
		}
		g.put("}")
	case 8:
		g.put("[", g.pick("1", "3", "$n"), "..", g.pick("3", "-1", "$n", "$nope"), "]")
	default:
		g.put(g.pick("$", "$", "$", "$!", "${"))
		formal := strings.HasSuffix(g.b.String(), "${")
		g.path()
		if formal {
			g.put("}")
		}
	}
}

func (g *Generator) parameter() {
	g.put(g.pick("", "", " "))
	g.operand()
	g.put(g.pick("", "", " "))
}

func (g *Generator) stringLiteral() {
	if g.one(3) {
		g.put("'", g.pick("a", "it''s", "$x", "#if", "\\n", "", "é", "a b", "1", "\\u0041"), "'")
		return
	}
	g.put(`"`, g.pick("a", "", "$s", "${s}x", "a$n-b", "$nope", "\\$s", "cost 5$", "#", "x \"\" y", "\\u0041", "\\n",
		"1", "#if($t)y#{else}n#end", "a ## c", "$l.size()", "$m.a",
		"#foreach($q in $l)$q;#end", "#set($y=3)$y", "#[[ $x ]]#", "$l[0]", "#foo($x)", "€", "\\\\", "x#*y*#z",
		"#stop", "$blk", "$!s$!{s}", "😀", "a $", "#break"), `"`)
}

// expression makes the right side of #set or a condition.
func (g *Generator) expression() {
	g.depth++
	defer func() { g.depth-- }()
	if g.depth > 6 {
		g.operand()
		return
	}
	switch g.n(9) {
	case 0:
		g.put(g.pick("!", "! ", "not "))
		g.expression()
	case 1:
		g.put("(")
		g.expression()
		g.put(")")
	case 2, 3, 4:
		g.operand()
		g.put(g.pick(" + ", " + ", " - ", " * ", " / ", " % ", "+", "*", " == ", " != ", "==", " < ", " > ", " <= ",
			" >= ", " && ", " || ", " eq ", " ne ", " lt ", " gt ", " le ", " ge ", " and ", " or "))
		if g.one(3) {
			g.expression()
		} else {
			g.operand()
		}
	default:
		g.operand()
	}
}

// body makes a payload.
func (g *Generator) body() string {
	switch g.n(8) {
	case 0:
		return ""
	case 1:
		return g.pick("a=1&b=2", "hello", "5", `"s"`, "[1,{\"id\":2}]", "true", "{bad", "{'a':1,}", "[]", "{}")
	}
	return g.pick(`{"a":1,"s":"x/y \"q\"","n":null,"list":[{"id":1},{"id":"b","z":[1,2]}],"obj":{"x":{"y":1.50}},"t":true}`,
		`{"list":[1,2.0,1e3,"é€",null],"obj":{},"a":"it's","s":"","n":12345678901234567890}`,
		`[{"id":1,"a":[1,2,3]},{"id":2}]`, `{"a":{"b":{"c":[1,"</x>",{"d":false}]}},"list":[],"x-y":1,"a b":2}`)
}
