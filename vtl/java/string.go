package java

import (
	"strings"

	"postern/vtl/value"
)

// texts reads arguments that must be text and not null.
func texts(args ...value.Value) error {
	for _, arg := range args {
		if arg.IsNull() {
			return throwBare(nullPointer)
		}
	}
	return nil
}

// The adapters below turn functions on text into methods.

func onText(f func(s string) value.Value) impl {
	return func(recv value.Value, _ []value.Value, _ *value.Arena) (value.Value, error) {
		return f(recv.Str()), nil
	}
}

func onTextWith(f func(s, arg string) value.Value) impl {
	return func(recv value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
		if args[0].IsNull() {
			return value.Null, throwBare(nullPointer)
		}
		return f(recv.Str(), args[0].Str()), nil
	}
}

func onTextAt(f func(s string, i int) (value.Value, error)) impl {
	return func(recv value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
		return f(recv.Str(), int(args[0].Int64()))
	}
}

func toText(f func(s string) string) impl {
	return onText(func(s string) value.Value { return value.String(f(s)) })
}

func integer(i int) value.Value { return value.Int(int32(i)) }

func stringTable() table {
	return table{
		{"length() int", onText(func(s string) value.Value { return integer(value.UnitLen(s)) })},
		{"isEmpty() boolean", onText(func(s string) value.Value { return value.Bool(s == "") })},
		{"charAt(int) char", onTextAt(stringCharAt)},
		{"codePointAt(int) int", onTextAt(func(s string, i int) (value.Value, error) { return codePointAt(unitsOf(s), i, stringIndex) })},
		{"codePointBefore(int) int", onTextAt(stringCodePointBefore)},
		{"codePointCount(int,int) int", stringCodePointCount},
		{"offsetByCodePoints(int,int) int", stringOffset},
		{"getChars(int,int,char[],int) void", stringGetChars},
		{"getBytes() byte[]", stringGetBytes},
		{"getBytes(String) byte[]", stringGetBytesIn},
		{"getBytes(Charset) byte[]", throwsNull},
		{"getBytes(int,int,byte[],int) void", stringGetLowBytes},
		{"contentEquals(CharSequence) boolean", onTextWith(func(s, t string) value.Value { return value.Bool(s == t) })},
		{"contentEquals(StringBuffer) boolean", throwsNull},
		{"equalsIgnoreCase(String) boolean", stringEqualsIgnoreCase},
		{"compareTo(String) int", onTextWith(func(s, t string) value.Value { return integer(value.CompareStrings(s, t)) })},
		{"compareTo(Object) int", comparing(func(a, b value.Value) int { return value.CompareStrings(a.Str(), b.Str()) })},
		{"compareToIgnoreCase(String) int", onTextWith(func(s, t string) value.Value { return integer(value.CompareIgnoreCase(s, t)) })},
		{"regionMatches(int,String,int,int) boolean", stringRegionMatches},
		{"regionMatches(boolean,int,String,int,int) boolean", stringRegionMatchesCase},
		{"startsWith(String) boolean", onTextWith(func(s, t string) value.Value { return value.Bool(startsWith(s, t)) })},
		{"startsWith(String,int) boolean", stringStartsWithAt},
		{"endsWith(String) boolean", onTextWith(func(s, t string) value.Value { return value.Bool(endsWith(s, t)) })},
		{"indexOf(int) int", onTextAt(func(s string, r int) (value.Value, error) { return integer(indexFrom(s, runeText(r), 0)), nil })},
		{"indexOf(int,int) int", stringIndexOfCode},
		{"indexOf(String) int", onTextWith(func(s, t string) value.Value { return integer(indexFrom(s, t, 0)) })},
		{"indexOf(String,int) int", stringIndexOfFrom},
		{"lastIndexOf(int) int", onTextAt(func(s string, r int) (value.Value, error) { return integer(lastIndexFrom(s, runeText(r), len(s))), nil })},
		{"lastIndexOf(int,int) int", stringLastIndexOfCode},
		{"lastIndexOf(String) int", onTextWith(func(s, t string) value.Value { return integer(lastIndexFrom(s, t, len(s))) })},
		{"lastIndexOf(String,int) int", stringLastIndexOfFrom},
		{"substring(int) String", onTextAt(stringSubstringFrom)},
		{"substring(int,int) String", stringSubstring},
		{"subSequence(int,int) CharSequence", stringSubstring},
		{"concat(String) String", stringConcat},
		{"contains(CharSequence) boolean", onTextWith(func(s, t string) value.Value { return value.Bool(contains(s, t)) })},
		{"replace(char,char) String", stringReplaceChar},
		{"replace(CharSequence,CharSequence) String", stringReplace},
		{"matches(String) boolean", stringMatches},
		{"replaceAll(String,String) String", stringReplaceAll},
		{"replaceFirst(String,String) String", stringReplaceFirst},
		{"split(String) String[]", stringSplit},
		{"split(String,int) String[]", stringSplit},
		{"toLowerCase() String", toText(toLower)},
		{"toLowerCase(Locale) String", throwsNull},
		{"toUpperCase() String", toText(toUpper)},
		{"toUpperCase(Locale) String", throwsNull},
		{"trim() String", toText(trim)},
		{"intern() String", toText(func(s string) string { return s })},
		{"toString() String", toText(func(s string) string { return s })},
		{"toCharArray() char[]", stringToCharArray},
		{"format(String,Object[]) static String", stringFormat},
		{"format(Locale,String,Object[]) static String", stringFormatLocale},
		{"join(CharSequence,CharSequence[]) static String", stringJoin},
		{"join(CharSequence,Iterable) static String", stringJoinAll},
		{"valueOf(Object) static String", printArgument},
		{"valueOf(boolean) static String", printArgument},
		{"valueOf(char) static String", printArgument},
		{"valueOf(int) static String", printArgument},
		{"valueOf(long) static String", printArgument},
		{"valueOf(float) static String", func(_ value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
			return printed(value.Float(float32Of(args[0])))
		}},
		{"valueOf(double) static String", func(_ value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
			return printed(value.Double(args[0].Float64()))
		}},
		{"valueOf(char[]) static String", stringOfChars},
		{"valueOf(char[],int,int) static String", stringOfCharRange},
		{"copyValueOf(char[]) static String", stringOfChars},
		{"copyValueOf(char[],int,int) static String", stringOfCharRange},
	}
}

