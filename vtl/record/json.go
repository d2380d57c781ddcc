package record

import (
	"encoding/json"
	"strconv"
	"unicode/utf8"
	"unsafe"
)

// AppendJSON appends the steps as a JSON object.
func (rec *Recording) AppendJSON(dst []byte) []byte {
	var broken *Broken
	if rec.Err == nil && rec.MeansJSON() {
		if b, ok := rec.Broken(); ok {
			broken = &b
		}
	}
	return rec.AppendJSONWith(dst, broken)
}

// AppendJSONWith is AppendJSON for a caller that knows where the output stops
// being JSON, nil for nowhere.
func (rec *Recording) AppendJSONWith(dst []byte, broken *Broken) []byte {
	dst = AppendQuoted(append(dst, `{"template":`...), rec.Template)
	dst = AppendQuoted(append(dst, `,"output":`...), view(rec.Output))
	dst = append(dst, `,"steps":`...)
	dst = append(rec.appendSteps(append(dst, '['), 0, len(rec.steps)), ']')
	if rec.Omitted > 0 {
		dst = strconv.AppendInt(append(dst, `,"omitted":`...), int64(rec.Omitted), 10)
	}
	if rec.Err != nil {
		dst = AppendQuoted(append(dst, `,"failed":`...), rec.failure)
	}
	if broken != nil {
		if text, err := json.Marshal(broken); err == nil { // texts and numbers alone
			dst = append(append(dst, `,"invalidJSON":`...), text...)
		}
	}
	return append(dst, '}')
}

// appendSteps appends steps i to end with those inside them, separated.
func (rec *Recording) appendSteps(dst []byte, i, end int) []byte {
	for first := true; i < end; first = false {
		if !first {
			dst = append(dst, ',')
		}
		behind := rec.behind(i)
		dst = rec.appendStep(dst, &rec.steps[i])
		if behind > i+1 {
			dst = append(dst, `,"steps":[`...)
			dst = append(rec.appendSteps(dst, i+1, behind), ']')
		}
		dst = append(dst, '}')
		i = behind
	}
	return dst
}

// appendStep appends the members of a step but for those inside it.
func (rec *Recording) appendStep(dst []byte, s *step) []byte {
	dst = AppendQuoted(append(dst, `{"kind":`...), s.name())
	dst = strconv.AppendInt(append(dst, `,"line":`...), int64(s.place.Line), 10)
	dst = strconv.AppendInt(append(dst, `,"column":`...), int64(s.place.Col), 10)
	if source := s.source(); source != "" {
		dst = AppendQuoted(append(dst, `,"source":`...), source)
	}
	if s.first != 0 {
		dst = append(rec.appendValues(append(dst, `,"values":[`...), s), ']')
	}
	if s.turn > 0 {
		dst = strconv.AppendInt(append(dst, `,"turn":`...), int64(s.turn), 10)
	}
	dst = strconv.AppendInt(append(dst, `,"from":`...), int64(s.from), 10)
	dst = strconv.AppendInt(append(dst, `,"to":`...), int64(s.to), 10)
	if s.failed != "" {
		dst = AppendQuoted(append(dst, `,"failed":`...), s.failed)
	}
	if s.kind == branch {
		dst = append(dst, `,"taken":true`...)
	}
	return dst
}

func (rec *Recording) appendValues(dst []byte, s *step) []byte {
	for n := s.first; n != 0; {
		v := rec.valueOf(n)
		if n != s.first {
			dst = append(dst, ',')
		}
		dst = AppendQuoted(append(dst, `{"expression":`...), rec.expression(s, v))
		dst = append(append(append(dst, `,"type":"`...), v.typ.String()...), `","value":`...)
		dst = AppendQuoted(dst, view(rec.textOf(v)))
		if v.cut {
			dst = append(dst, `,"cut":true`...)
		}
		dst = append(dst, '}')
		n = v.next
	}
	return dst
}

// AppendQuoted appends text as a JSON string. Bytes that are no UTF-8 become
// U+FFFD.
func AppendQuoted(dst []byte, text string) []byte {
	dst = append(dst, '"')
	start := 0
	for i := 0; i < len(text); {
		c := text[i]
		if plainJSON[c] {
			i++
			continue
		}
		if c >= utf8.RuneSelf {
			if _, size := utf8.DecodeRuneInString(text[i:]); size > 1 {
				i += size
				continue
			}
		}
		dst = appendEscaped(append(dst, text[start:i]...), c)
		i++
		start = i
	}
	return append(append(dst, text[start:]...), '"')
}

// plainJSON holds the bytes that stand for themselves.
var plainJSON = func() (plain [256]bool) {
	for c := ' '; c < utf8.RuneSelf; c++ {
		plain[c] = c != '"' && c != '\\'
	}
	return plain
}()

// view is bytes as a text that is valid as long as they do not change.
func view(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

// appendEscaped appends a byte that cannot stand in a JSON string.
func appendEscaped(dst []byte, c byte) []byte {
	switch c {
	case '"', '\\':
		return append(dst, '\\', c)
	case '\n':
		return append(dst, `\n`...)
	case '\r':
		return append(dst, `\r`...)
	case '\t':
		return append(dst, `\t`...)
	}
	if c >= utf8.RuneSelf {
		return append(dst, `\ufffd`...)
	}
	const hex = "0123456789abcdef"
	return append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
}
