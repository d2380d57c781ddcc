package mapping

import (
	"strconv"
	"time"

	"postern/api/jsontext"
)

// AppendJSON appends the trace as one JSON object: steps in order, with
// fields as pairs of name and value, the time of each phase, and the lines of
// the execution log. Its schema is docs/trace.schema.json.
func (t *Trace) AppendJSON(dst []byte) []byte {
	if t == nil {
		return append(dst, `{"steps":[],"log":[]}`...)
	}
	dst = append(dst, `{"steps":[`...)
	for i := range t.Decisions {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = t.Decisions[i].appendJSON(dst)
	}
	dst = append(dst, ']')
	if len(t.Phases) > 0 {
		dst = t.appendPhases(append(dst, `,"phases":[`...))
	}
	if t.Omitted > 0 {
		dst = strconv.AppendInt(append(dst, `,"omitted":`...), int64(t.Omitted), 10)
	}
	return append(t.appendLines(append(dst, `,"log":[`...)), "]}"...)
}

// appendLines appends the execution log. The service masks secrets in it only
// where they are headers of their own; here they are masked wherever they are.
func (t *Trace) appendLines(dst []byte) []byte {
	for i, line := range t.Lines {
		if i > 0 {
			dst = append(dst, ',')
		}
		if len(t.secrets) > 0 {
			text := []byte(line)
			t.mask(text)
			dst = jsontext.Lower.AppendString(dst, textOf(text))
			continue
		}
		dst = jsontext.Lower.AppendString(dst, line)
	}
	return dst
}

func (t *Trace) appendPhases(dst []byte) []byte {
	for i, p := range t.Phases {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = jsontext.Lower.AppendString(append(dst, `{"name":`...), p.Name)
		dst = appendMicros(append(dst, `,"micros":`...), p.Took)
		dst = append(dst, '}')
	}
	return append(dst, ']')
}

func (d *Decision) appendJSON(dst []byte) []byte {
	why, broken := d.Why, d.broken()
	if broken != nil {
		why = broken.String()
	}
	dst = append(append(append(dst, `{"step":"`...), d.Step...), `","title":`...)
	dst = jsontext.Lower.AppendString(dst, d.Title)
	if why != "" {
		dst = jsontext.Lower.AppendString(append(dst, `,"why":`...), why)
	}
	if d.At != 0 {
		dst = appendMicros(append(dst, `,"atMicros":`...), d.At)
	}
	if len(d.Fields) > 0 {
		dst = append(appendPairs(append(dst, `,"fields":[`...), d.Fields), ']')
	}
	if d.Template != nil {
		dst = d.Template.AppendActs(append(dst, `,"template":`...), broken)
	}
	return append(dst, '}')
}

func appendPairs(dst []byte, list []Entry) []byte {
	for i := range list {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = jsontext.Lower.AppendString(append(dst, '['), list[i].Name)
		dst = append(jsontext.Lower.AppendString(append(dst, ','), list[i].Value), ']')
	}
	return dst
}

// appendMicros appends a time in microseconds.
func appendMicros(dst []byte, d time.Duration) []byte {
	if d < 0 {
		return appendMicros(append(dst, '-'), -d)
	}
	dst = strconv.AppendInt(dst, int64(d/time.Microsecond), 10)
	return appendFraction(dst, int64(d%time.Microsecond), int64(time.Microsecond))
}
