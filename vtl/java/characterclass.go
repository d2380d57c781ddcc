package java

import (
	"unicode"

	"postern/vtl/value"
)

// characterClassTable holds the questions about the class of a character. They follow the Unicode version of this program, which
// knows more characters than older Java releases.
func characterClassTable() table {
	return append(twice(
		question{"isLowerCase", isLowerCase}, question{"isUpperCase", isUpperCase}, question{"isTitleCase", unicode.IsTitle},
		question{"isDigit", unicode.IsDigit}, question{"isDefined", isDefined}, question{"isLetter", unicode.IsLetter},
		question{"isLetterOrDigit", isLetterOrDigit}, question{"isJavaIdentifierStart", isJavaStart},
		question{"isJavaIdentifierPart", isJavaPart}, question{"isUnicodeIdentifierStart", isUnicodeStart},
		question{"isUnicodeIdentifierPart", isUnicodePart}, question{"isIdentifierIgnorable", isIgnorable},
		question{"isSpaceChar", isSpaceChar}, question{"isWhitespace", isWhitespace},
		question{"isISOControl", func(r rune) bool { return r < 0x20 || r >= 0x7F && r <= 0x9F }},
	), table{
		{"isAlphabetic(int) static boolean", onRune(isAlphabetic)},
		{"isIdeographic(int) static boolean", onRune(func(r rune) bool { return unicode.Is(unicode.Ideographic, r) })},
		{"isJavaLetter(char) static boolean", onRune(isJavaStart)},
		{"isJavaLetterOrDigit(char) static boolean", onRune(isJavaPart)},
		{"isSpace(char) static boolean", onRune(func(r rune) bool { return r == ' ' || r == '\t' || r == '\n' || r == '\f' || r == '\r' })},
		{"toLowerCase(char) static char", onArgument(func(v value.Value) value.Value { return caseUnit(lowerRune, v) })},
		{"toLowerCase(int) static int", onArgument(func(v value.Value) value.Value { return caseCode(lowerRune, v) })},
		{"toUpperCase(char) static char", onArgument(func(v value.Value) value.Value { return caseUnit(unicode.ToUpper, v) })},
		{"toUpperCase(int) static int", onArgument(func(v value.Value) value.Value { return caseCode(unicode.ToUpper, v) })},
		{"toTitleCase(char) static char", onArgument(func(v value.Value) value.Value { return caseUnit(unicode.ToTitle, v) })},
		{"toTitleCase(int) static int", onArgument(func(v value.Value) value.Value { return caseCode(unicode.ToTitle, v) })},
		{"getType(char) static int", onArgument(typeOf)},
		{"getType(int) static int", onArgument(typeOf)},
		{"getNumericValue(char) static int", onArgument(numericValue)},
		{"getNumericValue(int) static int", onArgument(numericValue)},
		{"getName(int) static String", refuse(needsUnicode)},
		{"codePointOf(String) static int +9", refuse(needsUnicode)},
		{"getDirectionality(char) static byte", refuse(needsUnicode)},
		{"getDirectionality(int) static byte", refuse(needsUnicode)},
		{"isMirrored(char) static boolean", refuse(needsUnicode)},
		{"isMirrored(int) static boolean", refuse(needsUnicode)},
	}...)
}

// question is one boolean method on a character, in Java once for char and once for int.
type question struct {
	name string
	is   func(r rune) bool
}

func twice(questions ...question) table {
	var t table
	for _, q := range questions {
		t = append(t, entry{q.name + "(char) static boolean", onRune(q.is)}, entry{q.name + "(int) static boolean", onRune(q.is)})
	}
	return t
}

// onRune asks about a code point; a number that is none has no property.
func onRune(is func(r rune) bool) impl {
	return onCode(func(r int64) bool { return validCodePoint(r) && is(rune(r)) })
}

func caseCode(f func(r rune) rune, v value.Value) value.Value {
	if !validCodePoint(v.Int64()) {
		return v
	}
	return value.Int(f(rune(v.Int64())))
}

func caseUnit(f func(r rune) rune, v value.Value) value.Value {
	if r := f(rune(v.Int64())); r < 0x10000 {
		return value.Char(uint16(r))
	}
	return value.Char(uint16(v.Int64()))
}

