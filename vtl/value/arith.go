package value

import (
	"errors"
	"fmt"
	"math"
	"math/big"
)

// Failures of arithmetic.
var (
	ErrDecimalModulo = errors.New("java.lang.ArithmeticException: cannot calculate the modulo of BigDecimals")
	ErrModulus       = errors.New("java.lang.ArithmeticException: BigInteger: modulus not positive")
	ErrTooManyDigits = errors.New("java.lang.ArithmeticException: the number would have more than 120,000 digits")
	ErrNotFinite     = errors.New("java.lang.NumberFormatException: Infinite or NaN")
)

// maxBits bounds the product of two numbers, far below Java's own bound: a loop that squares must not fill the memory.
const maxBits = 400_000

// base is the number class an operation is worked out in.
type base uint8

const (
	baseLong base = iota
	baseBig
	baseFloat
	baseDouble
	baseDecimal
)

// baseOf chooses it as Velocity does from the classes of both operands.
func baseOf(a, b Value) base {
	ints := a.IsInteger() && b.IsInteger()
	big := a.kind == KindBigInt || b.kind == KindBigInt
	switch {
	case a.kind == KindDecimal || b.kind == KindDecimal || big && !ints:
		return baseDecimal
	case ints && big:
		return baseBig
	case ints:
		return baseLong
	case a.kind == KindDouble || b.kind == KindDouble:
		return baseDouble
	}
	return baseFloat
}

// Add is a + b of two numbers, or the joined texts when one is a String. Null when the operands do not fit.
func Add(a, b Value) (Value, error) {
	if a.kind == KindString || b.kind == KindString {
		if a.kind == KindNull || b.kind == KindNull {
			return Null, nil
		}
		return String(Concat(Text(a), Text(b))), nil
	}
	return arith('+', a, b)
}

// Sub is a - b. Null when an operand is not a number.
func Sub(a, b Value) (Value, error) { return arith('-', a, b) }

// Mul is a * b. Null when an operand is not a number.
func Mul(a, b Value) (Value, error) { return arith('*', a, b) }

// Div is a / b, truncated for integers. Null when an operand is not a number or b is zero.
func Div(a, b Value) (Value, error) { return arith('/', a, b) }

// Mod is a % b with the sign of a; of BigIntegers it is never negative and fails for a negative b. Null when an operand is not a number or b is zero.
func Mod(a, b Value) (Value, error) { return arith('%', a, b) }

func arith(op byte, a, b Value) (Value, error) {
	if !a.IsNumber() || !b.IsNumber() {
		return Null, nil
	}
	if (op == '/' || op == '%') && isZero(b) {
		return Null, nil
	}
	switch baseOf(a, b) {
	case baseLong:
		return longArith(op, a, b), nil
	case baseBig:
		x, y := toBig(a), toBig(b)
		switch {
		case op == '%' && y.Sign() < 0:
			return Null, ErrModulus
		case op == '*' && x.BitLen()+y.BitLen() > maxBits:
			return Null, ErrTooManyDigits
		}
		return bigArith(op, x, y), nil
	case baseFloat:
		return Float(float32(floatArith(op, a.Float64(), b.Float64()))), nil
	case baseDouble:
		return Double(floatArith(op, a.Float64(), b.Float64())), nil
	}
	return decimalArith(op, a, b)
}

func isZero(v Value) bool {
	switch v.kind {
	case KindBigInt:
		return v.BigInt().Sign() == 0
	case KindDecimal:
		return v.Decimal().Unscaled.Sign() == 0
	}
	return v.Float64() == 0
}

// longArith works in 64 bits; a result that overflows becomes a BigInteger.
func longArith(op byte, a, b Value) Value {
	x, y := int64(a.n), int64(b.n)
	var r int64
	overflow := false
	switch op {
	case '+':
		r = x + y
		overflow = (r^x)&(r^y) < 0
	case '-':
		r = x - y
		overflow = (x^y)&(r^x) < 0
	case '*':
		r = x * y
		overflow = y != 0 && r/y != x
	case '/':
		r = x / y
	default:
		r = x % y
	}
	if overflow {
		return bigArith(op, big.NewInt(x), big.NewInt(y))
	}
	return narrow(r, max(width(a.kind), width(b.kind)))
}

// width orders the integer classes by size.
func width(k Kind) int {
	switch k {
	case KindByte:
		return 0
	case KindShort:
		return 1
	case KindInt:
		return 2
	}
	return 3
}

// narrow gives the result the wider class of the operands, or the next one that holds it.
func narrow(r int64, width int) Value {
	switch {
	case width <= 0 && r == int64(int8(r)):
		return Byte(int8(r))
	case width <= 1 && r == int64(int16(r)):
		return Short(int16(r))
	case width <= 2 && r == int64(int32(r)):
		return Int(int32(r))
	}
	return Long(r)
}

func toBig(v Value) *big.Int {
	if v.kind == KindBigInt {
		return v.BigInt()
	}
	return big.NewInt(v.Int64())
}