// stringNewTable holds the methods that came after Java 8.
func stringNewTable() table {
	return table{
		{"strip() String +11", toText(func(s string) string { return stripTrailing(stripLeading(s)) })},
		{"stripLeading() String +11", toText(stripLeading)},
		{"stripTrailing() String +11", toText(stripTrailing)},
		{"isBlank() boolean +11", onText(func(s string) value.Value { return value.Bool(stripLeading(s) == "") })},
		{"repeat(int) String +11", onTextAt(func(s string, n int) (value.Value, error) { return textOr(repeat(s, int64(n))) })},
		{"indent(int) String +12", onTextAt(func(s string, n int) (value.Value, error) { return textOr(indent(s, int64(n))) })},
		{"stripIndent() String +13", toText(stripIndent)},
		{"translateEscapes() String +13", func(recv value.Value, _ []value.Value, _ *value.Arena) (value.Value, error) {
			return textOr(translateEscapes(recv.Str()))
		}},
		{"formatted(Object[]) String +13", func(recv value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
			return formatted(recv, spread(args, 0))
		}},
		{"compare(CharSequence,CharSequence) static int +11", func(_ value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
			if err := texts(args...); err != nil {
				return value.Null, err
			}
			return integer(value.CompareStrings(args[0].Str(), args[1].Str())), nil
		}},
		{"resolveConstantDesc(Lookup) Object +12", itself},
		{"describeConstable() Optional +12", presentOptional},
		{"transform(Function) Object +12", throwsNull},
		{"lines() Stream +11", func(recv value.Value, _ []value.Value, a *value.Arena) (value.Value, error) {
			return linesOf(recv.Str(), a)
		}},
		{"chars() IntStream", func(recv value.Value, _ []value.Value, _ *value.Arena) (value.Value, error) {
			if err := countable("chars", recv.Str()); err != nil {
				return value.Null, err
			}
			return intStreamOfUnits(recv.Str()), nil
		}},
		{"codePoints() IntStream", func(recv value.Value, _ []value.Value, _ *value.Arena) (value.Value, error) {
			if err := countable("codePoints", recv.Str()); err != nil {
				return value.Null, err
			}
			return intStreamOfRunes(recv.Str()), nil
		}},
	}
}