func isLowerCase(r rune) bool { return unicode.IsLower(r) || unicode.Is(unicode.Other_Lowercase, r) }
func isUpperCase(r rune) bool { return unicode.IsUpper(r) || unicode.Is(unicode.Other_Uppercase, r) }

func isLetterOrDigit(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// isAlphabetic has no marks but those that Unicode lists.
func isAlphabetic(r rune) bool {
	return unicode.IsLetter(r) || unicode.Is(unicode.Nl, r) || unicode.Is(unicode.Other_Alphabetic, r)
}

func isSpaceChar(r rune) bool { return unicode.In(r, unicode.Zs, unicode.Zl, unicode.Zp) }

// isWhitespace is Character.isWhitespace: the separators without the no-break spaces, and some controls.
func isWhitespace(r rune) bool {
	switch {
	case r >= 0x09 && r <= 0x0D, r >= 0x1C && r <= 0x20:
		return true
	case r < 0x80, r == 0xA0, r == 0x2007, r == 0x202F:
		return false
	}
	return isSpaceChar(r)
}

// isIgnorable is Character.isIdentifierIgnorable.
func isIgnorable(r rune) bool {
	return r <= 8 || r >= 0x0E && r <= 0x1B || r >= 0x7F && r <= 0x9F || unicode.Is(unicode.Cf, r)
}

func isJavaStart(r rune) bool {
	return unicode.IsLetter(r) || unicode.In(r, unicode.Nl, unicode.Sc, unicode.Pc)
}

func isJavaPart(r rune) bool {
	return isJavaStart(r) || unicode.In(r, unicode.Nd, unicode.Mc, unicode.Mn) || isIgnorable(r)
}

func isUnicodeStart(r rune) bool {
	if unicode.Is(unicode.Pattern_Syntax, r) || unicode.Is(unicode.Pattern_White_Space, r) {
		return r == 0x2118 || r == 0x212E
	}
	return unicode.IsLetter(r) || unicode.Is(unicode.Nl, r) || unicode.Is(unicode.Other_ID_Start, r)
}

func isUnicodePart(r rune) bool {
	if isUnicodeStart(r) || isIgnorable(r) {
		return true
	}
	return unicode.In(r, unicode.Pc, unicode.Nd, unicode.Mc, unicode.Mn, unicode.Other_ID_Continue)
}

// isDefined reports whether the code point has a general category.
func isDefined(r rune) bool { return generalCategory(r) != 0 }

// categories are the general categories with Java's numbers.
var categories = []struct {
	number int32
	table  *unicode.RangeTable
}{
	{1, unicode.Lu}, {2, unicode.Ll}, {3, unicode.Lt}, {4, unicode.Lm}, {5, unicode.Lo}, {6, unicode.Mn}, {7, unicode.Me}, {8, unicode.Mc},
	{9, unicode.Nd}, {10, unicode.Nl}, {11, unicode.No}, {12, unicode.Zs}, {13, unicode.Zl}, {14, unicode.Zp}, {15, unicode.Cc},
	{16, unicode.Cf}, {18, unicode.Co}, {19, unicode.Cs}, {20, unicode.Pd}, {21, unicode.Ps}, {22, unicode.Pe}, {23, unicode.Pc},
	{24, unicode.Po}, {25, unicode.Sm}, {26, unicode.Sc}, {27, unicode.Sk}, {28, unicode.So}, {29, unicode.Pi}, {30, unicode.Pf},
}

func generalCategory(r rune) int32 {
	for _, c := range categories {
		if unicode.Is(c.table, r) {
			return c.number
		}
	}
	return 0
}

func typeOf(v value.Value) value.Value {
	if !validCodePoint(v.Int64()) {
		return value.Int(0)
	}
	return value.Int(generalCategory(rune(v.Int64())))
}

// numericValue is Character.getNumericValue: digits, letters as in base 36, Roman and other whole numbers; -2 for fractions.
func numericValue(v value.Value) value.Value {
	if !validCodePoint(v.Int64()) {
		return value.Int(-1)
	}
	r := rune(v.Int64())
	if d := digitValue(r, 36); d >= 0 {
		return integer(d)
	}
	return value.Int(otherNumber(r))
}
