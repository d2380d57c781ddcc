package java

import (
	"math/bits"

	"postern/vtl/value"
)

func byteTable() table {
	return table{
		{"compareTo(Byte) int", comparing(differ)},
		{"compareTo(Object) int", comparing(differ)},
		{"compare(byte,byte) static int", onArguments(func(a, b value.Value) value.Value { return integer(differ(a, b)) })},
		{"compareUnsigned(byte,byte) static int +9", onArguments(func(a, b value.Value) value.Value {
			return integer(int(uint8(a.Int64())) - int(uint8(b.Int64())))
		})},
		{"toString(byte) static String", bytes8.text()},
		{"hashCode(byte) static int", hashArgument},
		{"valueOf(byte) static Byte", bytes8.of()},
		{"valueOf(String) static Byte", bytes8.parse()},
		{"valueOf(String,int) static Byte", bytes8.parse()},
		{"parseByte(String) static byte", bytes8.parse()},
		{"parseByte(String,int) static byte", bytes8.parse()},
		{"decode(String) static Byte", bytes8.decode()},
		{"toUnsignedInt(byte) static int", onArgument(func(v value.Value) value.Value { return integer(int(bytes8.unsignedOf(v))) })},
		{"toUnsignedLong(byte) static long", onArgument(func(v value.Value) value.Value { return value.Long(int64(bytes8.unsignedOf(v))) })},
		{"describeConstable() Optional +15", refuse(needsWrapper)},
	}
}

func shortTable() table {
	return table{
		{"compareTo(Short) int", comparing(differ)},
		{"compareTo(Object) int", comparing(differ)},
		{"compare(short,short) static int", onArguments(func(a, b value.Value) value.Value { return integer(differ(a, b)) })},
		{"compareUnsigned(short,short) static int +9", onArguments(func(a, b value.Value) value.Value {
			return integer(int(uint16(a.Int64())) - int(uint16(b.Int64())))
		})},
		{"toString(short) static String", shorts.text()},
		{"hashCode(short) static int", hashArgument},
		{"valueOf(short) static Short", shorts.of()},
		{"valueOf(String) static Short", shorts.parse()},
		{"valueOf(String,int) static Short", shorts.parse()},
		{"parseShort(String) static short", shorts.parse()},
		{"parseShort(String,int) static short", shorts.parse()},
		{"decode(String) static Short", shorts.decode()},
		{"reverseBytes(short) static short", onArgument(func(v value.Value) value.Value {
			return value.Short(int16(bits.ReverseBytes16(uint16(v.Int64()))))
		})},
		{"toUnsignedInt(short) static int", onArgument(func(v value.Value) value.Value { return integer(int(shorts.unsignedOf(v))) })},
		{"toUnsignedLong(short) static long", onArgument(func(v value.Value) value.Value { return value.Long(int64(shorts.unsignedOf(v))) })},
		{"describeConstable() Optional +15", refuse(needsWrapper)},
	}
}

func integerTable() table {
	return append(table{
		{"compareTo(Integer) int", comparing(compareInts)},
		{"toUnsignedLong(int) static long", onArgument(func(v value.Value) value.Value { return value.Long(int64(ints.unsignedOf(v))) })},
		{"valueOf(int) static Integer", ints.of()},
		{"valueOf(String) static Integer", ints.parse()},
		{"valueOf(String,int) static Integer", ints.parse()},
		{"parseInt(String) static int", ints.parse()},
		{"parseInt(String,int) static int", ints.parse()},
		{"parseInt(CharSequence,int,int,int) static int +9", ints.parsePart()},
		{"parseUnsignedInt(String) static int", ints.parseUnsigned()},
		{"parseUnsignedInt(String,int) static int", ints.parseUnsigned()},
		{"parseUnsignedInt(CharSequence,int,int,int) static int +9", ints.parseUnsignedPart()},
		{"getInteger(String) static Integer", ints.property()},
		{"getInteger(String,int) static Integer", ints.property()},
		{"getInteger(String,Integer) static Integer", ints.property()},
		{"decode(String) static Integer", ints.decode()},
		{"resolveConstantDesc(Lookup) Object +12", itself},
		{"rotateLeft(int,int) static int", onArguments(func(a, n value.Value) value.Value {
			return value.Int(int32(bits.RotateLeft32(uint32(a.Int64()), int(n.Int64()&31))))
		})},
		{"rotateRight(int,int) static int", onArguments(func(a, n value.Value) value.Value {
			return value.Int(int32(bits.RotateLeft32(uint32(a.Int64()), -int(n.Int64()&31))))
		})},
	}, wordTable(ints, "int")...)
}

