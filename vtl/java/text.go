package java

import (
	"strings"
	"unsafe"

	"postern/vtl/value"
)

// textOf is what a buffer holds, which nothing else will use, as text.
func textOf(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

// halfAtEdge reports whether s begins with a low or ends with a high surrogate of its own: only such a text can match half
// of a pair, which a search by bytes does not see.
func halfAtEdge(s string) bool {
	n := len(s)
	if n < 3 {
		return false
	}
	return s[0] == 0xED && s[1] >= 0xB0 || s[n-3] == 0xED && s[n-2] >= 0xA0 && s[n-2] < 0xB0
}

// indexFrom is String.indexOf(sub, from) in UTF-16 units.
func indexFrom(s, sub string, from int) int {
	from = max(from, 0)
	if halfAtEdge(sub) {
		return indexUnits(s, sub, from)
	}
	if value.IsASCII(s) {
		if from = min(from, len(s)); from > 0 {
			if i := strings.Index(s[from:], sub); i >= 0 {
				return i + from
			}
			return -1
		}
		return strings.Index(s, sub)
	}
	if n := value.UnitLen(s); from >= n {
		if sub == "" {
			return n
		}
		return -1
	}
	return indexFromWide(s, sub, from)
}

// indexFromWide searches text with characters of several bytes.
func indexFromWide(s, sub string, from int) int {
	start := value.ByteIndex(s, from)
	for {
		i := strings.Index(s[start:], sub)
		if i < 0 {
			return -1
		}
		if at := value.UnitIndex(s, start+i); at >= from || sub == "" {
			return max(at, from)
		}
		start += i + 1 // from points into a surrogate pair
	}
}

// indexUnits searches unit by unit.
func indexUnits(s, sub string, from int) int {
	hay, needle := unitsOf(s), unitsOf(sub)
	for i := from; i+len(needle) <= len(hay); i++ {
		if unitsEqual(hay[i:i+len(needle)], needle) {
			return i
		}
	}
	return -1
}

func unitsEqual(a, b []uint16) bool {
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// lastIndexFrom is String.lastIndexOf(sub, from): the last match that begins at from or before.
func lastIndexFrom(s, sub string, from int) int {
	if from < 0 {
		return -1
	}
	if value.IsASCII(s) && !halfAtEdge(sub) {
		if end := from + len(sub); end < len(s) {
			s = s[:end]
		}
		return strings.LastIndex(s, sub)
	}
	hay, needle := unitsOf(s), unitsOf(sub)
	for i := min(from, len(hay)-len(needle)); i >= 0; i-- {
		if unitsEqual(hay[i:i+len(needle)], needle) {
			return i
		}
	}
	return -1
}

// contains is String.contains.
func contains(s, sub string) bool {
	if halfAtEdge(sub) {
		return indexUnits(s, sub, 0) >= 0
	}
	return strings.Contains(s, sub)
}

// regionMatches compares n units of two texts from their positions on; bounds that do not fit are no match.
func regionMatches(ignoreCase bool, s string, at int64, other string, otherAt, n int64) bool {
	if at < 0 || otherAt < 0 || at > int64(value.UnitLen(s))-n || otherAt > int64(value.UnitLen(other))-n {
		return false
	}
	if n <= 0 {
		return true
	}
	left, _ := value.Substring(s, int(at), int(at+n))
	right, _ := value.Substring(other, int(otherAt), int(otherAt+n))
	if ignoreCase {
		return value.CompareIgnoreCase(left, right) == 0
	}
	return left == right
}

// replaceLiteral is String.replace(CharSequence, CharSequence): every occurrence, from the left.
func replaceLiteral(s, old, with string) (string, error) {
	if old == "" {
		return insertEverywhere(s, with)
	}
	if halfAtEdge(old) {
		return replaceUnits(s, old, with)
	}
	n := strings.Count(s, old)
	if n == 0 {
		return s, nil
	}
	if size := int64(len(s)) + int64(n)*int64(len(with)-len(old)); size > MaxText {
		return "", tooLong("replace", size)
	}
	if !strings.Contains(s, "\xed") && !strings.Contains(with, "\xed") {
		return strings.ReplaceAll(s, old, with), nil
	}
	var dst []byte
	for i, piece := range strings.Split(s, old) {
		if i > 0 {
			dst = value.AppendString(dst, with)
		}
		dst = value.AppendString(dst, piece)
	}
	return string(dst), nil
}

// insertEverywhere puts a text before each UTF-16 unit and at the end.
func insertEverywhere(s, with string) (string, error) {
	if size := int64(len(s)) + int64(value.UnitLen(s)+1)*int64(len(with)); size > MaxText {
		return "", tooLong("replace", size)
	}
	dst := []byte(with)
	for _, u := range unitsOf(s) {
		dst = value.AppendUnit(dst, u)
		dst = value.AppendString(dst, with)
	}
	return string(dst), nil
}

// replaceUnits replaces a text that can be half of a surrogate pair.
func replaceUnits(s, old, with string) (string, error) {
	hay, needle, put := unitsOf(s), unitsOf(old), unitsOf(with)
	var units []uint16
	for i := 0; i < len(hay); {
		if i+len(needle) <= len(hay) && unitsEqual(hay[i:i+len(needle)], needle) {
			if units = append(units, put...); len(units) > MaxText {
				return "", tooLong("replace", int64(len(units)))
			}
			i += len(needle)
			continue
		}
		units = append(units, hay[i])
		i++
	}
	return value.FromUnits(units), nil
}

// replaceChar is String.replace(char, char).
func replaceChar(s string, old, with uint16) string {
	if old < 0x80 && with < 0x80 {
		return strings.ReplaceAll(s, string(rune(old)), string(rune(with)))
	}
	units := unitsOf(s)
	for i, u := range units {
		if u == old {
			units[i] = with
		}
	}
	return value.FromUnits(units)
}

// trim is String.trim(): control characters and blanks at both ends.
func trim(s string) string {
	for len(s) > 0 && s[0] <= ' ' {
		s = s[1:]
	}
	for len(s) > 0 && s[len(s)-1] <= ' ' {
		s = s[:len(s)-1]
	}
	return s
}

func stripLeading(s string) string {
	for s != "" {
		r, size := value.DecodeRune(s)
		if !isWhitespace(r) {
			break
		}
		s = s[size:]
	}
	return s
}

func stripTrailing(s string) string {
	return strings.TrimRightFunc(s, isWhitespace)
}

// repeat is String.repeat.
func repeat(s string, n int64) (string, error) {
	if n < 0 {
		return "", throw(illegalArgument, "count is negative: %d", n)
	}
	if size := int64(len(s)) * n; size > MaxText {
		return "", tooLong("repeat", size)
	}
	if !halfAtEdge(s) {
		return strings.Repeat(s, int(n)), nil
	}
	var dst []byte
	for range n {
		dst = value.AppendString(dst, s)
	}
	return string(dst), nil
}

// splitLines cuts text at line ends, which are dropped; no empty line after the last one.
func splitLines(s string) []string {
	var lines []string
	for s != "" {
		i := strings.IndexAny(s, "\r\n")
		if i < 0 {
			return append(lines, s)
		}
		lines = append(lines, s[:i])
		if s[i] == '\r' && i+1 < len(s) && s[i+1] == '\n' {
			i++
		}
		s = s[i+1:]
	}
	return lines
}

// indent is String.indent: every line moved by n blanks, each ended by a newline.
func indent(s string, n int64) (string, error) {
	lines := splitLines(s)
	if size := int64(len(s)) + int64(len(lines))*(max(n, 0)+1); size > MaxText {
		return "", tooLong("indent", size)
	}
	var dst []byte
	for _, line := range lines {
		if n > 0 {
			dst = append(dst, strings.Repeat(" ", int(n))...)
		} else {
			line = dropBlanks(line, -n)
		}
		dst = append(append(dst, line...), '\n')
	}
	return string(dst), nil
}

// dropBlanks takes up to n white-space characters off the front.
func dropBlanks(line string, n int64) string {
	for ; n > 0 && line != ""; n-- {
		r, size := value.DecodeRune(line)
		if !isWhitespace(r) {
			break
		}
		line = line[size:]
	}
	return line
}

// stripIndent is String.stripIndent: the indentation that all lines share goes, and blanks at line ends.
func stripIndent(s string) string {
	if s == "" {
		return s
	}
	lines := splitLines(s)
	lastEnd := s[len(s)-1] == '\n' || s[len(s)-1] == '\r'
	if lastEnd {
		lines = append(lines, "")
	}
	common := -1
	for i, line := range lines {
		if stripLeading(line) == "" && i < len(lines)-1 {
			continue
		}
		if n := value.UnitLen(line) - value.UnitLen(stripLeading(line)); common < 0 || n < common {
			common = n
		}
	}
	for i, line := range lines {
		lines[i] = stripTrailing(dropBlanks(line, int64(common)))
	}
	return strings.Join(lines, "\n")
}

// translateEscapes is String.translateEscapes: the escapes of Java's string literals, \uXXXX not among them.
func translateEscapes(s string) (string, error) {
	var dst []byte
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' {
			dst = append(dst, s[i])
			continue
		}
		i++
		if i >= len(s) {
			return "", throw(illegalArgument, "Invalid escape sequence: \\%%c \\\\u%%04X")
		}
		switch c := s[i]; {
		case c >= '0' && c <= '7':
			n := octalEscape(s[i:])
			code, width := n>>8, n&0xFF
			dst = value.AppendUnit(dst, uint16(code))
			i += width - 1
		case c == '\r' && i+1 < len(s) && s[i+1] == '\n':
			i++
		case c == '\r' || c == '\n':
		default:
			j := strings.IndexByte(escapeLetters, c)
			if j < 0 {
				r, _ := value.DecodeRune(s[i:])
				return "", throw(illegalArgument, "Invalid escape sequence: \\%s \\\\u%04X", string(value.AppendRune(nil, r)), r)
			}
			dst = append(dst, escapeValues[j])
		}
	}
	return string(dst), nil
}

const (
	escapeLetters = "bfnrst'\"\\"
	escapeValues  = "\b\f\n\r \t'\"\\"
)

// octalEscape reads up to three octal digits: the code in the high part, the number of digits in the low byte.
func octalEscape(s string) int {
	limit := 2
	if s[0] <= '3' {
		limit = 3
	}
	code, i := 0, 0
	for ; i < limit && i < len(s) && s[i] >= '0' && s[i] <= '7'; i++ {
		code = code<<3 | int(s[i]-'0')
	}
	return code<<8 | i
}
