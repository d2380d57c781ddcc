package mapping

import (
	"strings"
	"unicode/utf8"
)

// queryParameters are the decoded pairs of the client's query string, parsed
// on first use.
func (ex *Exchange) queryParameters() []QueryParameter {
	if !ex.queried {
		ex.queried = true
		ex.QueryParameters = ex.appendPairs(ex.QueryParameters[:0], ex.Request.Query)
	}
	return ex.QueryParameters
}

// appendPairs splits a query string at "&" and ";" and decodes it (RW-16).
func (ex *Exchange) appendPairs(list []QueryParameter, query string) []QueryParameter {
	for query != "" {
		pair := query
		if i := strings.IndexAny(query, "&;"); i >= 0 {
			pair, query = query[:i], query[i+1:]
		} else {
			query = ""
		}
		name, value, _ := strings.Cut(pair, "=")
		if name = ex.unescapeQuery(name); name != "" {
			list = append(list, QueryParameter{name, ex.unescapeQuery(value)})
		}
	}
	return list
}

// queryValue is the last value of a query parameter.
func (ex *Exchange) queryValue(name string) (string, bool) {
	list := ex.queryParameters()
	for i := len(list) - 1; i >= 0; i-- {
		if list[i].Name == name {
			return list[i].Value, true
		}
	}
	return "", false
}

// unescapeQuery decodes "%XX" and "+"; bytes that are not UTF-8 become U+FFFD.
func (ex *Exchange) unescapeQuery(text string) string {
	if strings.IndexByte(text, '%') < 0 && strings.IndexByte(text, '+') < 0 {
		return ex.validText(text)
	}
	return ex.validText(ex.texts.close(appendUnescaped(ex.texts.open(), text, true)))
}

// unescapePath decodes "%XX" of one path segment; "+" stays.
func (ex *Exchange) unescapePath(text string) string {
	if strings.IndexByte(text, '%') < 0 {
		return ex.validText(text)
	}
	return ex.validText(ex.texts.close(appendUnescaped(ex.texts.open(), text, false)))
}

// validText is text with every byte that is not UTF-8 replaced by U+FFFD.
func (ex *Exchange) validText(text string) string {
	if isASCII(text) || utf8.ValidString(text) {
		return text
	}
	return ex.texts.close(appendValid(ex.texts.open(), text))
}

// appendUnescaped appends text with "%XX" decoded; "%" without two hex digits
// stays as typed.
func appendUnescaped(dst []byte, text string, plus bool) []byte {
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '%' && i+2 < len(text) && unhex[text[i+1]] >= 0 && unhex[text[i+2]] >= 0:
			dst = append(dst, byte(unhex[text[i+1]]<<4|unhex[text[i+2]]))
			i += 2
		case c == '+' && plus:
			dst = append(dst, ' ')
		default:
			dst = append(dst, c)
		}
	}
	return dst
}

var unhex = func() (table [256]int8) {
	for c := range 256 {
		switch {
		case '0' <= c && c <= '9':
			table[c] = int8(c - '0')
		case 'a' <= c && c <= 'f':
			table[c] = int8(c - 'a' + 10)
		case 'A' <= c && c <= 'F':
			table[c] = int8(c - 'A' + 10)
		default:
			table[c] = -1
		}
	}
	return table
}()

const upperHex = "0123456789ABCDEF"

// charset says which bytes an escaper leaves alone.
type charset [256]bool

func charsetOf(others string) (set charset) {
	for c := range 256 {
		b := byte(c)
		set[c] = 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' || '0' <= b && b <= '9' ||
			strings.IndexByte(others, b) >= 0
	}
	return set
}

var (
	queryChars   = charsetOf("-._~")                   // RW-17
	segmentChars = charsetOf("-._~!$&'()*+,;=:@")      // one path segment (RFC 3986)
	uriChars     = charsetOf("-._~!$&'()*+,;=:@/?%[]") // text that is already encoded
	greedyChars  = charsetOf("-._~!$'()*,:@/?%")       // a raw path inside a query string
)

// appendEscaped appends text with every byte outside keep as "%XX".
func appendEscaped(dst []byte, text string, keep *charset) []byte {
	for i := range len(text) {
		c := text[i]
		if keep[c] {
			dst = append(dst, c)
			continue
		}
		dst = append(dst, '%', upperHex[c>>4], upperHex[c&15])
	}
	return dst
}
