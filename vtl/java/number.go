package java

import (
	"math"

	"postern/vtl/value"
)

// numberTable holds what java.lang.Number has.
func numberTable() table {
	return table{
		{"byteValue() byte", onNumber(func(v value.Value) value.Value { return value.Byte(int8(intOf(v))) })},
		{"shortValue() short", onNumber(func(v value.Value) value.Value { return value.Short(int16(intOf(v))) })},
		{"intValue() int", onNumber(func(v value.Value) value.Value { return value.Int(intOf(v)) })},
		{"longValue() long", onNumber(func(v value.Value) value.Value { return value.Long(v.Int64()) })},
		{"floatValue() float", onNumber(func(v value.Value) value.Value { return value.Float(float32Of(v)) })},
		{"doubleValue() double", onNumber(func(v value.Value) value.Value { return value.Double(v.Float64()) })},
	}
}

func onNumber(f func(v value.Value) value.Value) impl {
	return func(recv value.Value, _ []value.Value, _ *value.Arena) (value.Value, error) { return f(recv), nil }
}

// onArgument makes a static method of one argument.
func onArgument(f func(v value.Value) value.Value) impl {
	return func(_ value.Value, args []value.Value, _ *value.Arena) (value.Value, error) { return f(args[0]), nil }
}

// onArguments makes a static method of two arguments.
func onArguments(f func(a, b value.Value) value.Value) impl {
	return func(_ value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
		return f(args[0], args[1]), nil
	}
}

// intOf is intValue(): floating numbers saturate, larger integers keep their low bits.
func intOf(v value.Value) int32 {
	if v.Kind() == value.KindDouble || v.Kind() == value.KindFloat {
		return int32(max(math.MinInt32, min(math.MaxInt32, v.Int64())))
	}
	return int32(v.Int64())
}

// float32Of is floatValue(): one rounding from the exact number.
func float32Of(v value.Value) float32 {
	switch v.Kind() {
	case value.KindInt, value.KindLong, value.KindShort, value.KindByte:
		return float32(v.Int64())
	case value.KindBigInt:
		return bigFloat32(v.BigInt())
	case value.KindDecimal:
		return decimalFloat32(v.Decimal())
	}
	return float32(v.Float64())
}

// compareInts is Integer.compare and Long.compare.
func compareInts(a, b value.Value) int {
	switch x, y := a.Int64(), b.Int64(); {
	case x < y:
		return -1
	case x > y:
		return 1
	}
	return 0
}

// differ is the compareTo of Byte, Short and Character: the difference.
func differ(a, b value.Value) int { return int(a.Int64() - b.Int64()) }

// integral describes one of the integer classes.
type integral struct {
	name string
	bits uint
	make func(i int64) value.Value
}

var (
	bytes8 = integral{"Byte", 8, func(i int64) value.Value { return value.Byte(int8(i)) }}
	shorts = integral{"Short", 16, func(i int64) value.Value { return value.Short(int16(i)) }}
	ints   = integral{"Integer", 32, func(i int64) value.Value { return value.Int(int32(i)) }}
	longs  = integral{"Long", 64, func(i int64) value.Value { return value.Long(i) }}
)

// of converts an argument to the class.
func (t integral) of() impl {
	return onArgument(func(v value.Value) value.Value { return t.make(v.Int64()) })
}

// text is toString(x).
func (t integral) text() impl {
	return func(_ value.Value, args []value.Value, _ *value.Arena) (value.Value, error) { return printed(args[0]) }
}

// parse is parseInt(s), parseInt(s, radix) and valueOf of the same arguments.
func (t integral) parse() impl {
	return func(_ value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
		radix := 10
		if len(args) == 2 {
			radix = int(args[1].Int64())
		}
		i, err := parseIntegral(args[0], radix, t.bits)
		if err != nil {
			return value.Null, err
		}
		return t.make(i), nil
	}
}

// parsePart is parseInt(text, from, to, radix).
func (t integral) parsePart() impl {
	return func(_ value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
		part, radix, err := textPart(args)
		if err != nil {
			return value.Null, err
		}
		i, err := parsePartOf(part, radix, t.bits)
		if err != nil {
			return value.Null, err
		}
		return t.make(i), nil
	}
}

// parseUnsigned is parseUnsignedInt(s) and parseUnsignedInt(s, radix).
func (t integral) parseUnsigned() impl {
	return func(_ value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
		radix := 10
		if len(args) == 2 {
			radix = int(args[1].Int64())
		}
		u, err := parseUnsigned(args[0], radix, t.bits)
		if err != nil {
			return value.Null, err
		}
		return t.make(int64(u)), nil
	}
}

func (t integral) parseUnsignedPart() impl {
	return func(_ value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
		part, radix, err := textPart(args)
		if err != nil {
			return value.Null, err
		}
		u, err := parseUnsignedPart(args[0].Str(), part, radix, t.bits)
		if err != nil {
			return value.Null, err
		}
		return t.make(int64(u)), nil
	}
}

// decode is decode(s).
func (t integral) decode() impl {
	return func(_ value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
		i, err := decodeIntegral(args[0], t)
		if err != nil {
			return value.Null, err
		}
		return t.make(i), nil
	}
}

// property is getInteger(name), getLong(name) with or without a default: there are no system properties.
func (t integral) property() impl {
	return func(_ value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
		if len(args) < 2 || args[1].IsNull() {
			return value.Null, nil
		}
		return t.make(args[1].Int64()), nil
	}
}

// unsignedOf gives the bits of a number without sign.
func (t integral) unsignedOf(v value.Value) uint64 {
	return uint64(v.Int64()) & (math.MaxUint64 >> (64 - t.bits))
}
