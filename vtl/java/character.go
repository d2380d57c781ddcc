package java

import (
	"math/bits"

	"postern/vtl/value"
)

func characterTable() table {
	return append(table{
		{"charValue() char", itself},
		{"compareTo(Character) int", comparing(differ)},
		{"compareTo(Object) int", comparing(differ)},
		{"compare(char,char) static int", onArguments(func(a, b value.Value) value.Value { return integer(differ(a, b)) })},
		{"toString(char) static String", printArgument},
		{"toString(int) static String +11", func(_ value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
			r := args[0].Int64()
			if !validCodePoint(r) {
				return value.Null, badCodePoint(r)
			}
			return value.String(runeText(int(r))), nil
		}},
		{"hashCode(char) static int", hashArgument},
		{"valueOf(char) static Character", argument},
		{"reverseBytes(char) static char", onArgument(func(v value.Value) value.Value {
			return value.Char(bits.ReverseBytes16(uint16(v.Int64())))
		})},
		{"isValidCodePoint(int) static boolean", onCode(func(r int64) bool { return validCodePoint(r) })},
		{"isBmpCodePoint(int) static boolean", onCode(func(r int64) bool { return r >= 0 && r < 0x10000 })},
		{"isSupplementaryCodePoint(int) static boolean", onCode(func(r int64) bool { return r >= 0x10000 && r <= 0x10FFFF })},
		{"isHighSurrogate(char) static boolean", onCode(func(r int64) bool { return isHigh(uint16(r)) })},
		{"isLowSurrogate(char) static boolean", onCode(func(r int64) bool { return isLow(uint16(r)) })},
		{"isSurrogate(char) static boolean", onCode(func(r int64) bool { return isHigh(uint16(r)) || isLow(uint16(r)) })},
		{"isSurrogatePair(char,char) static boolean", onArguments(func(a, b value.Value) value.Value {
			return value.Bool(isHigh(uint16(a.Int64())) && isLow(uint16(b.Int64())))
		})},
		{"charCount(int) static int", onArgument(func(v value.Value) value.Value {
			if v.Int64() >= 0x10000 {
				return value.Int(2)
			}
			return value.Int(1)
		})},
		{"toCodePoint(char,char) static int", onArguments(func(a, b value.Value) value.Value {
			return value.Int(int32(a.Int64()<<10 + b.Int64() + 0x10000 - 0xD800<<10 - 0xDC00))
		})},
		{"highSurrogate(int) static char", onArgument(func(v value.Value) value.Value {
			return value.Char(uint16(uint32(v.Int64())>>10 + 0xD800 - 0x10000>>10))
		})},
		{"lowSurrogate(int) static char", onArgument(func(v value.Value) value.Value { return value.Char(uint16(v.Int64()&0x3FF + 0xDC00)) })},
		{"toChars(int) static char[]", characterToChars},
		{"toChars(int,char[],int) static int", characterToCharsInto},
		{"codePointAt(CharSequence,int) static int", inSequence(characterCodePointAt)},
		{"codePointAt(char[],int) static int", inArray(func(u []uint16, at []value.Value) (value.Value, error) {
			return codePointAt(u, int(at[0].Int64()), arrayIndex)
		})},
		{"codePointAt(char[],int,int) static int", inArray(characterCodePointAtLimit)},
		{"codePointBefore(CharSequence,int) static int", inSequence(characterCodePointBefore)},
		{"codePointBefore(char[],int) static int", inArray(func(u []uint16, at []value.Value) (value.Value, error) {
			return beforeInArray(u, int(at[0].Int64()))
		})},
		{"codePointBefore(char[],int,int) static int", inArray(characterCodePointBeforeStart)},
		{"codePointCount(CharSequence,int,int) static int", inSequence(codePointCount)},
		{"codePointCount(char[],int,int) static int", inArray(characterCountIn)},
		{"offsetByCodePoints(CharSequence,int,int) static int", inSequence(offsetByCodePoints)},
		{"offsetByCodePoints(char[],int,int,int,int) static int", inArray(characterOffsetIn)},
		{"digit(int,int) static int", onArguments(characterDigit)},
		{"digit(char,int) static int", onArguments(characterDigit)},
		{"forDigit(int,int) static char", onArguments(characterForDigit)},
		{"describeConstable() Optional +15", refuse(needsWrapper)},
	}, characterClassTable()...)
}

func validCodePoint(r int64) bool { return r >= 0 && r <= 0x10FFFF }

func badCodePoint(r int64) error {
	return throw(illegalArgument, "Not a valid Unicode code point: 0x%X", uint32(r))
}

func onCode(f func(r int64) bool) impl {
	return onArgument(func(v value.Value) value.Value { return value.Bool(f(v.Int64())) })
}