// textOr makes a result of a text and an error.
func textOr(s string, err error) (value.Value, error) {
	if err != nil {
		return value.Null, err
	}
	return value.String(s), nil
}

// throwsNull stands for methods whose parameter is of a type no template has a value of: only null fits it.
func throwsNull(value.Value, []value.Value, *value.Arena) (value.Value, error) {
	return value.Null, throwBare(nullPointer)
}

// itself returns the receiver.
func itself(recv value.Value, _ []value.Value, _ *value.Arena) (value.Value, error) { return recv, nil }

// runeText is the text of a code point, one that no text has when the number is not one.
func runeText(r int) string {
	if r < 0 || r > 0x10FFFF {
		return "\xff"
	}
	return string(value.AppendRune(nil, rune(r)))
}

func startsWith(s, prefix string) bool {
	if halfAtEdge(prefix) {
		return regionMatches(false, s, 0, prefix, 0, int64(value.UnitLen(prefix)))
	}
	return strings.HasPrefix(s, prefix)
}

func endsWith(s, suffix string) bool {
	if halfAtEdge(suffix) {
		n := int64(value.UnitLen(suffix))
		return regionMatches(false, s, int64(value.UnitLen(s))-n, suffix, 0, n)
	}
	return strings.HasSuffix(s, suffix)
}

func stringCharAt(s string, i int) (value.Value, error) {
	if i >= 0 && i < len(s) && value.IsASCII(s[:i+1]) {
		return value.Char(uint16(s[i])), nil
	}
	u, ok := value.UnitAt(s, i)
	if !ok {
		return value.Null, badCharacter(unitsOf(s), i)
	}
	return value.Char(u), nil
}

func stringSubstringFrom(s string, from int) (value.Value, error) {
	n := value.UnitLen(s)
	sub, ok := value.Substring(s, from, n)
	if !ok {
		return value.Null, throw(stringIndex, "begin %d, end %d, length %d", from, n, n)
	}
	return value.String(sub), nil
}

func stringSubstring(recv value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
	from, to := int(args[0].Int64()), int(args[1].Int64())
	sub, ok := value.Substring(recv.Str(), from, to)
	if !ok {
		return value.Null, throw(stringIndex, "begin %d, end %d, length %d", from, to, value.UnitLen(recv.Str()))
	}
	return value.String(sub), nil
}

func stringConcat(recv value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
	if err := texts(args[0]); err != nil {
		return value.Null, err
	}
	if size := int64(len(recv.Str()) + len(args[0].Str())); size > MaxText {
		return value.Null, tooLong("concat", size)
	}
	return value.String(value.Concat(recv.Str(), args[0].Str())), nil
}

func stringEqualsIgnoreCase(recv value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
	if args[0].IsNull() {
		return value.Bool(false), nil
	}
	return value.Bool(value.CompareIgnoreCase(recv.Str(), args[0].Str()) == 0), nil
}

func stringRegionMatches(recv value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
	if err := texts(args[1]); err != nil {
		return value.Null, err
	}
	return value.Bool(regionMatches(false, recv.Str(), args[0].Int64(), args[1].Str(), args[2].Int64(), args[3].Int64())), nil
}

