package value

import (
	"math"
	"math/big"
	"math/bits"
	"strconv"
)

// Doubles print as the JDK does before version 19: digits are produced until they tell the number from its neighbours, with
// the quirks of that method (2.0E-3 style exponents, at least one digit after the point, now and then one digit too many).

// AppendDouble appends Double.toString(f).
func AppendDouble(dst []byte, f float64) []byte {
	b := math.Float64bits(f)
	if special := specialText(f, b>>63 != 0); special != "" {
		return append(dst, special...)
	}
	fraction, exp, significant := b&(1<<52-1), int(b>>52&0x7FF), 53
	if exp == 0 {
		zeros := bits.LeadingZeros64(fraction)
		fraction <<= zeros - 11
		exp, significant = 12-zeros, 64-zeros
	} else {
		fraction |= 1 << 52
	}
	return appendJavaFloat(dst, b>>63 != 0, fraction, exp-1023, significant)
}

// AppendFloat appends Float.toString(f).
func AppendFloat(dst []byte, f float32) []byte {
	b := math.Float32bits(f)
	if special := specialText(float64(f), b>>31 != 0); special != "" {
		return append(dst, special...)
	}
	fraction, exp, significant := uint64(b&(1<<23-1)), int(b>>23&0xFF), 24
	if exp == 0 {
		zeros := bits.LeadingZeros32(uint32(fraction))
		fraction <<= zeros - 8
		exp, significant = 9-zeros, 32-zeros
	} else {
		fraction |= 1 << 23
	}
	return appendJavaFloat(dst, b>>31 != 0, fraction<<29, exp-127, significant)
}

func specialText(f float64, negative bool) string {
	switch {
	case f != f:
		return "NaN"
	case math.IsInf(f, 1):
		return "Infinity"
	case math.IsInf(f, -1):
		return "-Infinity"
	case f == 0 && negative:
		return "-0.0"
	case f == 0:
		return "0.0"
	}
	return ""
}

// decimalDigits is a number 0.d1d2d3... * 10^exp.
type decimalDigits struct {
	text [28]byte
	n    int
	exp  int
}

func appendJavaFloat(dst []byte, negative bool, fraction uint64, exp, significant int) []byte {
	if negative {
		dst = append(dst, '-')
	}
	var d decimalDigits
	d.develop(fraction, exp, significant)
	digits := d.text[:d.n]
	switch {
	case d.exp > 0 && d.exp < 8:
		return appendFixed(dst, digits, d.exp)
	case d.exp <= 0 && d.exp > -3:
		dst = append(dst, "0.00"[:2-d.exp]...)
		return append(dst, digits...)
	}
	dst = append(dst, digits[0], '.')
	if len(digits) > 1 {
		dst = append(dst, digits[1:]...)
	} else {
		dst = append(dst, '0')
	}
	dst = append(dst, 'E')
	return strconv.AppendInt(dst, int64(d.exp-1), 10)
}

// appendFixed puts the point after exp digits.
func appendFixed(dst, digits []byte, exp int) []byte {
	if len(digits) > exp {
		dst = append(append(dst, digits[:exp]...), '.')
		return append(dst, digits[exp:]...)
	}
	dst = append(dst, digits...)
	for i := len(digits); i < exp; i++ {
		dst = append(dst, '0')
	}
	return append(dst, '.', '0')
}

// scaled is a number fraction * 5^five * 2^two and its half neighbour distance, over 10^exp as 5^s5 * 2^s2.
type scaled struct {
	fraction   uint64
	b2, b5     int
	s2, s5     int
	m2         int
	exp        int // estimate of the decimal exponent
	bits, tens int // sizes of numerator and of ten times the denominator, upper bounds
}

// develop works out the digits of fraction * 2^(exp-52), of which significant bits count.
func (d *decimalDigits) develop(fraction uint64, exp, significant int) {
	tail := bits.TrailingZeros64(fraction)
	length := 53 - tail
	tiny := max(0, length-exp-1)
	if exp >= -21 && exp <= 62 && tiny == 0 {
		d.integer(fraction, exp, significant)
		return
	}
	s := scale(fraction, exp, significant, tail)
	switch {
	case s.bits < 32 && s.tens < 32:
		machineDigits[int32](d, &s)
	case s.bits < 64 && s.tens < 64:
		machineDigits[int64](d, &s)
	default:
		d.bigDigits(&s)
	}
}

// scale brings number and neighbour distance over a power of ten, without common powers of two.
func scale(fraction uint64, exp, significant, tail int) scaled {
	length := 53 - tail
	tiny := max(0, length-exp-1)
	dec := estimate(fraction, exp)
	s := scaled{exp: dec, b5: max(0, -dec), s5: max(0, dec), fraction: fraction >> tail}
	s.b2 = s.b5 + tiny + exp
	s.s2 = s.s5 + tiny
	s.m2 = s.b2 - significant
	s.b2 -= length - 1
	common := min(s.b2, s.s2)
	s.b2, s.s2, s.m2 = s.b2-common, s.s2-common, s.m2-common
	if length == 1 {
		s.m2-- // a power of two: the lower neighbour is nearer
	}
	if s.m2 < 0 {
		s.b2, s.s2, s.m2 = s.b2-s.m2, s.s2-s.m2, 0
	}
	s.bits = length + s.b2 + fiveBits(s.b5)
	s.tens = s.s2 + 1 + fiveBits(s.s5+1)
	return s
}

