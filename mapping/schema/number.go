package schema

import (
	"cmp"
	"math"
	"math/big"
	"strconv"
	"strings"
)

// decimal is a JSON number literal taken apart, without rounding: the digits
// are head followed by tail, the value is 0.DIGITS times ten to the point.
// Neither end of the digits is a zero; zero has no digits.
type decimal struct {
	head, tail string
	point      int64
	negative   bool
}

// maxExponent bounds exponents so that sums of them cannot overflow.
const maxExponent = math.MaxInt64 / 4

func parseDecimal(literal string) decimal {
	var d decimal
	d.negative = strings.HasPrefix(literal, "-")
	literal = strings.TrimPrefix(literal, "-")
	if i := strings.IndexAny(literal, "eE"); i >= 0 {
		d.point = parseExponent(literal[i+1:])
		literal = literal[:i]
	}
	whole, fraction, _ := strings.Cut(literal, ".")
	d.head = strings.TrimLeft(whole, "0")
	d.point += int64(len(d.head))
	d.tail = strings.TrimRight(fraction, "0")
	if d.head == "" {
		short := strings.TrimLeft(d.tail, "0")
		d.point -= int64(len(d.tail) - len(short))
		d.tail = short
	}
	if d.tail == "" {
		d.head = strings.TrimRight(d.head, "0")
	}
	if d.size() == 0 {
		return decimal{}
	}
	return d
}

func parseExponent(s string) int64 {
	v, err := strconv.ParseInt(s, 10, 64)
	if err != nil && strings.HasPrefix(s, "-") {
		return -maxExponent
	}
	if err != nil {
		return maxExponent
	}
	return max(-maxExponent, min(maxExponent, v))
}

func (d decimal) size() int { return len(d.head) + len(d.tail) }

func (d decimal) digit(i int) byte {
	if i < len(d.head) {
		return d.head[i]
	}
	return d.tail[i-len(d.head)]
}

func (d decimal) sign() int {
	switch {
	case d.size() == 0:
		return 0
	case d.negative:
		return -1
	}
	return 1
}

// compare returns -1, 0 or 1.
func (d decimal) compare(e decimal) int {
	if s := cmp.Compare(d.sign(), e.sign()); s != 0 || d.sign() == 0 {
		return s
	}
	return d.sign() * d.compareSize(e)
}

// compareSize compares without signs; both are not zero.
func (d decimal) compareSize(e decimal) int {
	if s := cmp.Compare(d.point, e.point); s != 0 {
		return s
	}
	for i := range min(d.size(), e.size()) {
		if s := cmp.Compare(d.digit(i), e.digit(i)); s != 0 {
			return s
		}
	}
	return cmp.Compare(d.size(), e.size())
}

// unit returns the digits as an integer and the exponent of its last digit.
func (d decimal) unit() (*big.Int, int64) {
	v, ok := new(big.Int).SetString(d.head+d.tail, 10)
	if !ok {
		return new(big.Int), 0
	}
	return v, d.point - int64(d.size())
}

// multipleOf reports whether d is a whole number of times e.
func (d decimal) multipleOf(e decimal) bool {
	if d.sign() == 0 || e.sign() == 0 {
		return d.sign() == 0
	}
	a, x := d.unit()
	b, y := e.unit()
	ten := big.NewInt(10)
	if x >= y {
		a.Mul(a, new(big.Int).Exp(ten, big.NewInt(x-y), b))
		return a.Mod(a, b).Sign() == 0
	}
	if y-x > int64(d.size()) {
		return false // smaller than the divisor
	}
	b.Mul(b, new(big.Int).Exp(ten, big.NewInt(y-x), nil))
	return a.Mod(a, b).Sign() == 0
}

// count reads a keyword such as maxLength, a whole number that is not
// negative. Values beyond the largest int are that int.
func (d decimal) count() int {
	if d.sign() <= 0 {
		return 0
	}
	if d.point > 18 || d.point < int64(d.size()) {
		return math.MaxInt
	}
	v, x := d.unit()
	v.Mul(v, new(big.Int).Exp(big.NewInt(10), big.NewInt(x), nil))
	return int(v.Int64())
}
