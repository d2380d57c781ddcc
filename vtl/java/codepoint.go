package java

import "postern/vtl/value"

// unitsOf gives the UTF-16 units of text.
func unitsOf(s string) []uint16 {
	n := max(0, value.UnitLen(s)) // less than 0 for bytes that are no text
	return value.AppendUnits(make([]uint16, 0, n), s)
}

func isHigh(u uint16) bool { return u >= 0xD800 && u <= 0xDBFF }
func isLow(u uint16) bool  { return u >= 0xDC00 && u <= 0xDFFF }

func joinPair(high, low uint16) rune { return 0x10000 + rune(high-0xD800)<<10 + rune(low-0xDC00) }

// codePointAt reads the code point that begins at unit i.
func codePointAt(units []uint16, i int, class string) (value.Value, error) {
	if i < 0 || i >= len(units) {
		return value.Null, outOfRange(class, i, len(units))
	}
	if isHigh(units[i]) && i+1 < len(units) && isLow(units[i+1]) {
		return value.Int(joinPair(units[i], units[i+1])), nil
	}
	return integer(int(units[i])), nil
}

// codePointBefore reads the code point that ends before unit i, which must not be 0.
func codePointBefore(units []uint16, i int) rune {
	if isLow(units[i-1]) && i > 1 && isHigh(units[i-2]) {
		return joinPair(units[i-2], units[i-1])
	}
	return rune(units[i-1])
}

func stringCodePointBefore(s string, i int) (value.Value, error) {
	units := unitsOf(s)
	if i < 1 || i > len(units) {
		return value.Null, throw(stringIndex, "String index out of range: %d", i)
	}
	return value.Int(codePointBefore(units, i)), nil
}

// outOfRange words a bad index as the class of exception does.
func outOfRange(class string, i, length int) error {
	if class == stringIndex {
		return throw(class, "index %d, length %d", i, length)
	}
	return throw(class, "Index %d out of bounds for length %d", i, length)
}

// badCharacter words the failure of charAt, which depends on whether Java keeps the text in bytes.
func badCharacter(units []uint16, i int) error {
	for _, u := range units {
		if u > 0xFF {
			return outOfRange(stringIndex, i, len(units))
		}
	}
	return throw(stringIndex, "String index out of range: %d", i)
}

// countCodePoints counts the code points of units, a half pair as one.
func countCodePoints(units []uint16) int {
	n := len(units)
	for i := 0; i+1 < len(units); i++ {
		if isHigh(units[i]) && isLow(units[i+1]) {
			n--
			i++
		}
	}
	return n
}

// moveByCodePoints moves a position by n code points; ok is false when the text is too short.
func moveByCodePoints(units []uint16, at, n int) (pos int, ok bool) {
	for ; n > 0; n-- {
		if at >= len(units) {
			return 0, false
		}
		if isHigh(units[at]) && at+1 < len(units) && isLow(units[at+1]) {
			at++
		}
		at++
	}
	for ; n < 0; n++ {
		if at <= 0 {
			return 0, false
		}
		if at--; at > 0 && isLow(units[at]) && isHigh(units[at-1]) {
			at--
		}
	}
	return at, true
}

func stringCodePointCount(recv value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
	return codePointCount(unitsOf(recv.Str()), args)
}

func codePointCount(units []uint16, bounds []value.Value) (value.Value, error) {
	from, to := int(bounds[0].Int64()), int(bounds[1].Int64())
	if from < 0 || to > len(units) || from > to {
		return value.Null, throwBare(indexOutOfBounds)
	}
	return integer(countCodePoints(units[from:to])), nil
}

func stringOffset(recv value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
	return offsetByCodePoints(unitsOf(recv.Str()), args)
}

func offsetByCodePoints(units []uint16, args []value.Value) (value.Value, error) {
	at := int(args[0].Int64())
	if at < 0 || at > len(units) {
		return value.Null, throwBare(indexOutOfBounds)
	}
	pos, ok := moveByCodePoints(units, at, int(args[1].Int64()))
	if !ok {
		return value.Null, throwBare(indexOutOfBounds)
	}
	return integer(pos), nil
}

// charArray makes a char[] of units.
func charArray(units []uint16, a *value.Arena) value.Value {
	l := a.NewList(value.CharArray, len(units))
	for _, u := range units {
		l.Append(value.Char(u))
	}
	return value.FromList(l)
}

func byteArray(bytes []byte, a *value.Arena) value.Value {
	l := a.NewList(value.ByteArray, len(bytes))
	for _, b := range bytes {
		l.Append(value.Byte(int8(b)))
	}
	return value.FromList(l)
}

// charsOf reads the units of a char[]; null throws.
func charsOf(v value.Value) ([]uint16, error) {
	if v.IsNull() {
		return nil, throwBare(nullPointer)
	}
	l := v.List()
	units := make([]uint16, l.Len())
	for i := range units {
		units[i] = uint16(l.At(i).Int64())
	}
	return units, nil
}

func stringToCharArray(recv value.Value, _ []value.Value, a *value.Arena) (value.Value, error) {
	if err := countable("toCharArray", recv.Str()); err != nil {
		return value.Null, err
	}
	return charArray(unitsOf(recv.Str()), a), nil
}

// stringOfChars takes a char[] or, as its only parameter is an array, separate characters.
func stringOfChars(_ value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
	if len(args) != 1 || args[0].Kind() == value.KindChar {
		args = []value.Value{value.FromList(value.NewList(value.CharArray, args...))}
	}
	units, err := charsOf(args[0])
	if err != nil {
		return value.Null, err
	}
	return value.String(value.FromUnits(units)), nil
}

func stringOfCharRange(_ value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
	units, err := charsOf(args[0])
	if err != nil {
		return value.Null, err
	}
	at, n := args[1].Int64(), args[2].Int64()
	if at < 0 || n < 0 || at > int64(len(units))-n {
		return value.Null, throw(stringIndex, "offset %d, count %d, length %d", at, n, len(units))
	}
	return value.String(value.FromUnits(units[at : at+n])), nil
}

// copyInto copies the part [from, to) of units or bytes into an array from position at on.
func copyInto(dst *value.List, from, to, at, length int64, item func(i int64) value.Value) error {
	switch {
	case from < 0 || from > to || to > length:
		return throw(stringIndex, "begin %d, end %d, length %d", from, to, length)
	case dst == nil:
		return throwBare(nullPointer)
	case at < 0 || at > int64(dst.Len())-(to-from):
		return throw(stringIndex, "offset %d, count %d, length %d", at, to-from, dst.Len())
	}
	for i := from; i < to; i++ {
		dst.Set(int(at+i-from), item(i))
	}
	return nil
}

func stringGetChars(recv value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
	units := unitsOf(recv.Str())
	err := copyInto(args[2].List(), args[0].Int64(), args[1].Int64(), args[3].Int64(), int64(len(units)),
		func(i int64) value.Value { return value.Char(units[i]) })
	return value.String(""), err
}

// stringGetLowBytes copies the low byte of each unit.
func stringGetLowBytes(recv value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
	units := unitsOf(recv.Str())
	err := copyInto(args[2].List(), args[0].Int64(), args[1].Int64(), args[3].Int64(), int64(len(units)),
		func(i int64) value.Value { return value.Byte(int8(units[i])) })
	return value.String(""), err
}