// estimate is the decimal exponent, or one too large.
func estimate(fraction uint64, exp int) int {
	f := math.Float64frombits(1023<<52 | fraction&(1<<52-1))
	return int(math.Floor(float64(float64((f-1.5)*0.289529654)+0.176091259) + float64(float64(exp)*0.301029995663981)))
}

// fives holds the powers of five that fit in 63 bits and their sizes.
var fives, fiveSizes = func() (powers [27]int64, sizes [27]int) {
	p := int64(1)
	for i := range powers {
		powers[i], sizes[i] = p, bits.Len64(uint64(p))
		p *= 5
	}
	sizes[0] = 0
	return powers, sizes
}()

func fiveBits(n int) int {
	if n < len(fiveSizes) {
		return fiveSizes[n]
	}
	return 3 * n
}

// integer handles whole numbers below 2^63: all their digits, less those that no bit of the number stands for.
func (d *decimalDigits) integer(fraction uint64, exp, significant int) {
	drop := 0
	if p := exp - significant - 1; exp > significant && p > 1 {
		drop = int(float64(p) * math.Log10(2))
	}
	if exp >= 52 {
		fraction <<= exp - 52
	} else {
		fraction >>= 52 - exp
	}
	if drop > 0 {
		unit := uint64(fives[drop]) << drop
		rest := fraction % unit
		fraction /= unit
		if rest >= unit/2 {
			fraction++
		}
	}
	text := strconv.AppendUint(d.text[:0], fraction, 10)
	d.exp = len(text) + drop
	for len(text) > 1 && text[len(text)-1] == '0' {
		text = text[:len(text)-1]
	}
	d.n = len(text)
}

// machineDigits generates digits in 32 or 64 bits, overflows included.
func machineDigits[T int32 | int64](d *decimalDigits, s *scaled) {
	b := T(s.fraction) * T(power5(s.b5)) << s.b2
	sv := T(power5(s.s5)) << s.s2
	m := T(power5(s.b5)) << s.m2
	tens := sv * 10
	q := b / sv
	b = 10 * (b % sv)
	m *= 10
	low, high := b < m, b+m > tens
	d.first(byte(q), &low, &high, s.exp)
	for !low && !high {
		q = b / sv
		b = 10 * (b % sv)
		m *= 10
		if m > 0 {
			low, high = b < m, b+m > tens
		} else {
			low, high = true, true
		}
		d.push(byte(q))
	}
	difference := b<<1 - tens
	d.round(low, high, cmpInt(int64(difference), 0))
}

func power5(n int) int64 {
	if n < len(fives) {
		return fives[n]
	}
	return 0
}

// bigDigits generates digits in arbitrary precision.
func (d *decimalDigits) bigDigits(s *scaled) {
	ten := big.NewInt(10)
	five := func(n int) *big.Int { return new(big.Int).Exp(big.NewInt(5), big.NewInt(int64(n)), nil) }
	b := five(s.b5)
	m := new(big.Int).Lsh(b, uint(s.m2))
	b.Mul(b, new(big.Int).SetUint64(s.fraction)).Lsh(b, uint(s.b2))
	sv := five(s.s5)
	sv.Lsh(sv, uint(s.s2))
	tens := new(big.Int).Mul(sv, ten)
	q, sum := new(big.Int), new(big.Int)
	step := func() (digit byte, low, high bool) {
		q.QuoRem(b, sv, b)
		b.Mul(b, ten)
		m.Mul(m, ten)
		return byte(q.Uint64()), b.Cmp(m) < 0, tens.Cmp(sum.Add(b, m)) <= 0
	}
	digit, low, high := step()
	d.first(digit, &low, &high, s.exp)
	for !low && !high {
		digit, low, high = step()
		d.push(digit)
	}
	difference := 0
	if low && high {
		difference = b.Lsh(b, 1).Cmp(tens)
	}
	d.round(low, high, difference)
}

// first takes the first digit; a leading zero only corrects the exponent. Numbers in E notation get at least two digits.
func (d *decimalDigits) first(q byte, low, high *bool, exp int) {
	if q == 0 && !*high {
		exp--
	} else {
		d.push(q)
	}
	if exp < -3 || exp >= 8 {
		*low, *high = false, false
	}
	d.exp = exp + 1
}

func (d *decimalDigits) push(q byte) {
	d.text[d.n] = '0' + q
	d.n++
}

// round settles the last digit from the reason the generation stopped.
func (d *decimalDigits) round(low, high bool, difference int) {
	switch {
	case !high:
		return
	case low && difference < 0, low && difference == 0 && d.text[d.n-1]&1 == 0:
		return
	}
	i := d.n - 1
	for i > 0 && d.text[i] == '9' {
		d.text[i] = '0'
		i--
	}
	if d.text[i] == '9' {
		d.exp++
		d.text[0] = '1'
		return
	}
	d.text[i]++
}
