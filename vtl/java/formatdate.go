package java

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"postern/vtl/value"
)

// dateConversions are the letters that may follow %t.
const dateConversions = "HIklMNLQpsSTzZaAbBChdejmyYrRcDF"

// appendDate prints a Long as a time in milliseconds since 1970, in UTC, with English names.
func (s *specifier) appendDate(dst []byte, arg value.Value) ([]byte, error) {
	if arg.IsNull() {
		return s.justify(dst, "null")
	}
	if arg.Kind() != value.KindLong {
		return dst, throw("java.util.IllegalFormatConversionException", "%c != %s", s.conv, className(arg))
	}
	ms := arg.Int64()
	return s.justify(dst, dateText(s.conv, time.UnixMilli(ms).UTC(), ms))
}

// dateLayouts are the conversions that Go's time layouts can write.
var dateLayouts = map[byte]string{
	'H': "15", 'I': "03", 'l': "3", 'M': "04", 'S': "05", 'p': "pm", 'a': "Mon", 'A': "Monday", 'b': "Jan", 'h': "Jan",
	'B': "January", 'd': "02", 'e': "2", 'm': "01", 'R': "15:04", 'T': "15:04:05", 'r': "03:04:05 PM", 'j': "002", 'Z': "MST",
	'z': "-0700", 'L': "000", 'N': "000000000",
}

func dateText(conv byte, t time.Time, ms int64) string {
	switch conv {
	case 'k':
		return strconv.Itoa(t.Hour())
	case 'L':
		return fmt.Sprintf("%03d", t.Nanosecond()/1e6)
	case 'N':
		return fmt.Sprintf("%09d", t.Nanosecond())
	case 'Q':
		return strconv.FormatInt(ms, 10)
	case 's':
		return strconv.FormatInt(ms/1000, 10)
	case 'Y':
		return fmt.Sprintf("%04d", t.Year())
	case 'y':
		return fmt.Sprintf("%02d", t.Year()%100)
	case 'C':
		return fmt.Sprintf("%02d", t.Year()/100)
	case 'D':
		return t.Format("01/02/") + dateText('y', t, ms)
	case 'F':
		return dateText('Y', t, ms) + t.Format("-01-02")
	case 'c':
		return t.Format("Mon Jan 02 15:04:05 UTC ") + dateText('Y', t, ms)
	case 'p':
		return strings.ToLower(t.Format("PM"))
	}
	return t.Format(dateLayouts[conv])
}
