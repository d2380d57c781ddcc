package java

import (
	"math"
	"math/big"
	"strconv"
	"strings"

	"postern/vtl/value"
)

// number is the text of a number while it is put together.
type number struct {
	sign string // before the digits
	tail string // ")" after them
}

// signs gives what stands around a number of this sign.
func (s *specifier) signs(negative bool) (n number) {
	switch {
	case negative && s.flags&flagParentheses != 0:
		return number{"(", ")"}
	case negative:
		return number{"-", ""}
	case s.flags&flagPlus != 0:
		return number{"+", ""}
	case s.flags&flagSpace != 0:
		return number{" ", ""}
	}
	return number{}
}

// zeros makes padding of zeros for a text of n characters; tooWide is the error when it would be out of bounds.
func (s *specifier) zeros(n int) (string, error) {
	missing := s.width - n
	switch {
	case missing <= 0 || s.flags&flagZero == 0:
		return "", nil
	case missing > MaxText:
		return "", tooLong("format", int64(missing))
	}
	return strings.Repeat("0", missing), nil
}

func (s *specifier) appendInteger(dst []byte, arg value.Value) ([]byte, error) {
	switch arg.Kind() {
	case value.KindNull:
		return s.fill(dst, s.raised("null"))
	case value.KindBigInt:
		return s.appendBig(dst, arg.BigInt())
	case value.KindByte, value.KindShort, value.KindInt, value.KindLong:
	default:
		return dst, s.wrongArgument(arg)
	}
	if s.conv == 'd' {
		i := arg.Int64()
		return s.appendDecimal(dst, i < 0, strings.TrimPrefix(strconv.FormatInt(i, 10), "-"))
	}
	if err := s.mismatch(flagParentheses, flagSpace, flagPlus); err != nil {
		return dst, err
	}
	size := map[value.Kind]uint{value.KindByte: 8, value.KindShort: 16, value.KindInt: 32, value.KindLong: 64}[arg.Kind()]
	u := uint64(arg.Int64()) & (math.MaxUint64 >> (64 - size))
	return s.appendRadix(dst, number{}, func(radix int) string { return strconv.FormatUint(u, radix) })
}

func (s *specifier) raised(text string) string {
	if s.flags&flagUpper != 0 {
		return strings.ToUpper(text)
	}
	return text
}

// appendDecimal prints whole digits with sign, grouping and zeros.
func (s *specifier) appendDecimal(dst []byte, negative bool, digits string) ([]byte, error) {
	n := s.signs(negative)
	text, err := s.magnitude(n, digits, "")
	if err != nil {
		return dst, err
	}
	return s.fill(dst, text)
}

// magnitude joins sign, digits grouped by three, zeros up to the width and what follows the digits.
func (s *specifier) magnitude(n number, digits, exponent string) (string, error) {
	whole, fraction := digits, ""
	if i := strings.IndexByte(digits, '.'); i >= 0 {
		whole, fraction = digits[:i], digits[i:]
	}
	if s.flags&flagGroup != 0 {
		whole = grouped(whole)
	}
	zeros, err := s.zeros(len(n.sign) + len(whole) + len(fraction) + len(exponent) + len(n.tail))
	return n.sign + zeros + whole + fraction + exponent + n.tail, err
}

func grouped(digits string) string {
	var b strings.Builder
	for i, c := range []byte(digits) {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteByte(c)
	}
	return b.String()
}

// appendRadix prints %o and %x.
func (s *specifier) appendRadix(dst []byte, n number, in func(radix int) string) ([]byte, error) {
	prefix, digits := "", ""
	if s.conv == 'o' {
		prefix, digits = "0", in(8)
	} else {
		prefix, digits = "0x", in(16)
	}
	if s.flags&flagAlternate == 0 {
		prefix = ""
	}
	zeros, err := s.zeros(len(n.sign) + len(prefix) + len(digits) + len(n.tail))
	if err != nil {
		return dst, err
	}
	return s.fill(dst, n.sign+s.raised(prefix)+zeros+s.raised(digits)+n.tail)
}

