package java

import (
	"math"
	"math/big"
	"strings"

	"postern/vtl/value"
)

// maxDigits bounds the digits that a method of BigDecimal may have to write out.
const maxDigits = 80_000

func bigDecimalTable() table {
	return table{
		{"add(BigDecimal) BigDecimal", onDecimals(func(a, b *value.BigDecimal) (*value.BigDecimal, error) {
			return combine(a, b, (*big.Int).Add)
		})},
		{"add(BigDecimal,MathContext) BigDecimal", throwsNull},
		{"subtract(BigDecimal) BigDecimal", onDecimals(func(a, b *value.BigDecimal) (*value.BigDecimal, error) {
			return combine(a, b, (*big.Int).Sub)
		})},
		{"subtract(BigDecimal,MathContext) BigDecimal", throwsNull},
		{"multiply(BigDecimal) BigDecimal", onDecimals(decimalMultiply)},
		{"multiply(BigDecimal,MathContext) BigDecimal", throwsNull},
		{"divide(BigDecimal) BigDecimal", onDecimals(decimalDivide)},
		{"divide(BigDecimal,int) BigDecimal", decimalDivideRounded},
		{"divide(BigDecimal,int,int) BigDecimal", decimalDivideRounded},
		{"divide(BigDecimal,RoundingMode) BigDecimal", throwsNull},
		{"divide(BigDecimal,MathContext) BigDecimal", throwsNull},
		{"divide(BigDecimal,int,RoundingMode) BigDecimal", throwsNull},
		{"divideToIntegralValue(BigDecimal) BigDecimal", onDecimals(decimalIntegral)},
		{"divideToIntegralValue(BigDecimal,MathContext) BigDecimal", throwsNull},
		{"remainder(BigDecimal) BigDecimal", onDecimals(decimalRemainder)},
		{"remainder(BigDecimal,MathContext) BigDecimal", throwsNull},
		{"divideAndRemainder(BigDecimal) BigDecimal[]", decimalDivideAndRemainder},
		{"divideAndRemainder(BigDecimal,MathContext) BigDecimal[]", throwsNull},
		{"pow(int) BigDecimal", decimalPow},
		{"pow(int,MathContext) BigDecimal", throwsNull},
		{"sqrt(MathContext) BigDecimal +9", func(recv value.Value, _ []value.Value, _ *value.Arena) (value.Value, error) {
			d := recv.Decimal()
			switch d.Unscaled.Sign() {
			case 0:
				return value.FromDecimal(&value.BigDecimal{Unscaled: new(big.Int), Scale: d.Scale / 2}), nil
			case -1:
				return value.Null, throw(arithmetic, "Attempted square root of negative BigDecimal")
			}
			return value.Null, throwBare(nullPointer)
		}},
		{"abs() BigDecimal", onDecimal(func(d *value.BigDecimal) (*value.BigDecimal, error) {
			return &value.BigDecimal{Unscaled: new(big.Int).Abs(d.Unscaled), Scale: d.Scale}, nil
		})},
		{"abs(MathContext) BigDecimal", throwsNull},
		{"negate() BigDecimal", onDecimal(func(d *value.BigDecimal) (*value.BigDecimal, error) {
			return &value.BigDecimal{Unscaled: new(big.Int).Neg(d.Unscaled), Scale: d.Scale}, nil
		})},
		{"negate(MathContext) BigDecimal", throwsNull},
		{"plus() BigDecimal", itself},
		{"plus(MathContext) BigDecimal", throwsNull},
		{"round(MathContext) BigDecimal", throwsNull},
		{"signum() int", decimalQuestion(func(d *value.BigDecimal) int { return d.Unscaled.Sign() })},
		{"scale() int", decimalQuestion(func(d *value.BigDecimal) int { return int(d.Scale) })},
		{"precision() int", decimalQuestion(precision)},
		{"unscaledValue() BigInteger", onNumber(func(v value.Value) value.Value { return value.BigInt(v.Decimal().Unscaled) })},
		{"setScale(int) BigDecimal", decimalSetScale},
		{"setScale(int,int) BigDecimal", decimalSetScale},
		{"setScale(int,RoundingMode) BigDecimal", throwsNull},
		{"movePointLeft(int) BigDecimal", decimalMovePoint(1)},
		{"movePointRight(int) BigDecimal", decimalMovePoint(-1)},
		{"scaleByPowerOfTen(int) BigDecimal", func(recv value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
			d := recv.Decimal()
			return decimalOr(scaled(d.Unscaled, int64(d.Scale)-args[0].Int64()))
		}},
		{"stripTrailingZeros() BigDecimal", onDecimal(func(d *value.BigDecimal) (*value.BigDecimal, error) {
			if d.Unscaled.Sign() == 0 {
				return &value.BigDecimal{Unscaled: new(big.Int)}, nil
			}
			return stripTo(d, math.MinInt32), nil
		})},
		{"ulp() BigDecimal", onDecimal(func(d *value.BigDecimal) (*value.BigDecimal, error) {
			return &value.BigDecimal{Unscaled: big.NewInt(1), Scale: d.Scale}, nil
		})},
		{"compareTo(BigDecimal) int", comparing(compareDecimals)},
		{"compareTo(Object) int", comparing(compareDecimals)},
		{"min(BigDecimal) BigDecimal", onDecimals(func(a, b *value.BigDecimal) (*value.BigDecimal, error) {
			if a.Cmp(b) <= 0 {
				return a, nil
			}
			return b, nil
		})},
		{"max(BigDecimal) BigDecimal", onDecimals(func(a, b *value.BigDecimal) (*value.BigDecimal, error) {
			if a.Cmp(b) >= 0 {
				return a, nil
			}
			return b, nil
		})},
		{"toPlainString() String", func(recv value.Value, _ []value.Value, _ *value.Arena) (value.Value, error) {
			return textOr(plainText(recv.Decimal()))
		}},
		{"toEngineeringString() String", onNumber(func(v value.Value) value.Value { return value.String(engineeringText(v.Decimal())) })},
		{"toBigInteger() BigInteger", func(recv value.Value, _ []value.Value, _ *value.Arena) (value.Value, error) {
			d, err := rescale(recv.Decimal(), 0, roundDown)
			if err != nil {
				return value.Null, err
			}
			return value.BigInt(d.Unscaled), nil
		}},
		{"toBigIntegerExact() BigInteger", func(recv value.Value, _ []value.Value, _ *value.Arena) (value.Value, error) {
			d, err := rescale(recv.Decimal(), 0, roundUnnecessary)
			if err != nil {
				return value.Null, err
			}
			return value.BigInt(d.Unscaled), nil
		}},
		{"longValueExact() long", decimalExact(longs)},
		{"intValueExact() int", decimalExact(ints)},
		{"shortValueExact() short", decimalExact(shorts)},
		{"byteValueExact() byte", decimalExact(bytes8)},
		{"valueOf(long) static BigDecimal", onArgument(func(v value.Value) value.Value {
			return value.FromDecimal(&value.BigDecimal{Unscaled: big.NewInt(v.Int64())})
		})},
		{"valueOf(long,int) static BigDecimal", onArguments(func(v, scale value.Value) value.Value {
			return value.FromDecimal(&value.BigDecimal{Unscaled: big.NewInt(v.Int64()), Scale: int32(scale.Int64())})
		})},
		{"valueOf(double) static BigDecimal", func(_ value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
			d, ok := value.ParseDecimal(value.Text(value.Double(args[0].Float64())))
			if !ok {
				return value.Null, throw(numberFormat,
					"Character %c is neither a decimal digit number, decimal point, nor \"e\" notation exponential mark.",
					strings.TrimPrefix(value.Text(value.Double(args[0].Float64())), "-")[0])
			}
			return value.FromDecimal(d), nil
		}},
	}
}

func onDecimal(f func(d *value.BigDecimal) (*value.BigDecimal, error)) impl {
	return func(recv value.Value, _ []value.Value, _ *value.Arena) (value.Value, error) {
		return decimalOr(f(recv.Decimal()))
	}
}

func onDecimals(f func(a, b *value.BigDecimal) (*value.BigDecimal, error)) impl {
	return func(recv value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
		if args[0].IsNull() {
			return value.Null, throwBare(nullPointer)
		}
		return decimalOr(f(recv.Decimal(), args[0].Decimal()))
	}
}

func decimalQuestion(f func(d *value.BigDecimal) int) impl {
	return onNumber(func(v value.Value) value.Value { return integer(f(v.Decimal())) })
}

func decimalOr(d *value.BigDecimal, err error) (value.Value, error) {
	if err != nil {
		return value.Null, err
	}
	return value.FromDecimal(d), nil
}

func compareDecimals(a, b value.Value) int { return a.Decimal().Cmp(b.Decimal()) }

// precision is the number of digits of the unscaled value; zero has one.
func precision(d *value.BigDecimal) int { return digitCount(d.Unscaled) }

func digitCount(i *big.Int) int {
	if i.BitLen() <= 1 {
		return 1
	}
	n := int(float64(i.BitLen()-1) * 0.30102999566398120) // log10(2): right or a little short
	for abs := new(big.Int).Abs(i); abs.Cmp(tenTo(n)) >= 0; {
		n++
	}
	return n
}

func tenTo(n int) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil) }

// scaled makes a number with a scale that must be an int.
func scaled(unscaled *big.Int, scale int64) (*value.BigDecimal, error) {
	if scale != int64(int32(scale)) {
		if scale > 0 {
			return nil, throw(arithmetic, "Underflow")
		}
		return nil, throw(arithmetic, "Overflow")
	}
	return &value.BigDecimal{Unscaled: unscaled, Scale: int32(scale)}, nil
}

// combine adds or subtracts: the larger scale counts.
func combine(a, b *value.BigDecimal, op func(z, x, y *big.Int) *big.Int) (*value.BigDecimal, error) {
	scale := max(a.Scale, b.Scale)
	x, err := rescale(a, int64(scale), roundUnnecessary)
	if err != nil {
		return nil, err
	}
	y, err := rescale(b, int64(scale), roundUnnecessary)
	if err != nil {
		return nil, err
	}
	return &value.BigDecimal{Unscaled: op(new(big.Int), x.Unscaled, y.Unscaled), Scale: scale}, nil
}

func decimalMultiply(a, b *value.BigDecimal) (*value.BigDecimal, error) {
	if a.Unscaled.BitLen()+b.Unscaled.BitLen() > 2*maxBits {
		return nil, tooBig("multiply")
	}
	return scaled(new(big.Int).Mul(a.Unscaled, b.Unscaled), int64(a.Scale)+int64(b.Scale))
}

func decimalPow(recv value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
	d, n := recv.Decimal(), args[0].Int64()
	switch {
	case n < 0 || n > 999999999:
		return value.Null, throw(arithmetic, "Invalid operation")
	case int64(d.Unscaled.BitLen())*n > maxBits && d.Unscaled.BitLen() > 1:
		return value.Null, tooBig("pow")
	}
	return decimalOr(scaled(power(d.Unscaled, n), int64(d.Scale)*n))
}

func decimalSetScale(recv value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
	mode := int64(roundUnnecessary)
	if len(args) == 2 {
		mode = args[1].Int64()
	}
	if mode < 0 || mode > roundUnnecessary {
		return value.Null, throw(illegalArgument, "Invalid rounding mode")
	}
	return decimalOr(rescale(recv.Decimal(), args[0].Int64(), int(mode)))
}

// decimalMovePoint moves the point to the left (1) or right (-1); the result has no negative scale.
func decimalMovePoint(direction int64) impl {
	return func(recv value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
		n := args[0].Int64()
		if n == 0 {
			return recv, nil
		}
		d, err := scaled(recv.Decimal().Unscaled, int64(recv.Decimal().Scale)+direction*n)
		if err == nil && d.Scale < 0 {
			d, err = rescale(d, 0, roundUnnecessary)
		}
		return decimalOr(d, err)
	}
}

// stripTo takes zeros off the end of the digits while the scale is above the lowest allowed.
func stripTo(d *value.BigDecimal, lowest int64) *value.BigDecimal {
	digits, scale := d.Unscaled.String(), int64(d.Scale)
	n := len(digits) - len(strings.TrimRight(digits, "0"))
	if d.Unscaled.Sign() == 0 {
		n = 0
	}
	if n = int(min(int64(n), scale-lowest)); n <= 0 {
		return d
	}
	return &value.BigDecimal{Unscaled: new(big.Int).Quo(d.Unscaled, tenTo(n)), Scale: int32(scale - int64(n))}
}

// decimalExact is longValueExact() and its brothers.
func decimalExact(t integral) impl {
	return func(recv value.Value, _ []value.Value, _ *value.Arena) (value.Value, error) {
		d := recv.Decimal()
		whole := int64(precision(d)) - int64(d.Scale)
		switch {
		case d.Unscaled.Sign() == 0:
			return t.make(0), nil
		case whole > 19:
			return value.Null, throw(arithmetic, "Overflow")
		case whole <= 0:
			return value.Null, throw(arithmetic, "Rounding necessary")
		}
		exact, err := rescale(d, 0, roundUnnecessary)
		if err != nil {
			return value.Null, err
		}
		if i := exact.Unscaled; !i.IsInt64() || i.Int64()>>(t.bits-1) != i.Int64()>>63 {
			return value.Null, throw(arithmetic, "Overflow")
		}
		return t.make(exact.Unscaled.Int64()), nil
	}
}

// plainText is toPlainString(): no exponent, however many zeros that takes.
func plainText(d *value.BigDecimal) (string, error) {
	if zeros := math.Abs(float64(d.Scale)); zeros > MaxText {
		return "", tooLong("toPlainString", int64(zeros))
	}
	digits := new(big.Int).Abs(d.Unscaled).String()
	sign := ""
	if d.Unscaled.Sign() < 0 {
		sign = "-"
	}
	switch scale := int(d.Scale); {
	case d.Unscaled.Sign() == 0 && scale <= 0:
		return "0", nil
	case scale <= 0:
		return sign + digits + strings.Repeat("0", -scale), nil
	case scale >= len(digits):
		return sign + "0." + strings.Repeat("0", scale-len(digits)) + digits, nil
	default:
		return sign + digits[:len(digits)-scale] + "." + digits[len(digits)-scale:], nil
	}
}

func bigFloat32(i *big.Int) float32 {
	f, _ := new(big.Float).SetInt(i).Float32()
	return f
}
