package java

import (
	"math"
	"strconv"
	"strings"

	"postern/vtl/value"
)

// floating describes Float or Double.
type floating struct {
	bits int
	make func(f float64) value.Value
}

var (
	floats  = floating{32, func(f float64) value.Value { return value.Float(float32(f)) }}
	doubles = floating{64, value.Double}
)

func floatTable() table {
	return append(table{
		{"floatToIntBits(float) static int", onArgument(func(v value.Value) value.Value { return value.Int(floatBits(v)) })},
		{"floatToRawIntBits(float) static int", onArgument(func(v value.Value) value.Value { return value.Int(floatBits(v)) })},
		{"intBitsToFloat(int) static float", onArgument(func(v value.Value) value.Value {
			return value.Float(math.Float32frombits(uint32(v.Int64())))
		})},
		{"compareTo(Float) int", comparing(compareFloats)},
		{"parseFloat(String) static float", floats.parse()},
		{"valueOf(String) static Float", floats.parse()},
		{"valueOf(float) static Float", onArgument(func(v value.Value) value.Value { return value.Float(float32Of(v)) })},
		{"toString(float) static String", func(_ value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
			return printed(value.Float(float32Of(args[0])))
		}},
		{"hashCode(float) static int", onArgument(func(v value.Value) value.Value { return value.Int(floatBits(v)) })},
		{"toHexString(float) static String", onArgument(func(v value.Value) value.Value {
			return value.String(hexFloat(float64(float32Of(v)), 32))
		})},
		{"resolveConstantDesc(Lookup) Object +12", itself},
	}, realTable(floats, "float")...)
}

func doubleTable() table {
	return append(table{
		{"doubleToLongBits(double) static long", onArgument(func(v value.Value) value.Value { return value.Long(doubleBits(v)) })},
		{"doubleToRawLongBits(double) static long", onArgument(func(v value.Value) value.Value { return value.Long(doubleBits(v)) })},
		{"longBitsToDouble(long) static double", onArgument(func(v value.Value) value.Value {
			return value.Double(math.Float64frombits(uint64(v.Int64())))
		})},
		{"compareTo(Double) int", comparing(compareFloats)},
		{"parseDouble(String) static double", doubles.parse()},
		{"valueOf(String) static Double", doubles.parse()},
		{"valueOf(double) static Double", onArgument(func(v value.Value) value.Value { return value.Double(v.Float64()) })},
		{"toString(double) static String", func(_ value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
			return printed(value.Double(args[0].Float64()))
		}},
		{"hashCode(double) static int", onArgument(func(v value.Value) value.Value { return value.Int(value.Long(doubleBits(v)).HashCode()) })},
		{"toHexString(double) static String", onArgument(func(v value.Value) value.Value { return value.String(hexFloat(v.Float64(), 64)) })},
		{"resolveConstantDesc(Lookup) Object +12", itself},
	}, realTable(doubles, "double")...)
}

// realTable makes the methods that Float and Double have in common, with P for the primitive type.
func realTable(t floating, primitive string) table {
	template := table{
		{"compareTo(Object) int", comparing(compareFloats)},
		{"compare(P,P) static int", onArguments(func(a, b value.Value) value.Value { return integer(compareFloats(t.of(a), t.of(b))) })},
		{"isNaN() boolean", onNumber(func(v value.Value) value.Value { return value.Bool(math.IsNaN(v.Float64())) })},
		{"isNaN(P) static boolean", onArgument(func(v value.Value) value.Value { return value.Bool(math.IsNaN(v.Float64())) })},
		{"isInfinite() boolean", onNumber(func(v value.Value) value.Value { return value.Bool(math.IsInf(v.Float64(), 0)) })},
		{"isInfinite(P) static boolean", onArgument(func(v value.Value) value.Value { return value.Bool(math.IsInf(t.of(v).Float64(), 0)) })},
		{"isFinite(P) static boolean", onArgument(func(v value.Value) value.Value {
			f := t.of(v).Float64()
			return value.Bool(!math.IsInf(f, 0) && !math.IsNaN(f))
		})},
		{"sum(P,P) static P", onArguments(func(a, b value.Value) value.Value { return t.make(t.of(a).Float64() + t.of(b).Float64()) })},
		{"max(P,P) static P", onArguments(func(a, b value.Value) value.Value { return t.make(max(t.of(a).Float64(), t.of(b).Float64())) })},
		{"min(P,P) static P", onArguments(func(a, b value.Value) value.Value { return t.make(min(t.of(a).Float64(), t.of(b).Float64())) })},
		{"describeConstable() Optional +12", presentOptional},
	}
	for i := range template {
		template[i].sig = withPrimitive(template[i].sig, primitive)
	}
	return template
}

