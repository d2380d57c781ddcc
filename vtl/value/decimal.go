package value

import (
	"math"
	"math/big"
	"strconv"
	"strings"
	"unsafe"
)

// BigDecimal is a java.math.BigDecimal: Unscaled * 10^-Scale. It is immutable.
type BigDecimal struct {
	Unscaled *big.Int
	Scale    int32
}

// Decimal makes a java.math.BigDecimal from its text; Null when the text is not a number of that class.
func Decimal(text string) Value {
	d, ok := ParseDecimal(text)
	if !ok {
		return Null
	}
	return FromDecimal(d)
}

// FromDecimal makes a value of a number.
func FromDecimal(d *BigDecimal) Value {
	return Value{kind: KindDecimal, ptr: unsafe.Pointer(d)}
}

// ParseDecimal reads what the constructor BigDecimal(String) accepts: an optional sign, digits with an optional point, an
// optional exponent. The digits keep their number: 1.50 has scale 2.
func ParseDecimal(text string) (d *BigDecimal, ok bool) {
	mantissa, exp := text, int64(0)
	if i := strings.IndexAny(text, "eE"); i >= 0 {
		e, err := strconv.ParseInt(text[i+1:], 10, 32)
		if err != nil {
			return nil, false
		}
		mantissa, exp = text[:i], e
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	digits := strings.TrimLeft(whole, "+-") + fraction
	if len(whole)+len(fraction)-len(digits) > 1 || !allDigits(digits) {
		return nil, false
	}
	scale := int64(len(fraction)) - exp
	if scale != int64(int32(scale)) {
		return nil, false
	}
	unscaled, _ := new(big.Int).SetString(digits, 10)
	if strings.HasPrefix(whole, "-") {
		unscaled.Neg(unscaled)
	}
	return &BigDecimal{Unscaled: unscaled, Scale: int32(scale)}, true
}

func allDigits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// exactDecimal is the constructor BigDecimal(double): the exact binary value. ok is false for NaN and infinities.
func exactDecimal(f float64) (d *BigDecimal, ok bool) {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return nil, false
	}
	mantissa, exp := math.Frexp(f)
	bits := int64(mantissa * (1 << 53))
	exp -= 53
	for bits != 0 && bits&1 == 0 && exp < 0 {
		bits >>= 1
		exp++
	}
	n := big.NewInt(bits)
	if bits == 0 {
		return &BigDecimal{Unscaled: n}, true
	}
	if exp >= 0 {
		return &BigDecimal{Unscaled: n.Lsh(n, uint(exp))}, true
	}
	five := new(big.Int).Exp(big.NewInt(5), big.NewInt(int64(-exp)), nil)
	return &BigDecimal{Unscaled: n.Mul(n, five), Scale: int32(-exp)}, true
}

// Append appends BigDecimal.toString(): plain digits, or E notation for a negative scale or small numbers.
func (d *BigDecimal) Append(dst []byte) []byte {
	digits := new(big.Int).Abs(d.Unscaled).String()
	if d.Unscaled.Sign() < 0 {
		dst = append(dst, '-')
	}
	scale := int64(d.Scale)
	adjusted := int64(len(digits)) - 1 - scale
	switch {
	case scale == 0:
		return append(dst, digits...)
	case scale > 0 && adjusted >= -6:
		return appendPlain(dst, digits, int(scale))
	}
	dst = append(dst, digits[0])
	if len(digits) > 1 {
		dst = append(dst, '.')
		dst = append(dst, digits[1:]...)
	}
	if adjusted == 0 {
		return dst
	}
	dst = append(dst, 'E')
	if adjusted > 0 {
		dst = append(dst, '+')
	}
	return strconv.AppendInt(dst, adjusted, 10)
}

// appendPlain puts the point scale digits from the right.
func appendPlain(dst []byte, digits string, scale int) []byte {
	if point := len(digits) - scale; point > 0 {
		dst = append(dst, digits[:point]...)
		dst = append(dst, '.')
		return append(dst, digits[point:]...)
	}
	dst = append(dst, '0', '.')
	for i := len(digits); i < scale; i++ {
		dst = append(dst, '0')
	}
	return append(dst, digits...)
}

// Float64 is doubleValue().
func (d *BigDecimal) Float64() float64 {
	f, _ := strconv.ParseFloat(string(d.Append(nil)), 64)
	return f
}

// maxShift bounds powers of ten that are worked out; a number beyond it is far outside every primitive type.
const maxShift = 50_000

// Int64 is longValue(): the low 64 bits of the integer part.
func (d *BigDecimal) Int64() int64 {
	if d.Scale <= -64 {
		return 0 // a multiple of 2^64
	}
	i, _ := d.Integer()
	return lowLong(i)
}

// Integer is toBigInteger(): the integer part. ok is false when it has more than 50,000 digits.
func (d *BigDecimal) Integer() (i *big.Int, ok bool) {
	switch {
	case d.Scale == 0:
		return d.Unscaled, true
	case d.Scale < -maxShift:
		return new(big.Int), d.Unscaled.Sign() == 0
	case d.Scale < 0:
		return new(big.Int).Mul(d.Unscaled, pow10(int64(-d.Scale))), true
	case int(d.Scale) > len(d.Unscaled.Bits())*20:
		return new(big.Int), true // smaller than one
	}
	return new(big.Int).Quo(d.Unscaled, pow10(int64(d.Scale))), true
}

// Cmp is compareTo(): -1, 0 or 1, whatever the scales.
func (d *BigDecimal) Cmp(e *BigDecimal) int {
	if s, t := d.Unscaled.Sign(), e.Unscaled.Sign(); s != t || s == 0 {
		return cmpInt(int64(s), int64(t))
	}
	dm, em := d.magnitude(), e.magnitude()
	if dm > em+1 {
		return d.Unscaled.Sign()
	}
	if em > dm+1 {
		return -d.Unscaled.Sign()
	}
	a, b := d.Unscaled, e.Unscaled
	if d.Scale < e.Scale {
		a = new(big.Int).Mul(a, pow10(int64(e.Scale)-int64(d.Scale)))
	} else if e.Scale < d.Scale {
		b = new(big.Int).Mul(b, pow10(int64(d.Scale)-int64(e.Scale)))
	}
	return a.Cmp(b)
}

// magnitude is the decimal exponent, right to within one.
func (d *BigDecimal) magnitude() int64 {
	return int64(float64(d.Unscaled.BitLen())*math.Log10(2)) - int64(d.Scale)
}

func pow10(n int64) *big.Int {
	return new(big.Int).Exp(big.NewInt(10), big.NewInt(n), nil)
}

func cmpInt(a, b int64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
