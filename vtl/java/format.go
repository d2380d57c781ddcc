package java

import (
	"strconv"
	"strings"

	"postern/vtl/value"
)

// The flags of a format specifier, in the order Java lists them.
const (
	flagLeft = 1 << iota
	flagAlternate
	flagPlus
	flagSpace
	flagZero
	flagGroup
	flagParentheses
	flagPrevious
	flagUpper // from an upper-case conversion
)

const flagLetters = "-#+ 0,(<"

// flagList is flagText with a "^" where the conversion is in upper case, as some messages have it.
func flagList(flags int) string {
	text := flagText(flags)
	if flags&flagUpper == 0 {
		return text
	}
	if flags&flagLeft != 0 {
		return "-^" + text[1:]
	}
	return "^" + text
}

// specifier is one %... of a format string, or the text between two of them.
type specifier struct {
	text      string // plain text, when conv is 0
	index     int    // 1 and up when given, -1 for the previous argument, 0 for the next, -2 for none
	flags     int
	width     int // -1 when not given
	precision int // -1 when not given
	date      bool
	conv      byte // lower case except for dates
}

// formatted is String.format in US English: the whole format is read and checked before anything is printed. Where args is nil,
// a null array, every argument is null.
func formatted(format value.Value, args []value.Value) (value.Value, error) {
	if format.IsNull() {
		return value.Null, throwBare(nullPointer)
	}
	specs, err := readFormat(format.Str())
	if err != nil {
		return value.Null, err
	}
	var dst []byte
	next, last := 0, -1
	for i := range specs {
		s := &specs[i]
		if s.conv == 0 {
			dst = value.AppendString(dst, s.text)
			continue
		}
		var arg value.Value
		if s.index != -2 {
			at := s.argument(&next, last)
			if at < 0 || at >= len(args) && args != nil {
				return value.Null, throw("java.util.MissingFormatArgumentException", "Format specifier '%s'", s)
			}
			if last = at; args != nil {
				arg = args[at]
			}
		}
		if dst, err = s.append(dst, arg); err != nil {
			return value.Null, err
		}
		if len(dst) > MaxText {
			return value.Null, tooLong("format", int64(len(dst)))
		}
	}
	return value.String(textOf(dst)), nil
}

// argument picks the position of the argument a specifier prints.
func (s *specifier) argument(next *int, last int) int {
	switch s.index {
	case -1:
		return last
	case 0:
		*next++
		return *next - 1
	}
	return s.index - 1
}

// String writes the specifier as Java's messages show it.
func (s *specifier) String() string {
	var b strings.Builder
	b.WriteString("%" + flagText(s.flags))
	if s.index > 0 {
		b.WriteString(strconv.Itoa(s.index) + "$")
	}
	if s.width >= 0 {
		b.WriteString(strconv.Itoa(s.width))
	}
	if s.precision >= 0 {
		b.WriteString("." + strconv.Itoa(s.precision))
	}
	upper := s.flags&flagUpper != 0
	if s.date {
		b.WriteByte('t' - byte(btoi(upper))*('t'-'T'))
	}
	if upper {
		return b.String() + strings.ToUpper(string(s.conv))
	}
	return b.String() + string(s.conv)
}

func flagText(flags int) string {
	var b strings.Builder
	for i := range len(flagLetters) {
		if flags&(1<<i) != 0 {
			b.WriteByte(flagLetters[i])
		}
	}
	return b.String()
}

// readFormat cuts a format string into text and checked specifiers.
func readFormat(format string) ([]specifier, error) {
	var specs []specifier
	for format != "" {
		i := strings.IndexByte(format, '%')
		if i < 0 {
			return append(specs, specifier{text: format}), nil
		}
		if i > 0 {
			specs = append(specs, specifier{text: format[:i]})
		}
		s, rest, err := readSpecifier(format[i+1:])
		if err == nil {
			err = s.check()
		}
		if err != nil {
			return nil, err
		}
		specs, format = append(specs, s), rest
	}
	return specs, nil
}

