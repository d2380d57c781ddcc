package record

import (
	"encoding/json"
	"strconv"
	"unicode/utf8"
	"unsafe"

	"postern/api/jsontext"
)

// AppendJSON appends the steps as a JSON object, with the text of the template
// between them.
func (rec *Recording) AppendJSON(dst []byte) []byte {
	var broken *Broken
	if rec.Err == nil && rec.MeansJSON() {
		if b, ok := rec.Broken(); ok {
			broken = &b
		}
	}
	return rec.appendJSON(dst, broken, true)
}

// AppendActs is AppendJSON without the text of the template, for a caller that
// knows where the output stops being JSON, nil for nowhere.
func (rec *Recording) AppendActs(dst []byte, broken *Broken) []byte {
	return rec.appendJSON(dst, broken, false)
}

// maxOutput bounds the output among the acts of a template, in bytes: a trace is
// read by people and kept by programs, beside the body that the client got.
const maxOutput = 64 << 10

// wholeRunes is text without the beginning of a character at its end.
func wholeRunes(text []byte) []byte {
	for i := len(text) - 1; i >= 0 && i >= len(text)-utf8.UTFMax; i-- {
		if utf8.RuneStart(text[i]) {
			if !utf8.FullRune(text[i:]) {
				return text[:i]
			}
			break
		}
	}
	return text
}

func (rec *Recording) appendJSON(dst []byte, broken *Broken, text bool) []byte {
	dst = jsontext.Lower.AppendString(append(dst, `{"template":`...), rec.Template)
	output := rec.Output
	if !text && len(output) > maxOutput {
		output = wholeRunes(output[:maxOutput])
	}
	dst = jsontext.Lower.AppendString(append(dst, `,"output":`...), view(output))
	if left := len(rec.Output) - len(output); left > 0 {
		dst = strconv.AppendInt(append(dst, `,"outputOmitted":`...), int64(left), 10)
	}
	dst = append(dst, `,"steps":`...)
	dst = append(rec.appendSteps(append(dst, '['), 0, len(rec.steps), text), ']')
	if rec.Omitted > 0 {
		dst = strconv.AppendInt(append(dst, `,"omitted":`...), int64(rec.Omitted), 10)
	}
	if rec.Err != nil {
		dst = jsontext.Lower.AppendString(append(dst, `,"failed":`...), rec.failure)
	}
	if broken != nil {
		if text, err := json.Marshal(broken); err == nil { // texts and numbers alone
			dst = append(append(dst, `,"invalidJSON":`...), text...)
		}
	}
	return append(dst, '}')
}

// appendSteps appends steps i to end with those inside them, separated. Without
// text those are left out that only wrote what stands in the template.
func (rec *Recording) appendSteps(dst []byte, i, end int, text bool) []byte {
	from := len(dst)
	for i < end {
		s := &rec.steps[i]
		behind := rec.behind(i)
		if !text && s.isText() {
			i = behind
			continue
		}
		if len(dst) > from {
			dst = append(dst, ',')
		}
		dst = rec.appendStep(dst, s)
		if behind > i+1 {
			dst = append(dst, `,"steps":[`...)
			dst = append(rec.appendSteps(dst, i+1, behind, text), ']')
		}
		dst = append(dst, '}')
		i = behind
	}
	return dst
}

// appendStep appends the members of a step but for those inside it.
func (rec *Recording) appendStep(dst []byte, s *step) []byte {
	texts := rec.of(s)
	if s.kind == statement {
		dst = append(dst, texts.statement...)
	} else {
		dst = append(dst, texts.inside...)
	}
	if s.first != 0 {
		dst = append(rec.appendValues(append(dst, `,"values":[`...), s), ']')
	}
	if s.turn > 0 {
		dst = appendCount(append(dst, `,"turn":`...), s.turn)
	}
	dst = appendCount(append(dst, `,"from":`...), s.from)
	dst = appendCount(append(dst, `,"to":`...), s.to)
	if s.failed != "" {
		dst = jsontext.Lower.AppendString(append(dst, `,"failed":`...), s.failed)
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
		dst = append(append(dst, rec.ofValue(s, v).value...), v.typ.String()...)
		dst = jsontext.Lower.AppendString(append(dst, `","value":`...), view(rec.textOf(v)))
		if v.cut {
			dst = append(dst, `,"cut":true`...)
		}
		dst = append(dst, '}')
		n = v.next
	}
	return dst
}

// appendCount is strconv.AppendInt with a short way for small numbers.
func appendCount(dst []byte, n int32) []byte {
	switch {
	case n < 0 || n > 999:
		return strconv.AppendInt(dst, int64(n), 10)
	case n > 99:
		return append(dst, '0'+byte(n/100), '0'+byte(n/10%10), '0'+byte(n%10))
	case n > 9:
		return append(dst, '0'+byte(n/10), '0'+byte(n%10))
	}
	return append(dst, '0'+byte(n))
}

// view is bytes as a text that is valid as long as they do not change.
func view(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }
