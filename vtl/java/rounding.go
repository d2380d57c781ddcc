package java

import (
	"math/big"
	"strconv"

	"postern/vtl/value"
)

// The rounding modes by the numbers of BigDecimal's constants.
const (
	roundUp = iota
	roundDown
	roundCeiling
	roundFloor
	roundHalfUp
	roundHalfDown
	roundHalfEven
	roundUnnecessary
)

// rescale gives d another scale, rounding where digits are lost.
func rescale(d *value.BigDecimal, scale int64, mode int) (*value.BigDecimal, error) {
	shift := scale - int64(d.Scale)
	switch {
	case shift == 0:
		return d, nil
	case d.Unscaled.Sign() == 0:
		return scaled(d.Unscaled, scale)
	case shift > maxDigits:
		return nil, tooBig("this scale")
	case shift > 0:
		return scaled(new(big.Int).Mul(d.Unscaled, tenTo(int(shift))), scale)
	case -shift > int64(precision(d))+1:
		shift = -int64(precision(d)) - 1 // all digits go; more would round the same way
	}
	q, err := divideRounded(d.Unscaled, tenTo(int(-shift)), mode)
	if err != nil {
		return nil, err
	}
	return scaled(q, scale)
}

// divideRounded divides whole numbers and rounds the quotient.
func divideRounded(a, b *big.Int, mode int) (*big.Int, error) {
	q, r := new(big.Int).QuoRem(a, b, new(big.Int))
	if r.Sign() == 0 {
		return q, nil
	}
	sign := int64(a.Sign() * b.Sign())
	away := false
	switch mode {
	case roundUnnecessary:
		return nil, throw(arithmetic, "Rounding necessary")
	case roundUp:
		away = true
	case roundCeiling:
		away = sign > 0
	case roundFloor:
		away = sign < 0
	case roundHalfUp, roundHalfDown, roundHalfEven:
		half := r.Abs(r).Lsh(r, 1).CmpAbs(b)
		away = half > 0 || half == 0 && (mode == roundHalfUp || mode == roundHalfEven && q.Bit(0) == 1)
	}
	if away {
		q.Add(q, big.NewInt(sign))
	}
	return q, nil
}

func byZero(a *value.BigDecimal) error {
	if a.Unscaled.Sign() == 0 {
		return throw(arithmetic, "Division undefined")
	}
	return throw(arithmetic, "Division by zero")
}

// decimalDivide is divide(x): the exact quotient, with the scale that the operands suggest when that is enough.
func decimalDivide(a, b *value.BigDecimal) (*value.BigDecimal, error) {
	if b.Unscaled.Sign() == 0 {
		return nil, byZero(a)
	}
	preferred := int64(a.Scale) - int64(b.Scale)
	if a.Unscaled.Sign() == 0 {
		return scaled(new(big.Int), max(min(preferred, 1<<31-1), -1<<31))
	}
	gcd := new(big.Int).GCD(nil, nil, new(big.Int).Abs(a.Unscaled), new(big.Int).Abs(b.Unscaled))
	num, den := new(big.Int).Quo(a.Unscaled, gcd), new(big.Int).Quo(b.Unscaled, gcd)
	twos := int(den.TrailingZeroBits())
	rest := new(big.Int).Rsh(new(big.Int).Abs(den), uint(twos))
	fives, five, r := 0, big.NewInt(5), new(big.Int)
	for rest.Cmp(bigOne) > 0 {
		q, _ := new(big.Int).QuoRem(rest, five, r)
		if r.Sign() != 0 {
			return nil, throw(arithmetic, "Non-terminating decimal expansion; no exact representable decimal result.")
		}
		rest, fives = q, fives+1
	}
	more := max(twos, fives)
	num.Mul(num, tenTo(more)).Quo(num, den)
	return scaled(num, preferred+int64(more))
}

