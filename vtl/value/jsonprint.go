package value

import (
	"math"
	"unicode/utf8"
)

// jsonStyle is one of the two ways json-smart writes text.
type jsonStyle bool

const (
	compact     jsonStyle = false // what $input.json gives: "/" stays
	stringified jsonStyle = true  // toString() of a JSON array: "/" becomes "\/"
)

// AppendJSON appends the JSON text of v without blanks, "/" unescaped. A value that is nested too deeply is cut;
// AppendJSONText reports it.
func (v Value) AppendJSON(dst []byte) []byte {
	p := printer{max: math.MaxInt}
	return p.json(dst, v, compact, 0)
}

// AppendJSONText is AppendJSON with limits: it fails with ErrTooDeep or, when dst would grow beyond max bytes, ErrTooLong.
func (v Value) AppendJSONText(dst []byte, max int) ([]byte, error) {
	p := printer{max: max}
	dst = p.json(dst, v, compact, 0)
	return dst, p.err
}

func (p *printer) json(dst []byte, v Value, style jsonStyle, depth int) []byte {
	switch v.kind {
	case KindString:
		return appendQuoted(dst, v.Str(), style)
	case KindMap:
		if p.stop(dst, depth) {
			return dst
		}
		return p.jsonMap(dst, v.Map(), style, depth)
	case KindList:
		if p.stop(dst, depth) {
			return dst
		}
		return p.jsonList(dst, v.List(), style, depth)
	case KindDouble, KindFloat:
		if math.IsInf(math.Float64frombits(v.n), 0) {
			return append(dst, "null"...)
		}
	case KindChar:
		return appendQuoted(dst, Text(v), style)
	case KindObject:
		return p.jsonObject(dst, v.Object(), style, depth)
	}
	return v.appendScalar(dst)
}

func (p *printer) jsonMap(dst []byte, m *Map, style jsonStyle, depth int) []byte {
	if copied, ok := p.copied(dst, &m.origin, style, depth); ok {
		return copied
	}
	dst = append(dst, '{')
	for i := range m.Len() {
		if i > 0 {
			dst = append(dst, ',')
		}
		k, v := m.At(i)
		if k.kind == KindString {
			dst = appendQuoted(dst, k.Str(), style)
		} else if k.kind == KindNull {
			dst = append(dst, "null"...)
		} else {
			dst = appendQuoted(dst, Text(k), style)
		}
		dst = p.json(append(dst, ':'), v, style, depth+1)
	}
	return append(dst, '}')
}

func (p *printer) jsonList(dst []byte, l *List, style jsonStyle, depth int) []byte {
	if copied, ok := p.copied(dst, &l.origin, style, depth); ok {
		return copied
	}
	dst = append(dst, '[')
	for i := range l.Len() {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = p.json(dst, l.At(i), style, depth+1)
	}
	return append(dst, ']')
}

// jsonObject writes collections as arrays and every other object as its text.
func (p *printer) jsonObject(dst []byte, o Object, style jsonStyle, depth int) []byte {
	if p.stop(dst, depth) {
		return dst
	}
	if e, ok := o.(*Entry); ok {
		text := p.entry(nil, e, depth+1)
		if p.stop(text, depth) {
			return dst
		}
		return appendQuoted(dst, string(text), style)
	}
	view, ok := o.(*View)
	if !ok {
		return appendQuoted(dst, string(o.AppendText(nil)), style)
	}
	dst = append(dst, '[')
	for i := range view.Len() {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = p.json(dst, view.At(i), style, depth+1)
	}
	return append(dst, ']')
}

// appendQuoted appends s as a JSON text in quotes.
func appendQuoted(dst []byte, s string, style jsonStyle) []byte {
	dst = append(dst, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if plainJSON[c] || c == '/' && style == compact {
			i++
			continue
		}
		if c < utf8.RuneSelf {
			dst = appendEscaped(append(dst, s[start:i]...), rune(c))
			i++
			start = i
			continue
		}
		r, size := decode(s[i:])
		if r <= 0x9F || r >= 0x2000 && r <= 0x20FF {
			dst = appendEscaped(append(dst, s[start:i]...), r)
			start = i + size
		}
		i += size
	}
	return append(append(dst, s[start:]...), '"')
}

// plainJSON holds the bytes that need no look: neither escaped nor the start of a character that may be.
var plainJSON = func() (plain [256]bool) {
	for c := range plain {
		plain[c] = c >= 0x20 && c != '"' && c != '\\' && c != '/' && c != 0x7F && c != 0xC2 && c != 0xE2
	}
	return plain
}()

const upperHex = "0123456789ABCDEF"

func appendEscaped(dst []byte, r rune) []byte {
	switch r {
	case '"', '\\', '/':
		return append(dst, '\\', byte(r))
	case '\b':
		return append(dst, '\\', 'b')
	case '\f':
		return append(dst, '\\', 'f')
	case '\n':
		return append(dst, '\\', 'n')
	case '\r':
		return append(dst, '\\', 'r')
	case '\t':
		return append(dst, '\\', 't')
	}
	return append(dst, '\\', 'u', upperHex[r>>12&15], upperHex[r>>8&15], upperHex[r>>4&15], upperHex[r&15])
}
