package java

import (
	"math"
	"math/bits"
	"strconv"
	"strings"
	"unicode"

	"postern/vtl/value"
)

// badNumber is NumberFormatException.forInputString.
func badNumber(s string, radix int) error {
	if radix == 10 {
		return throw(numberFormat, "For input string: \"%s\"", s)
	}
	return throw(numberFormat, "For input string: \"%s\" under radix %d", s, radix)
}

func checkRadix(radix int) error {
	switch {
	case radix < 2:
		return throw(numberFormat, "radix %d less than Character.MIN_RADIX", radix)
	case radix > 36:
		return throw(numberFormat, "radix %d greater than Character.MAX_RADIX", radix)
	}
	return nil
}

// parseIntegral is Integer.parseInt and its brothers for numbers of the given size.
func parseIntegral(text value.Value, radix int, size uint) (int64, error) {
	if text.IsNull() {
		return 0, throw(numberFormat, "Cannot parse null string")
	}
	if size >= 32 {
		if err := checkRadix(radix); err != nil {
			return 0, err
		}
		i, ok := signedDigits(text.Str(), radix, size)
		if !ok {
			return 0, badNumber(text.Str(), radix)
		}
		return i, nil
	}
	i, err := parseIntegral(text, radix, 32)
	if err != nil {
		return 0, err
	}
	if i>>(size-1) != i>>63 {
		return 0, throw(numberFormat, "Value out of range. Value:\"%s\" Radix:%d", text.Str(), radix)
	}
	return i, nil
}

// signedDigits reads an optional sign and digits; ok is false when there is anything else or the number is too large.
func signedDigits(s string, radix int, size uint) (i int64, ok bool) {
	negative := false
	if s != "" && (s[0] == '-' || s[0] == '+') {
		negative, s = s[0] == '-', s[1:]
	}
	u, ok := digitsOf(s, radix)
	limit := uint64(1) << (size - 1)
	switch {
	case !ok || negative && u > limit || !negative && u >= limit:
		return 0, false
	case negative:
		return -int64(u), true
	}
	return int64(u), true
}

// digitsOf reads digits only, at least one, of any script; it fails when the number needs more than 64 bits.
func digitsOf(s string, radix int) (u uint64, ok bool) {
	if s == "" {
		return 0, false
	}
	for s != "" {
		r, n := value.DecodeRune(s)
		d := digitValue(r, radix)
		if d < 0 || r >= 0x10000 { // Java looks at units: digits outside the BMP are not seen
			return 0, false
		}
		hi, lo := bits.Mul64(u, uint64(radix))
		sum, carry := bits.Add64(lo, uint64(d), 0)
		if hi != 0 || carry != 0 {
			return 0, false
		}
		u, s = sum, s[n:]
	}
	return u, true
}

// digitValue is Character.digit: -1 when r is no digit of the radix.
func digitValue(r rune, radix int) int {
	d := -1
	switch {
	case r >= '0' && r <= '9':
		d = int(r - '0')
	case r >= 'a' && r <= 'z':
		d = int(r-'a') + 10
	case r >= 'A' && r <= 'Z':
		d = int(r-'A') + 10
	case r < 0x80:
	case r >= 0xFF21 && r <= 0xFF3A:
		d = int(r-0xFF21) + 10
	case r >= 0xFF41 && r <= 0xFF5A:
		d = int(r-0xFF41) + 10
	default:
		d = decimalDigit(r)
	}
	if d >= radix || radix < 2 || radix > 36 {
		return -1
	}
	return d
}

// decimalDigit is the value of a decimal digit of any script; digits stand in runs of ten.
func decimalDigit(r rune) int {
	for _, block := range unicode.Nd.R16 {
		if rune(block.Lo) <= r && r <= rune(block.Hi) {
			return int(r-rune(block.Lo)) % 10
		}
	}
	for _, block := range unicode.Nd.R32 {
		if rune(block.Lo) <= r && r <= rune(block.Hi) {
			return int(r-rune(block.Lo)) % 10
		}
	}
	return -1
}

// parseUnsigned is parseUnsignedInt and parseUnsignedLong.
func parseUnsigned(text value.Value, radix int, size uint) (uint64, error) {
	s := text.Str()
	switch {
	case text.IsNull():
		return 0, throw(numberFormat, "Cannot parse null string")
	case s == "":
		return 0, badNumber(s, radix)
	case s[0] == '-':
		return 0, throw(numberFormat, "Illegal leading minus sign on unsigned string %s.", s)
	}
	if err := checkRadix(radix); err != nil {
		return 0, err
	}
	u, ok := digitsOf(strings.TrimPrefix(s, "+"), radix)
	if !ok || size == 32 && u > math.MaxInt64 {
		if size == 64 && allDigitsOf(strings.TrimPrefix(s, "+"), radix) {
			return 0, aboveUnsigned(s, size)
		}
		return 0, badNumber(s, radix)
	}
	if u > math.MaxUint64>>(64-size) {
		return 0, aboveUnsigned(s, size)
	}
	return u, nil
}