func longTable() table {
	return append(table{
		{"compareTo(Long) int", comparing(compareInts)},
		{"valueOf(long) static Long", longs.of()},
		{"valueOf(String) static Long", longs.parse()},
		{"valueOf(String,int) static Long", longs.parse()},
		{"parseLong(String) static long", longs.parse()},
		{"parseLong(String,int) static long", longs.parse()},
		{"parseLong(CharSequence,int,int,int) static long +9", longs.parsePart()},
		{"parseUnsignedLong(String) static long", longs.parseUnsigned()},
		{"parseUnsignedLong(String,int) static long", longs.parseUnsigned()},
		{"parseUnsignedLong(CharSequence,int,int,int) static long +9", longs.parseUnsignedPart()},
		{"getLong(String) static Long", longs.property()},
		{"getLong(String,long) static Long", longs.property()},
		{"getLong(String,Long) static Long", longs.property()},
		{"decode(String) static Long", longs.decode()},
		{"resolveConstantDesc(Lookup) Long +12", itself},
		{"rotateLeft(long,int) static long", onArguments(func(a, n value.Value) value.Value {
			return value.Long(int64(bits.RotateLeft64(uint64(a.Int64()), int(n.Int64()&63))))
		})},
		{"rotateRight(long,int) static long", onArguments(func(a, n value.Value) value.Value {
			return value.Long(int64(bits.RotateLeft64(uint64(a.Int64()), -int(n.Int64()&63))))
		})},
	}, wordTable(longs, "long")...)
}

// wordTable makes the methods that Integer and Long have in common, with P for the primitive type.
func wordTable(t integral, primitive string) table {
	template := table{
		{"compareTo(Object) int", comparing(compareInts)},
		{"compare(P,P) static int", onArguments(func(a, b value.Value) value.Value { return integer(compareInts(a, b)) })},
		{"compareUnsigned(P,P) static int", t.onUnsignedPair(compareUnsigned)},
		{"divideUnsigned(P,P) static P", t.divideUnsigned(func(a, b uint64) uint64 { return a / b })},
		{"remainderUnsigned(P,P) static P", t.divideUnsigned(func(a, b uint64) uint64 { return a % b })},
		{"sum(P,P) static P", onArguments(func(a, b value.Value) value.Value { return t.make(a.Int64() + b.Int64()) })},
		{"max(P,P) static P", onArguments(func(a, b value.Value) value.Value { return t.make(max(a.Int64(), b.Int64())) })},
		{"min(P,P) static P", onArguments(func(a, b value.Value) value.Value { return t.make(min(a.Int64(), b.Int64())) })},
		{"hashCode(P) static int", onArgument(func(v value.Value) value.Value { return value.Int(t.make(v.Int64()).HashCode()) })},
		{"signum(P) static int", onArgument(func(v value.Value) value.Value { return integer(compareInts(v, value.Int(0))) })},
		{"toString(P) static String", t.text()},
		{"toString(P,int) static String", onArguments(func(v, radix value.Value) value.Value {
			return value.String(inRadix(v.Int64(), int(radix.Int64())))
		})},
		{"toUnsignedString(P) static String", t.unsignedText(10)},
		{"toUnsignedString(P,int) static String", onArguments(func(v, radix value.Value) value.Value {
			return value.String(unsignedInRadix(t.unsignedOf(v), int(radix.Int64())))
		})},
		{"toHexString(P) static String", t.unsignedText(16)},
		{"toOctalString(P) static String", t.unsignedText(8)},
		{"toBinaryString(P) static String", t.unsignedText(2)},
		{"bitCount(P) static int", t.onUnsigned(func(u uint64) int64 { return int64(bits.OnesCount64(u)) }, ints)},
		{"numberOfLeadingZeros(P) static int", t.onUnsigned(func(u uint64) int64 { return int64(t.bits) - int64(bits.Len64(u)) }, ints)},
		{"numberOfTrailingZeros(P) static int", t.onUnsigned(func(u uint64) int64 { return min(int64(t.bits), int64(bits.TrailingZeros64(u))) }, ints)},
		{"highestOneBit(P) static P", t.onUnsigned(func(u uint64) int64 { return int64(u & (1 << 63 >> bits.LeadingZeros64(u))) }, t)},
		{"lowestOneBit(P) static P", t.onUnsigned(func(u uint64) int64 { return int64(u & -u) }, t)},
		{"reverse(P) static P", t.onUnsigned(func(u uint64) int64 { return int64(bits.Reverse64(u) >> (64 - t.bits)) }, t)},
		{"reverseBytes(P) static P", t.onUnsigned(func(u uint64) int64 { return int64(bits.ReverseBytes64(u) >> (64 - t.bits)) }, t)},
		{"describeConstable() Optional +12", presentOptional},
	}
	for i := range template {
		template[i].sig = withPrimitive(template[i].sig, primitive)
	}
	return template
}

func (t integral) onUnsigned(f func(u uint64) int64, result integral) impl {
	return onArgument(func(v value.Value) value.Value { return result.make(f(t.unsignedOf(v))) })
}

func (t integral) unsignedText(radix int) impl {
	return onArgument(func(v value.Value) value.Value { return value.String(unsignedInRadix(t.unsignedOf(v), radix)) })
}

func (t integral) onUnsignedPair(f func(a, b uint64) int) impl {
	return onArguments(func(a, b value.Value) value.Value { return integer(f(t.unsignedOf(a), t.unsignedOf(b))) })
}

func (t integral) divideUnsigned(f func(a, b uint64) uint64) impl {
	return func(_ value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
		divisor := t.unsignedOf(args[1])
		if divisor == 0 {
			return value.Null, throw(arithmetic, "/ by zero")
		}
		return t.make(int64(f(t.unsignedOf(args[0]), divisor))), nil
	}
}

func compareUnsigned(a, b uint64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
