package java

import (
	"slices"
	"strconv"
	"strings"

	"postern/vtl/value"
)

// check refuses the combinations that Java refuses before it prints anything.
func (s *specifier) check() error {
	switch {
	case s.date:
		return s.checkDate()
	case strings.IndexByte("bhs", s.conv) >= 0:
		return s.checkGeneral()
	case s.conv == 'c':
		return s.checkCharacter()
	case strings.IndexByte("dox", s.conv) >= 0:
		return s.checkInteger()
	case strings.IndexByte("efga", s.conv) >= 0:
		return s.checkFloat()
	}
	return s.checkPlain()
}

// mismatch reports the first of the flags that is set.
func (s *specifier) mismatch(flags ...int) error {
	for _, flag := range flags {
		if s.flags&flag != 0 {
			return throw("java.util.FormatFlagsConversionMismatchException", "Conversion = %c, Flags = %s", s.conv, flagText(flag))
		}
	}
	return nil
}

func (s *specifier) noPrecision() error {
	if s.precision >= 0 {
		return throw("java.util.IllegalFormatPrecisionException", "%d", s.precision)
	}
	return nil
}

// leftNeedsWidth is the rule that "-" asks for a width.
func (s *specifier) leftNeedsWidth() error {
	if s.width < 0 && s.flags&flagLeft != 0 {
		return throw("java.util.MissingFormatWidthException", "%s", s)
	}
	return nil
}

func firstError(checks ...error) error {
	for _, err := range checks {
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *specifier) checkDate() error {
	var unknown error
	if strings.IndexByte(dateConversions, s.conv) < 0 {
		unknown = badConversion("t" + string(s.conv))
	}
	return firstError(s.noPrecision(), unknown,
		s.mismatch(flagAlternate, flagPlus, flagSpace, flagZero, flagGroup, flagParentheses), s.leftNeedsWidth())
}

func (s *specifier) checkGeneral() error {
	var alternate error
	if s.conv != 's' {
		alternate = s.mismatch(flagAlternate)
	}
	return firstError(alternate, s.leftNeedsWidth(), s.mismatch(flagPlus, flagSpace, flagZero, flagGroup, flagParentheses))
}

func (s *specifier) checkCharacter() error {
	return firstError(s.noPrecision(),
		s.mismatch(flagAlternate, flagPlus, flagSpace, flagZero, flagGroup, flagParentheses), s.leftNeedsWidth())
}

func (s *specifier) checkInteger() error {
	bad := flagGroup
	if s.conv == 'd' {
		bad = flagAlternate
	}
	return firstError(s.checkNumeric(), s.noPrecision(), s.mismatch(bad))
}

func (s *specifier) checkFloat() error {
	if err := s.checkNumeric(); err != nil {
		return err
	}
	switch s.conv {
	case 'a':
		return s.mismatch(flagParentheses, flagGroup)
	case 'e':
		return s.mismatch(flagGroup)
	case 'g':
		return s.mismatch(flagAlternate)
	}
	return nil
}

func (s *specifier) checkNumeric() error {
	has := func(flags int) bool { return s.flags&flags == flags }
	switch {
	case s.width < 0 && s.flags&(flagLeft|flagZero) != 0:
		return throw("java.util.MissingFormatWidthException", "%s", s)
	case has(flagPlus | flagSpace), has(flagLeft | flagZero):
		return throw("java.util.IllegalFormatFlagsException", "Flags = '%s'", flagList(s.flags))
	}
	return nil
}

// checkPlain checks %% and %n.
func (s *specifier) checkPlain() error {
	if err := s.noPrecision(); err != nil {
		return err
	}
	badFlags := throw("java.util.IllegalFormatFlagsException", "Flags = '%s'", flagList(s.flags))
	if s.conv == 'n' {
		switch {
		case s.width >= 0:
			return throw("java.util.IllegalFormatWidthException", "%d", s.width)
		case s.flags != 0:
			return badFlags
		}
		return nil
	}
	if s.flags&^flagLeft != 0 {
		return badFlags
	}
	return s.leftNeedsWidth()
}

// append prints one argument.
func (s *specifier) append(dst []byte, arg value.Value) ([]byte, error) {
	switch s.conv {
	case '%':
		return s.justify(dst, "%")
	case 'n':
		return append(dst, '\n'), nil
	}
	if s.date {
		return s.appendDate(dst, arg)
	}
	switch s.conv {
	case 'b':
		return s.justify(dst, strconv.FormatBool(!arg.IsNull() && (arg.Kind() != value.KindBool || arg.Bool())))
	case 'h':
		if arg.IsNull() {
			return s.justify(dst, "null")
		}
		return s.justify(dst, strconv.FormatUint(uint64(uint32(arg.HashCode())), 16))
	case 's':
		return s.appendText(dst, arg)
	case 'c':
		return s.appendChar(dst, arg)
	case 'd', 'o', 'x':
		return s.appendInteger(dst, arg)
	}
	return s.appendFloat(dst, arg)
}

func (s *specifier) appendText(dst []byte, arg value.Value) ([]byte, error) {
	if err := s.mismatch(flagAlternate); err != nil {
		return dst, err
	}
	text, err := printed(arg)
	if err != nil {
		return dst, err
	}
	return s.justify(dst, text.Str())
}

func (s *specifier) appendChar(dst []byte, arg value.Value) ([]byte, error) {
	switch arg.Kind() {
	case value.KindNull:
		return s.justify(dst, "null")
	case value.KindChar:
		return s.justify(dst, value.Text(arg))
	case value.KindByte, value.KindShort, value.KindInt:
		if r := arg.Int64(); validCodePoint(r) {
			return s.justify(dst, runeText(int(r)))
		}
		return dst, throw("java.util.IllegalFormatCodePointException", "Code point = 0x%x", uint32(arg.Int64()))
	}
	return dst, s.wrongArgument(arg)
}

func (s *specifier) wrongArgument(arg value.Value) error {
	return throw("java.util.IllegalFormatConversionException", "%c != %s", s.conv, className(arg))
}

// justify cuts text to the precision, raises its case and fills it to the width with blanks.
func (s *specifier) justify(dst []byte, text string) ([]byte, error) {
	if s.precision >= 0 && s.precision < value.UnitLen(text) && s.conv != 'c' {
		text, _ = value.Substring(text, 0, s.precision)
	}
	if s.flags&flagUpper != 0 {
		text = toUpper(text)
	}
	return s.fill(dst, text)
}

// fill puts blanks before or after the text up to the width.
func (s *specifier) fill(dst []byte, text string) ([]byte, error) {
	blanks := s.width - value.UnitLen(text)
	if blanks <= 0 {
		return value.AppendString(dst, text), nil
	}
	if blanks > MaxText {
		return dst, tooLong("format", int64(blanks))
	}
	dst = slices.Grow(dst, blanks+len(text))
	if s.flags&flagLeft != 0 {
		return appendBlanks(value.AppendString(dst, text), blanks), nil
	}
	return value.AppendString(appendBlanks(dst, blanks), text), nil
}

func appendBlanks(dst []byte, n int) []byte {
	for range n {
		dst = append(dst, ' ')
	}
	return dst
}