func bigArith(op byte, x, y *big.Int) Value {
	r := new(big.Int)
	switch op {
	case '+':
		r.Add(x, y)
	case '-':
		r.Sub(x, y)
	case '*':
		r.Mul(x, y)
	case '/':
		r.Quo(x, y)
	default:
		r.Mod(x, y) // BigInteger.mod(): never negative
	}
	return BigInt(r)
}

func floatArith(op byte, x, y float64) float64 {
	switch op {
	case '+':
		return x + y
	case '-':
		return x - y
	case '*':
		return x * y
	case '/':
		return x / y
	}
	return math.Mod(x, y)
}

func toDecimal(v Value) (*BigDecimal, error) {
	switch v.kind {
	case KindDecimal:
		return v.Decimal(), nil
	case KindBigInt:
		return &BigDecimal{Unscaled: v.BigInt()}, nil
	}
	d, ok := exactDecimal(v.Float64())
	if !ok {
		return nil, ErrNotFinite
	}
	return d, nil
}

func decimalArith(op byte, a, b Value) (Value, error) {
	x, err := toDecimal(a)
	if err != nil {
		return Null, err
	}
	y, err := toDecimal(b)
	if err != nil {
		return Null, err
	}
	var r *BigDecimal
	switch op {
	case '+', '-':
		r, err = addDecimals(op, x, y)
	case '*':
		r, err = mulDecimals(x, y)
	case '/':
		r, err = divDecimals(x, y)
	default:
		return Null, ErrDecimalModulo
	}
	if err != nil {
		return Null, err
	}
	return FromDecimal(r), nil
}

// align brings both numbers to the larger scale.
func align(x, y *BigDecimal) (a, b *big.Int, scale int32, err error) {
	scale = max(x.Scale, y.Scale)
	if a, err = x.at(int64(scale)); err == nil {
		b, err = y.at(int64(scale))
	}
	return a, b, scale, err
}

// at returns the digits of d at a scale that is not smaller than its own.
func (d *BigDecimal) at(scale int64) (*big.Int, error) {
	shift := scale - int64(d.Scale)
	switch {
	case shift == 0 || d.Unscaled.Sign() == 0:
		return d.Unscaled, nil
	case shift > maxShift:
		return nil, fmt.Errorf("java.lang.ArithmeticException: the result needs more than %d digits", maxShift)
	}
	return new(big.Int).Mul(d.Unscaled, pow10(shift)), nil
}

func addDecimals(op byte, x, y *BigDecimal) (*BigDecimal, error) {
	a, b, scale, err := align(x, y)
	if err != nil {
		return nil, err
	}
	r := new(big.Int)
	if op == '+' {
		return &BigDecimal{Unscaled: r.Add(a, b), Scale: scale}, nil
	}
	return &BigDecimal{Unscaled: r.Sub(a, b), Scale: scale}, nil
}

func mulDecimals(x, y *BigDecimal) (*BigDecimal, error) {
	if x.Unscaled.BitLen()+y.Unscaled.BitLen() > maxBits {
		return nil, ErrTooManyDigits
	}
	scale := int64(x.Scale) + int64(y.Scale)
	if scale != int64(int32(scale)) {
		return nil, errors.New("java.lang.ArithmeticException: the scale of the product does not fit in 32 bits")
	}
	return &BigDecimal{Unscaled: new(big.Int).Mul(x.Unscaled, y.Unscaled), Scale: int32(scale)}, nil
}

// divDecimals divides to the scale of x, a half is rounded down.
func divDecimals(x, y *BigDecimal) (*BigDecimal, error) {
	num, den := x.Unscaled, y.Unscaled
	switch shift := int64(y.Scale); {
	case shift > maxShift || shift < -maxShift:
		return nil, fmt.Errorf("java.lang.ArithmeticException: the quotient needs more than %d digits", maxShift)
	case shift > 0:
		num = new(big.Int).Mul(num, pow10(shift))
	case shift < 0:
		den = new(big.Int).Mul(den, pow10(-shift))
	}
	q, rest := new(big.Int).QuoRem(num, den, new(big.Int))
	if rest.Abs(rest).Lsh(rest, 1).CmpAbs(den) > 0 {
		q.Add(q, big.NewInt(int64(num.Sign()*den.Sign())))
	}
	return &BigDecimal{Unscaled: q, Scale: x.Scale}, nil
}

// Compare orders two numbers by value: -1, 0 or 1. A NaN equals everything, as in Velocity. Operands that are not numbers
// are equal only in name: callers check IsNumber first.
func Compare(a, b Value) (int, error) {
	switch baseOf(a, b) {
	case baseLong:
		return cmpInt(int64(a.n), int64(b.n)), nil
	case baseBig:
		return toBig(a).Cmp(toBig(b)), nil
	case baseFloat, baseDouble:
		return cmpFloat(a.Float64(), b.Float64()), nil
	}
	x, err := toDecimal(a)
	if err != nil {
		return 0, err
	}
	y, err := toDecimal(b)
	if err != nil {
		return 0, err
	}
	return x.Cmp(y), nil
}

func cmpFloat(x, y float64) int {
	switch {
	case x < y:
		return -1
	case x > y:
		return 1
	}
	return 0
}
