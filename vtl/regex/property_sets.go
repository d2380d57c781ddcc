package regex

import (
	"strings"
	"sync"
	"unicode"
)

// posix holds the POSIX classes of ASCII and Java's two small extras.
var posix = sync.OnceValue(func() map[string]*set {
	return map[string]*set{
		"ASCII":  newSet(span{0, 0x7f}),
		"Alnum":  newSet(span{'0', '9'}, span{'A', 'Z'}, span{'a', 'z'}),
		"Alpha":  newSet(span{'A', 'Z'}, span{'a', 'z'}),
		"Blank":  setOf(" \t"),
		"Cntrl":  newSet(span{0, 0x1f}, span{0x7f, 0x7f}),
		"Digit":  digitSet,
		"Graph":  newSet(span{'!', '~'}),
		"Lower":  newSet(span{'a', 'z'}),
		"Print":  newSet(span{' ', '~'}),
		"Punct":  newSet(span{'!', '/'}, span{':', '@'}, span{'[', '`'}, span{'{', '~'}),
		"Space":  spaceSet,
		"Upper":  newSet(span{'A', 'Z'}),
		"XDigit": newSet(span{'0', '9'}, span{'A', 'F'}, span{'a', 'f'}),
		"L1":     newSet(span{0, 0xff}),
		"all":    anySet,
	}
})

// derived holds the classes that are put together from categories.
var derived = sync.OnceValue(func() map[string]func() *set {
	return map[string]func() *set{
		"C":                       func() *set { return fromTables(unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs).union(unassigned()) },
		"Cn":                      unassigned,
		"LC":                      func() *set { return fromTables(unicode.Lu, unicode.Ll, unicode.Lt) },
		"LD":                      func() *set { return fromTables(unicode.L, unicode.Nd) },
		"javaLowerCase":           uniLower,
		"javaUpperCase":           uniUpper,
		"javaAlphabetic":          uniAlpha,
		"javaIdeographic":         func() *set { return fromTables(unicode.Ideographic) },
		"javaTitleCase":           func() *set { return fromTables(unicode.Lt) },
		"javaDigit":               uniDigit,
		"javaDefined":             func() *set { return unassigned().negate() },
		"javaLetter":              func() *set { return fromTables(unicode.L) },
		"javaLetterOrDigit":       func() *set { return fromTables(unicode.L, unicode.Nd) },
		"javaJavaIdentifierStart": identifierStart,
		"javaJavaIdentifierPart":  identifierPart,
		"javaUnicodeIdentifierStart": func() *set {
			return fromTables(unicode.L, unicode.Nl, unicode.Other_ID_Start)
		},
		"javaUnicodeIdentifierPart": func() *set {
			return fromTables(unicode.L, unicode.Nl, unicode.Nd, unicode.Pc, unicode.Mn, unicode.Mc,
				unicode.Other_ID_Start, unicode.Other_ID_Continue).union(ignorable())
		},
		"javaIdentifierIgnorable": ignorable,
		"javaSpaceChar":           func() *set { return fromTables(unicode.Z) },
		"javaWhitespace":          javaWhitespace,
		"javaISOControl":          func() *set { return newSet(span{0, 0x1f}, span{0x7f, 0x9f}) },
		"javaMirrored":            func() *set { return newSet(mirroredSpans...) },
	}
})

func javaWhitespace() *set {
	noBreak := newSet(span{0xA0, 0xA0}, span{0x2007, 0x2007}, span{0x202F, 0x202F})
	return fromTables(unicode.Z).minus(noBreak).union(newSet(span{'\t', '\r'}, span{0x1c, 0x1f}))
}

func ignorable() *set {
	return fromTables(unicode.Cf).union(newSet(span{0, 8}, span{0xe, 0x1b}, span{0x7f, 0x9f}))
}

func identifierStart() *set { return fromTables(unicode.L, unicode.Nl, unicode.Sc, unicode.Pc) }

func identifierPart() *set {
	return identifierStart().union(fromTables(unicode.Nd, unicode.Mn, unicode.Mc)).union(ignorable())
}

// unassigned is the category Cn.
var unassigned = sync.OnceValue(func() *set {
	return fromTables(unicode.L, unicode.M, unicode.N, unicode.P, unicode.S, unicode.Z,
		unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs).negate()
})