// inSequence makes a static method on the units of a text.
func inSequence(f func(units []uint16, rest []value.Value) (value.Value, error)) impl {
	return func(_ value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
		if err := texts(args[0]); err != nil {
			return value.Null, err
		}
		return f(unitsOf(args[0].Str()), args[1:])
	}
}

// inArray makes a static method on the units of a char[].
func inArray(f func(units []uint16, rest []value.Value) (value.Value, error)) impl {
	return func(_ value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
		units, err := charsOf(args[0])
		if err != nil {
			return value.Null, err
		}
		return f(units, args[1:])
	}
}

func characterToChars(_ value.Value, args []value.Value, a *value.Arena) (value.Value, error) {
	r := args[0].Int64()
	if !validCodePoint(r) {
		return value.Null, badCodePoint(r)
	}
	return charArray(unitsOf(runeText(int(r))), a), nil
}

func characterToCharsInto(_ value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
	r, dst, at := args[0].Int64(), args[1].List(), args[2].Int64()
	if !validCodePoint(r) {
		return value.Null, badCodePoint(r)
	}
	if dst == nil {
		return value.Null, throwBare(nullPointer)
	}
	units := unitsOf(runeText(int(r)))
	for i := len(units) - 1; i >= 0; i-- { // the low half first, as Java writes them
		if k := at + int64(i); k < 0 || k >= int64(dst.Len()) {
			return value.Null, outOfRange(arrayIndex, int(k), dst.Len())
		}
		dst.Set(int(at)+i, value.Char(units[i]))
	}
	return integer(len(units)), nil
}

func characterCodePointAt(units []uint16, at []value.Value) (value.Value, error) {
	i := int(at[0].Int64())
	if i < 0 || i >= len(units) {
		return value.Null, badCharacter(units, i)
	}
	return codePointAt(units, i, stringIndex)
}

func characterCodePointBefore(units []uint16, at []value.Value) (value.Value, error) {
	i := int(at[0].Int64())
	if i < 1 || i > len(units) {
		return value.Null, badCharacter(units, int(int32(i-1)))
	}
	return value.Int(codePointBefore(units, i)), nil
}

func beforeInArray(units []uint16, i int) (value.Value, error) {
	if i < 1 || i > len(units) {
		return value.Null, outOfRange(arrayIndex, int(int32(i-1)), len(units))
	}
	return value.Int(codePointBefore(units, i)), nil
}

func characterCodePointAtLimit(units []uint16, at []value.Value) (value.Value, error) {
	i, limit := int(at[0].Int64()), int(at[1].Int64())
	if i >= limit || limit < 0 || limit > len(units) {
		return value.Null, throwBare(indexOutOfBounds)
	}
	if i < 0 {
		return value.Null, outOfRange(arrayIndex, i, len(units))
	}
	return codePointAt(units[:limit], i, arrayIndex)
}

func characterCodePointBeforeStart(units []uint16, at []value.Value) (value.Value, error) {
	i, start := int(at[0].Int64()), int(at[1].Int64())
	if i <= start || start < 0 || start >= len(units) {
		return value.Null, throwBare(indexOutOfBounds)
	}
	if i > len(units) {
		return value.Null, outOfRange(arrayIndex, i-1, len(units))
	}
	return value.Int(codePointBefore(units[start:], i-start)), nil
}

func characterCountIn(units []uint16, part []value.Value) (value.Value, error) {
	at, n := part[0].Int64(), part[1].Int64()
	if n > int64(len(units))-at || at < 0 || n < 0 {
		return value.Null, throwBare(indexOutOfBounds)
	}
	return integer(countCodePoints(units[at : at+n])), nil
}

// characterOffsetIn takes start, count, index and the number of code points.
func characterOffsetIn(units []uint16, args []value.Value) (value.Value, error) {
	start, n, at := args[0].Int64(), args[1].Int64(), args[2].Int64()
	if n > int64(len(units))-start || start < 0 || n < 0 || at < start || at > start+n {
		return value.Null, throwBare(indexOutOfBounds)
	}
	pos, ok := moveByCodePoints(units[start:start+n], int(at-start), int(args[3].Int64()))
	if !ok {
		return value.Null, throwBare(indexOutOfBounds)
	}
	return integer(pos + int(start)), nil
}

func characterDigit(r, radix value.Value) value.Value {
	if r.Int64() < 0 || r.Int64() > 0x10FFFF {
		return value.Int(-1)
	}
	return integer(digitValue(rune(r.Int64()), int(max(min(radix.Int64(), 100), -1))))
}

func characterForDigit(digit, radix value.Value) value.Value {
	d, r := digit.Int64(), radix.Int64()
	if d < 0 || d >= r || r < 2 || r > 36 {
		return value.Char(0)
	}
	return value.Char(uint16("0123456789abcdefghijklmnopqrstuvwxyz"[d]))
}