func (s *specifier) appendBig(dst []byte, i *big.Int) ([]byte, error) {
	abs := new(big.Int).Abs(i)
	if s.conv == 'd' {
		return s.appendDecimal(dst, i.Sign() < 0, abs.String())
	}
	return s.appendRadix(dst, s.signs(i.Sign() < 0), abs.Text)
}

func (s *specifier) appendFloat(dst []byte, arg value.Value) ([]byte, error) {
	switch arg.Kind() {
	case value.KindNull:
		return s.justify(dst, "null") // the precision cuts it
	case value.KindFloat, value.KindDouble:
	case value.KindDecimal:
		return s.appendBigDecimal(dst, arg.Decimal())
	default:
		return dst, s.wrongArgument(arg)
	}
	f := arg.Float64()
	if math.IsNaN(f) {
		return s.fill(dst, s.raised("NaN"))
	}
	n := s.signs(math.Signbit(f))
	abs := math.Abs(f)
	if math.IsInf(f, 0) {
		return s.fill(dst, n.sign+s.raised("Infinity")+n.tail)
	}
	if s.conv == 'a' {
		return s.appendHex(dst, n, abs)
	}
	if s.precision > MaxText {
		return dst, tooLong("format", int64(s.precision))
	}
	digits, exponent := s.layout(decimalDigits(abs))
	text, err := s.magnitude(n, digits, exponent)
	if err != nil {
		return dst, err
	}
	return s.fill(dst, text)
}

// digits is a number 0.d1d2d3... * 10^exp as Double.toString shows it; zero has the single digit 0 and exp 1.
type decimals struct {
	digits string
	exp    int
}

// decimalDigits takes the digits from Double.toString: Java rounds those, not the binary value.
func decimalDigits(f float64) decimals {
	if f == 0 {
		return decimals{"0", 1}
	}
	text := value.Text(value.Double(f))
	mantissa, e, _ := strings.Cut(text, "E")
	shift, _ := strconv.Atoi(e)
	whole, fraction, _ := strings.Cut(mantissa, ".")
	if fraction == "0" {
		fraction = ""
	}
	all := whole + fraction
	trimmed := strings.TrimLeft(all, "0")
	exp := len(whole) + shift - (len(all) - len(trimmed))
	return decimals{strings.TrimRight(trimmed, "0"), exp}
}

// round keeps n digits, half up.
func (d decimals) round(n int) decimals {
	switch {
	case n < 0 || n >= len(d.digits):
		return d
	case n == 0 && d.digits[0] >= '5':
		return decimals{"1", d.exp + 1}
	case n == 0:
		return decimals{"0", d.exp}
	case d.digits[n] < '5':
		return decimals{d.digits[:n], d.exp}
	}
	kept := []byte(d.digits[:n])
	for i := n - 1; i >= 0; i-- {
		if kept[i] < '9' {
			kept[i]++
			return decimals{string(kept), d.exp}
		}
		kept[i] = '0'
	}
	return decimals{"1" + string(kept[:n-1]), d.exp + 1}
}

// layout writes digits as %e, %f or %g do: the mantissa, and the exponent with its letter.
func (s *specifier) layout(d decimals) (mantissa, exponent string) {
	precision := s.precision
	if precision < 0 {
		precision = 6
	}
	switch s.conv {
	case 'e':
		return s.scientific(d.round(precision+1), precision)
	case 'f':
		return s.plain(d.round(d.exp+precision), precision), ""
	}
	precision = max(precision, 1)
	if d.digits == "0" {
		return s.plain(d, precision-1), ""
	}
	d = d.round(precision)
	if d.exp-1 < -4 || d.exp-1 >= precision {
		return s.scientific(d, precision-1)
	}
	return s.plain(d, precision-d.exp), ""
}