// The sets behind \p{Is...} and, with UNICODE_CHARACTER_CLASS, \w \s \d \b.
var (
	uniLower = sync.OnceValue(func() *set { return fromTables(unicode.Ll, unicode.Other_Lowercase) })
	uniUpper = sync.OnceValue(func() *set { return fromTables(unicode.Lu, unicode.Other_Uppercase) })
	uniAlpha = sync.OnceValue(func() *set { return fromTables(unicode.L, unicode.Nl, unicode.Other_Alphabetic) })
	uniDigit = sync.OnceValue(func() *set { return fromTables(unicode.Nd) })
	uniSpace = sync.OnceValue(func() *set { return fromTables(unicode.Z).union(setOf("\t\n\v\f\r\u0085")) })
	uniWord  = sync.OnceValue(func() *set {
		return uniAlpha().union(fromTables(unicode.M, unicode.Nd, unicode.Pc)).union(newSet(span{0x200c, 0x200d}))
	})
	anyCase     = sync.OnceValue(func() *set { return uniLower().union(uniUpper()).union(fromTables(unicode.Lt)) })
	letterDigit = sync.OnceValue(func() *set { return fromTables(unicode.L, unicode.Nd) })
)

func uniHex() *set {
	return uniDigit().union(posix()["XDigit"]).union(newSet(span{0xff21, 0xff26}, span{0xff41, 0xff46}))
}

func uniBlank() *set { return fromTables(unicode.Zs).union(single('\t')) }

func uniGraph() *set {
	return fromTables(unicode.Z, unicode.Cc, unicode.Cs).union(unassigned()).negate()
}

func uniPrint() *set { return uniGraph().union(uniBlank()).minus(fromTables(unicode.Cc)) }

// noncharacters are U+FDD0..U+FDEF and the last two of each plane.
func noncharacters() *set {
	spans := []span{{0xfdd0, 0xfdef}}
	for plane := rune(0); plane <= 0x10; plane++ {
		spans = append(spans, span{plane<<16 | 0xfffe, plane<<16 | 0xffff})
	}
	return newSet(spans...)
}

// posixUnicode gives a POSIX class under UNICODE_CHARACTER_CLASS; nil when
// there is none of that name.
func posixUnicode(name string, ci bool) *set {
	switch strings.ToUpper(name) {
	case "ALPHA":
		return uniAlpha()
	case "LOWER":
		return choose(ci, anyCase, uniLower())
	case "UPPER":
		return choose(ci, anyCase, uniUpper())
	case "SPACE":
		return uniSpace()
	case "PUNCT":
		return fromTables(unicode.P)
	case "XDIGIT":
		return uniHex()
	case "ALNUM":
		return uniAlpha().union(uniDigit())
	case "CNTRL":
		return fromTables(unicode.Cc)
	case "DIGIT":
		return uniDigit()
	case "BLANK":
		return uniBlank()
	case "GRAPH":
		return uniGraph()
	case "PRINT":
		return uniPrint()
	}
	return nil
}

// unicodeProperty gives a binary property as \p{Is...} names it; nil when
// there is none of that name.
func unicodeProperty(name string, ci bool) *set {
	switch strings.ReplaceAll(strings.ToUpper(name), "_", "") {
	case "ALPHABETIC":
		return uniAlpha()
	case "ASSIGNED":
		return unassigned().negate()
	case "CONTROL":
		return fromTables(unicode.Cc)
	case "HEXDIGIT":
		return uniHex()
	case "IDEOGRAPHIC":
		return fromTables(unicode.Ideographic)
	case "JOINCONTROL":
		return newSet(span{0x200c, 0x200d})
	case "LETTER":
		return fromTables(unicode.L)
	case "LOWERCASE":
		return choose(ci, anyCase, uniLower())
	case "NONCHARACTERCODEPOINT":
		return noncharacters()
	case "TITLECASE":
		return choose(ci, anyCase, fromTables(unicode.Lt))
	case "PUNCTUATION":
		return fromTables(unicode.P)
	case "UPPERCASE":
		return choose(ci, anyCase, uniUpper())
	case "WHITESPACE":
		return uniSpace()
	case "WORD":
		return uniWord()
	}
	return posixUnicode(name, ci)
}