func aboveUnsigned(s string, size uint) error {
	kind := "int"
	if size == 64 {
		kind = "long"
	}
	return throw(numberFormat, "String value %s exceeds range of unsigned %s.", s, kind)
}

// parseUnsignedPart reads a part of a text, with the messages Java has for it.
func parseUnsignedPart(whole, part string, radix int, size uint) (uint64, error) {
	switch {
	case part == "" && size == 64:
		return 0, badNumber(part, radix)
	case part == "":
		return 0, throwBare(numberFormat)
	case part[0] == '-':
		return 0, throw(numberFormat, "Illegal leading minus sign on unsigned string %s.", whole)
	}
	if size == 32 {
		i, err := parsePartOf(part, radix, 64)
		switch {
		case err != nil:
			return 0, err
		case i > math.MaxUint32:
			return 0, aboveUnsigned(whole, size)
		case len(part) <= 5 || radix == 10 && len(part) <= 9:
			i, err = parsePartOf(part, radix, 32)
		}
		return uint64(i), err
	}
	if u, err := parseUnsigned(value.String(part), radix, size); err == nil || allDigitsOf(part, radix) {
		return u, err
	}
	_, err := parsePartOf(part, radix, 64)
	return 0, err
}

func allDigitsOf(s string, radix int) bool {
	for _, r := range s {
		if digitValue(r, radix) < 0 {
			return false
		}
	}
	return s != ""
}

// textPart reads the arguments (text, from, to, radix).
func textPart(args []value.Value) (part string, radix int, err error) {
	if args[0].IsNull() {
		return "", 0, throwBare(nullPointer)
	}
	from, to := int(args[1].Int64()), int(args[2].Int64())
	part, ok := value.Substring(args[0].Str(), from, to)
	if !ok {
		return "", 0, throwBare(indexOutOfBounds)
	}
	return part, int(args[3].Int64()), nil
}

func parsePartOf(part string, radix int, size uint) (int64, error) {
	if err := checkRadix(radix); err != nil {
		return 0, err
	}
	i, ok := signedDigits(part, radix, size)
	if ok {
		return i, nil
	}
	switch {
	case part == "" && size == 32:
		return 0, badNumber(part, radix) // only Integer words it
	case part == "":
		return 0, throwBare(numberFormat)
	}
	return 0, throw(numberFormat, "Error at index %d in: \"%s\"", badDigit(part, radix, size), part)
}

// badDigit is the position of the first character that spoils the number.
func badDigit(s string, radix int, size uint) int {
	start := 0
	if s[0] == '-' || s[0] == '+' {
		start = 1
	}
	for i := start; i < len(s); i++ {
		if _, ok := signedDigits(s[:i+1], radix, size); !ok {
			return i
		}
	}
	return start
}

// decodeIntegral is Integer.decode and its brothers: a sign, then 0x, # or 0 for another radix.
func decodeIntegral(text value.Value, t integral) (int64, error) {
	if text.IsNull() {
		return 0, throwBare(nullPointer)
	}
	if t.bits < 32 {
		i, err := decodeIntegral(text, ints)
		if err == nil && i>>(t.bits-1) != i>>63 {
			err = throw(numberFormat, "Value %d out of range from input %s", i, text.Str())
		}
		return i, err
	}
	s := text.Str()
	if s == "" {
		return 0, throw(numberFormat, "Zero length string")
	}
	sign := ""
	if s[0] == '-' || s[0] == '+' {
		sign, s = strings.TrimPrefix(s[:1], "+"), s[1:]
	}
	radix, digits := radixOf(s)
	if digits != "" && (digits[0] == '-' || digits[0] == '+') {
		return 0, throw(numberFormat, "Sign character in wrong position")
	}
	i, ok := signedDigits(sign+digits, radix, t.bits)
	if !ok {
		return 0, badNumber(sign+digits, radix)
	}
	return i, nil
}

// radixOf takes the mark of the radix off a number.
func radixOf(s string) (radix int, digits string) {
	switch {
	case strings.HasPrefix(s, "0x"), strings.HasPrefix(s, "0X"):
		return 16, s[2:]
	case strings.HasPrefix(s, "#"):
		return 16, s[1:]
	case len(s) > 1 && s[0] == '0':
		return 8, s[1:]
	}
	return 10, s
}

// inRadix is toString(i, radix); a radix out of range counts as 10.
func inRadix(i int64, radix int) string {
	if radix < 2 || radix > 36 {
		radix = 10
	}
	return strconv.FormatInt(i, radix)
}

func unsignedInRadix(u uint64, radix int) string {
	if radix < 2 || radix > 36 {
		radix = 10
	}
	return strconv.FormatUint(u, radix)
}