func stringRegionMatchesCase(recv value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
	at, otherAt, n := args[1].Int64(), args[3].Int64(), args[4].Int64()
	if args[0].Bool() && (at < 0 || otherAt < 0 || at > int64(value.UnitLen(recv.Str()))-n) {
		return value.Bool(false), nil // before Java looks at the other text, which may be null
	}
	if err := texts(args[2]); err != nil {
		return value.Null, err
	}
	return value.Bool(regionMatches(args[0].Bool(), recv.Str(), at, args[2].Str(), otherAt, n)), nil
}

func stringStartsWithAt(recv value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
	if err := texts(args[0]); err != nil {
		return value.Null, err
	}
	n := int64(value.UnitLen(args[0].Str()))
	return value.Bool(regionMatches(false, recv.Str(), args[1].Int64(), args[0].Str(), 0, n)), nil
}

func stringIndexOfFrom(recv value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
	if err := texts(args[0]); err != nil {
		return value.Null, err
	}
	return integer(indexFrom(recv.Str(), args[0].Str(), int(args[1].Int64()))), nil
}

func stringLastIndexOfFrom(recv value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
	if err := texts(args[0]); err != nil {
		return value.Null, err
	}
	return integer(lastIndexFrom(recv.Str(), args[0].Str(), int(args[1].Int64()))), nil
}

func stringIndexOfCode(recv value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
	return integer(indexFrom(recv.Str(), runeText(int(args[0].Int64())), int(args[1].Int64()))), nil
}

func stringLastIndexOfCode(recv value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
	return integer(lastIndexFrom(recv.Str(), runeText(int(args[0].Int64())), int(args[1].Int64()))), nil
}

func stringReplaceChar(recv value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
	return value.String(replaceChar(recv.Str(), uint16(args[0].Int64()), uint16(args[1].Int64()))), nil
}

func stringReplace(recv value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
	if err := texts(args...); err != nil {
		return value.Null, err
	}
	return textOr(replaceLiteral(recv.Str(), args[0].Str(), args[1].Str()))
}

// printed makes text of a value as String.valueOf does.
func printed(v value.Value) (value.Value, error) {
	if v.IsString() {
		return v, nil
	}
	text, err := v.AppendText(nil, MaxText)
	return textOr(string(text), err)
}

func printArgument(_ value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
	return printed(args[0])
}

func stringFormat(_ value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
	return formatted(args[0], spread(args, 1))
}

func stringFormatLocale(_ value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
	return formatted(args[1], spread(args, 2))
}

// spread returns the values of a variable-length last parameter: an array given in its place, or the separate arguments. A
// single null is a null array, and gives nil.
func spread(args []value.Value, at int) []value.Value {
	switch {
	case len(args) == at:
		return []value.Value{}
	case len(args) == at+1 && args[at].IsNull():
		return nil
	case len(args) == at+1:
		if l := args[at].List(); l != nil && l.IsArray() && l.Class != value.CharArray && l.Class != value.ByteArray {
			return l.Items()
		}
	}
	return args[at:]
}

func stringJoin(_ value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
	if err := texts(args[0]); err != nil {
		return value.Null, err
	}
	if len(args) == 2 && args[1].IsNull() {
		return value.Null, throwBare(nullPointer)
	}
	return join(args[0].Str(), spread(args, 1))
}

func stringJoinAll(_ value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
	if err := texts(args...); err != nil {
		return value.Null, err
	}
	items, err := itemsOf(args[1])
	if err != nil {
		return value.Null, err
	}
	for _, item := range items {
		if !item.IsNull() && !item.IsString() {
			return value.Null, throwCast(item, "java.lang.CharSequence")
		}
	}
	return join(args[0].Str(), items)
}

func join(separator string, items []value.Value) (value.Value, error) {
	var dst []byte
	for i, item := range items {
		if i > 0 {
			dst = value.AppendString(dst, separator)
		}
		if dst = item.AppendJava(dst); len(dst) > MaxText {
			return value.Null, tooLong("join", int64(len(dst)))
		}
	}
	return value.String(textOf(dst)), nil
}