// withPrimitive puts the name of a primitive type for P.
func withPrimitive(sig, primitive string) string {
	for _, place := range [][2]string{{"(P", "(" + primitive}, {",P", "," + primitive}, {" P", " " + primitive}} {
		sig = strings.ReplaceAll(sig, place[0], place[1])
	}
	return sig
}

// of converts an argument to the class.
func (t floating) of(v value.Value) value.Value {
	if t.bits == 32 {
		return value.Float(float32Of(v))
	}
	return value.Double(v.Float64())
}

func (t floating) parse() impl {
	return func(_ value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
		if args[0].IsNull() {
			return value.Null, throwBare(nullPointer)
		}
		f, err := parseFloating(args[0].Str(), t.bits)
		if err != nil {
			return value.Null, err
		}
		return t.make(f), nil
	}
}

// compareFloats is Double.compare: -0.0 before 0.0, NaN after everything.
func compareFloats(a, b value.Value) int {
	x, y := a.Float64(), b.Float64()
	switch {
	case x < y:
		return -1
	case x > y:
		return 1
	}
	return compareInts(value.Long(doubleBits(a)), value.Long(doubleBits(b)))
}

// doubleBits is doubleToLongBits: one pattern for all NaN.
func doubleBits(v value.Value) int64 {
	f := v.Float64()
	if math.IsNaN(f) {
		return 0x7ff8000000000000
	}
	return int64(math.Float64bits(f))
}

func floatBits(v value.Value) int32 {
	f := float32Of(v)
	if f != f {
		return 0x7fc00000
	}
	return int32(math.Float32bits(f))
}

// parseFloating is Double.parseDouble: blanks around, NaN, Infinity, a suffix f or d, hexadecimal with an exponent.
func parseFloating(text string, size int) (float64, error) {
	s := trim(text)
	if s == "" {
		return 0, throw(numberFormat, "empty String")
	}
	body := strings.TrimLeft(s, "+-")
	switch {
	case len(s)-len(body) > 1:
		return 0, badNumber(s, 10)
	case body == "NaN":
		return math.NaN(), nil
	case body == "Infinity" && s[0] == '-':
		return math.Inf(-1), nil
	case body == "Infinity":
		return math.Inf(1), nil
	}
	number := s
	if last := s[len(s)-1] | 0x20; last == 'f' || last == 'd' {
		number = s[:len(s)-1]
	}
	if !plainFloat(number) {
		return 0, badNumber(s, 10)
	}
	f, err := strconv.ParseFloat(number, size)
	if err != nil && !math.IsInf(f, 0) {
		return 0, badNumber(s, 10)
	}
	return f, nil
}

// plainFloat keeps out what Go's reader takes and Java's does not.
func plainFloat(s string) bool {
	s = strings.TrimLeft(s, "+-")
	if len(s) > 2 && (s[:2] == "0x" || s[:2] == "0X") {
		return strings.ContainsAny(s, "pP") && !strings.Contains(s, "_")
	}
	for _, c := range []byte(s) {
		if (c < '0' || c > '9') && !strings.ContainsRune(".eE+-", rune(c)) {
			return false
		}
	}
	return s != ""
}

// hexFloat is Double.toHexString and Float.toHexString.
func hexFloat(f float64, size int) string {
	sign := ""
	if math.Signbit(f) {
		sign, f = "-", -f
	}
	switch {
	case math.IsNaN(f):
		return "NaN"
	case math.IsInf(f, 0):
		return sign + "Infinity"
	case f == 0:
		return sign + "0x0.0p0"
	}
	minExp, digits := -1022, 13
	if size == 32 {
		minExp, digits = -126, 6
	}
	mantissa, exp := math.Frexp(f) // in [0.5, 1)
	mantissa, exp = mantissa*2, exp-1
	lead := "1"
	if exp < minExp {
		mantissa, exp, lead = math.Ldexp(mantissa, exp-minExp), minExp, "0"
	} else {
		mantissa--
	}
	fraction := strconv.FormatUint(uint64(math.Ldexp(mantissa, 4*digits)), 16)
	fraction = strings.TrimRight(strings.Repeat("0", digits-len(fraction))+fraction, "0")
	if fraction == "" {
		fraction = "0"
	}
	return sign + "0x" + lead + "." + fraction + "p" + strconv.Itoa(exp)
}