func (s *specifier) scientific(d decimals, precision int) (mantissa, exponent string) {
	mantissa = d.digits[:1] + s.fraction(d.digits[1:], precision)
	e := d.exp - 1
	sign := "+"
	if e < 0 {
		sign, e = "-", -e
	}
	exponent = strconv.Itoa(e)
	if len(exponent) < 2 {
		exponent = "0" + exponent
	}
	return mantissa, s.raised("e") + sign + exponent
}

func (s *specifier) plain(d decimals, precision int) string {
	switch {
	case d.exp <= 0:
		return "0" + s.fraction(strings.Repeat("0", min(-d.exp, precision))+d.digits, precision)
	case d.exp >= len(d.digits):
		return d.digits + strings.Repeat("0", d.exp-len(d.digits)) + s.fraction("", precision)
	}
	return d.digits[:d.exp] + s.fraction(d.digits[d.exp:], precision)
}

// fraction is the point and exactly so many digits; only with "#" there is a point without digits.
func (s *specifier) fraction(digits string, precision int) string {
	switch {
	case precision <= 0 && s.flags&flagAlternate != 0:
		return "."
	case precision <= 0:
		return ""
	case len(digits) > precision:
		return "." + digits[:precision]
	}
	return "." + digits + strings.Repeat("0", precision-len(digits))
}

// appendHex prints %a.
func (s *specifier) appendHex(dst []byte, n number, f float64) ([]byte, error) {
	precision := s.precision
	if precision == 0 {
		precision = 1
	}
	text := hexFloat(f, 64)[2:]
	if f != 0 && precision > 0 && precision < 13 {
		text = shortHex(f, precision)
	}
	mantissa, exponent, _ := strings.Cut(text, "p")
	if missing := precision - (len(mantissa) - 2); precision > 0 && missing > 0 {
		if missing > MaxText {
			return dst, tooLong("format", int64(missing))
		}
		mantissa += strings.Repeat("0", missing)
	}
	zeros, err := s.zeros(len(n.sign) + 2 + len(text))
	if err != nil {
		return dst, err
	}
	return s.fill(dst, n.sign+s.raised("0x")+zeros+s.raised(mantissa+"p")+exponent+n.tail)
}

// shortHex rounds to so many hexadecimal digits, half to even.
func shortHex(f float64, precision int) string {
	text := strconv.FormatFloat(f, 'x', precision, 64)[2:]
	mantissa, exponent, _ := strings.Cut(text, "p")
	e, _ := strconv.Atoi(exponent)
	head, fraction, _ := strings.Cut(mantissa, ".")
	if fraction = strings.TrimRight(fraction, "0"); fraction == "" {
		fraction = "0"
	}
	return head + "." + fraction + "p" + strconv.Itoa(e)
}

// appendBigDecimal prints a BigDecimal with %e, %f or %g.
func (s *specifier) appendBigDecimal(dst []byte, d *value.BigDecimal) ([]byte, error) {
	if s.conv == 'a' {
		return dst, s.wrongArgument(value.FromDecimal(d))
	}
	digits := new(big.Int).Abs(d.Unscaled).String()
	exp := len(digits) - int(d.Scale)
	if s.precision > MaxText || s.conv == 'f' && exp > MaxText {
		return dst, tooLong("format", int64(max(s.precision, exp)))
	}
	n := s.signs(d.Unscaled.Sign() < 0)
	mantissa, exponent := s.layoutBig(decimals{digits, exp})
	text, err := s.magnitude(n, mantissa, exponent)
	if err != nil {
		return dst, err
	}
	return s.fill(dst, text)
}

// layoutBig is layout for a BigDecimal, whose zero can have an exponent.
func (s *specifier) layoutBig(d decimals) (mantissa, exponent string) {
	if d.digits == "0" && s.conv == 'g' && d.exp != 1 {
		if s.precision < 0 {
			return s.scientific(d, 5)
		}
		return s.scientific(d, max(s.precision, 1)-1)
	}
	if d.digits == "0" && s.conv == 'f' {
		d.exp = 1
	}
	return s.layout(d)
}