// decimalDivideRounded is divide(x, rounding) with the receiver's scale, and divide(x, scale, rounding).
func decimalDivideRounded(recv value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
	a, b := recv.Decimal(), args[0].Decimal()
	scale, mode := int64(a.Scale), args[len(args)-1].Int64()
	if len(args) == 3 {
		scale = args[1].Int64()
	}
	switch {
	case mode < 0 || mode > roundUnnecessary:
		return value.Null, throw(illegalArgument, "Invalid rounding mode")
	case b == nil:
		return value.Null, throwBare(nullPointer)
	}
	num, den := a.Unscaled, b.Unscaled
	shift := scale - (int64(a.Scale) - int64(b.Scale))
	switch {
	case shift > maxDigits || shift < -maxDigits:
		return value.Null, tooBig("divide")
	case shift >= 0:
		num = new(big.Int).Mul(num, tenTo(int(shift)))
	default:
		den = new(big.Int).Mul(den, tenTo(int(-shift)))
	}
	if den.Sign() == 0 {
		if num.IsInt64() && shift < 19 { // as long as Java counts in a long
			return value.Null, throw(arithmetic, "/ by zero")
		}
		return value.Null, throw(arithmetic, "BigInteger divide by zero")
	}
	q, err := divideRounded(num, den, int(mode))
	if err != nil {
		return value.Null, err
	}
	return decimalOr(scaled(q, scale))
}

// decimalIntegral is divideToIntegralValue(x): the whole part of the quotient.
func decimalIntegral(a, b *value.BigDecimal) (*value.BigDecimal, error) {
	if b.Unscaled.Sign() == 0 {
		return nil, byZero(a)
	}
	preferred := int64(a.Scale) - int64(b.Scale)
	num, den := a.Unscaled, b.Unscaled
	switch {
	case preferred > maxDigits || preferred < -maxDigits:
		return nil, tooBig("divideToIntegralValue")
	case preferred >= 0:
		den = new(big.Int).Mul(den, tenTo(int(preferred)))
	default:
		num = new(big.Int).Mul(num, tenTo(int(-preferred)))
	}
	q := &value.BigDecimal{Unscaled: new(big.Int).Quo(num, den)}
	if preferred >= 0 || q.Unscaled.Sign() == 0 {
		return rescale(q, preferred, roundUnnecessary)
	}
	return stripTo(q, preferred), nil
}

func decimalRemainder(a, b *value.BigDecimal) (*value.BigDecimal, error) {
	q, err := decimalIntegral(a, b)
	if err != nil {
		return nil, err
	}
	product, err := decimalMultiply(q, b)
	if err != nil {
		return nil, err
	}
	return combine(a, product, (*big.Int).Sub)
}

func decimalDivideAndRemainder(recv value.Value, args []value.Value, a *value.Arena) (value.Value, error) {
	if args[0].IsNull() {
		return value.Null, throwBare(nullPointer)
	}
	q, err := decimalIntegral(recv.Decimal(), args[0].Decimal())
	if err != nil {
		return value.Null, err
	}
	r, err := decimalRemainder(recv.Decimal(), args[0].Decimal())
	if err != nil {
		return value.Null, err
	}
	return objectArray([]value.Value{value.FromDecimal(q), value.FromDecimal(r)}, a), nil
}

// engineeringText is toEngineeringString(): exponents are multiples of three.
func engineeringText(d *value.BigDecimal) string {
	plain := string(d.Append(nil))
	digits := new(big.Int).Abs(d.Unscaled).String()
	adjusted := int64(len(digits)) - 1 - int64(d.Scale)
	if d.Scale == 0 || d.Scale > 0 && adjusted >= -6 {
		return plain
	}
	lead := int(((adjusted % 3) + 3) % 3)
	adjusted -= int64(lead)
	lead++
	sign := ""
	if d.Unscaled.Sign() < 0 {
		sign = "-"
	}
	switch {
	case d.Unscaled.Sign() == 0 && lead == 2:
		digits, adjusted = "0.00", adjusted+3
	case d.Unscaled.Sign() == 0 && lead == 3:
		digits, adjusted = "0.0", adjusted+3
	case lead >= len(digits):
		for len(digits) < lead {
			digits += "0"
		}
	default:
		digits = digits[:lead] + "." + digits[lead:]
	}
	if adjusted == 0 {
		return sign + digits
	}
	exponent := strconv.FormatInt(adjusted, 10)
	if adjusted > 0 {
		exponent = "+" + exponent
	}
	return sign + digits + "E" + exponent
}

// decimalFloat32 is floatValue(): one rounding of the decimal number.
func decimalFloat32(d *value.BigDecimal) float32 {
	f, _ := strconv.ParseFloat(string(d.Append(nil)), 32)
	return float32(f)
}