// readSpecifier reads [index$][flags][width][.precision][t]conversion, what follows a "%".
func readSpecifier(text string) (s specifier, rest string, err error) {
	s = specifier{width: -1, precision: -1}
	start := text
	if digits, after := leadingDigits(text); digits != "" && strings.HasPrefix(after, "$") {
		if s.index, err = indexOfArgument(digits); err != nil {
			return s, "", err
		}
		text = after[1:]
	}
	if text, err = s.readFlags(text); err != nil {
		return s, "", err
	}
	digits, text := leadingDigits(text)
	if digits != "" && !fitsInt(digits, &s.width) {
		return s, "", throw("java.util.IllegalFormatWidthException", "-2147483648")
	}
	if strings.HasPrefix(text, ".") {
		if digits, text = anyDigits(text[1:]); digits == "" {
			return s, "", unknownAt(start)
		}
		if !fitsInt(digits, &s.precision) {
			return s, "", throw("java.util.IllegalFormatPrecisionException", "-2147483648")
		}
	}
	return s.readConversion(text, start)
}

func (s *specifier) readFlags(text string) (rest string, err error) {
	for text != "" && strings.IndexByte(flagLetters, text[0]) >= 0 {
		flag := 1 << strings.IndexByte(flagLetters, text[0])
		if s.flags&flag != 0 {
			return "", throw("java.util.DuplicateFormatFlagsException", "Flags = '%s'", flagText(flag))
		}
		s.flags |= flag
		text = text[1:]
	}
	if s.flags&flagPrevious != 0 {
		s.index = -1
	}
	return text, nil
}

// fitsInt reads digits into n, if they fit into an int of Java.
func fitsInt(digits string, n *int) bool {
	i, err := strconv.ParseInt(digits, 10, 32)
	*n = int(i)
	return err == nil
}

// unknownAt names the first character of a specifier that cannot be read.
func unknownAt(start string) error {
	if start == "" {
		return badConversion("%")
	}
	r, _ := value.DecodeRune(start)
	return badConversion(string(value.AppendRune(nil, r)))
}

func (s specifier) readConversion(text, start string) (specifier, string, error) {
	if text != "" && (text[0] == 't' || text[0] == 'T') {
		s.date = true
		if text[0] == 'T' {
			s.flags |= flagUpper
		}
		text = text[1:]
	}
	if text == "" || !isLetterOrPercent(text[0]) {
		return s, "", unknownAt(start)
	}
	s.conv = text[0]
	if !s.date {
		if strings.IndexByte("bBhHsScCdoxXeEfgGaA%n", s.conv) < 0 {
			return s, "", badConversion(string(s.conv))
		}
		if s.conv >= 'A' && s.conv <= 'Z' {
			s.conv += 'a' - 'A'
			s.flags |= flagUpper
		}
		if s.conv == '%' || s.conv == 'n' {
			s.index = -2
		}
	}
	return s, text[1:], nil
}

func isLetterOrPercent(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '%'
}

func badConversion(what string) error {
	return throw("java.util.UnknownFormatConversionException", "Conversion = '%s'", what)
}

func anyDigits(s string) (digits, rest string) {
	i := 0
	for i < len(s) && s[i] >= '0' && s[i] <= '9' {
		i++
	}
	return s[:i], s[i:]
}

// leadingDigits reads an index or a width: a zero in front is a flag, unless it belongs to an index.
func leadingDigits(s string) (digits, rest string) {
	digits, rest = anyDigits(s)
	if digits != "" && digits[0] == '0' && !strings.HasPrefix(rest, "$") {
		return "", s
	}
	return digits, rest
}

// indexOfArgument reads the number of an explicit argument index.
func indexOfArgument(digits string) (int, error) {
	i := 0
	switch {
	case !fitsInt(digits, &i):
		return 0, throw("java.util.IllegalFormatArgumentIndexException", "Format argument index: (not representable as int)")
	case i == 0:
		return 0, throw("java.util.IllegalFormatArgumentIndexException", "Illegal format argument index = 0")
	}
	return i, nil
}
