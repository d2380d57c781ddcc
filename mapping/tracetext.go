package mapping

import (
	"strconv"
	"strings"
	"time"

	"postern/vtl/record"
)

// TreeStyle says how a trace is printed for people.
type TreeStyle struct {
	Color bool
	// Fold leaves out the fields and templates of steps that went as expected;
	// the outcome stays.
	Fold bool
}

// AppendTree appends the decisions as an indented list for people.
func (t *Trace) AppendTree(dst []byte) []byte { return t.AppendTreeStyle(dst, TreeStyle{}) }

// AppendTreeStyle is AppendTree with colours or folded.
func (t *Trace) AppendTreeStyle(dst []byte, style TreeStyle) []byte {
	if t == nil {
		return dst
	}
	var last Step
	for i := range t.Decisions {
		d := &t.Decisions[i]
		if d.Step != last {
			dst = append(style.appendPainted(dst, "\x1b[1m", string(d.Step)), '\n')
			last = d.Step
		}
		dst = d.appendTree(dst, style)
	}
	if t.Omitted > 0 {
		dst = strconv.AppendInt(append(dst, "… "...), int64(t.Omitted), 10)
		dst = append(dst, " more decisions left out\n"...)
	}
	return t.appendTimes(dst)
}

func (s TreeStyle) appendPainted(dst []byte, color, text string) []byte {
	if !s.Color {
		return append(dst, text...)
	}
	return append(append(append(dst, color...), text...), "\x1b[0m"...)
}

func (d *Decision) appendTree(dst []byte, style TreeStyle) []byte {
	dst = append(dst, "  "...)
	if d.Step == StepGateway {
		dst = style.appendPainted(dst, "\x1b[31m", d.Title)
	} else {
		dst = append(dst, d.Title...)
	}
	if why := d.Reason(); why != "" {
		dst = append(append(dst, " — "...), why...)
	}
	dst = append(dst, '\n')
	if style.Fold && d.Step != StepGateway {
		return dst
	}
	for i := range d.Fields {
		dst = append(append(append(dst, "    "...), d.Fields[i].Name...), ": "...)
		dst = append(appendIndented(dst, d.Fields[i].Value), '\n')
	}
	if d.Template != nil {
		dst = d.Template.AppendTree(dst, record.Style{Color: style.Color, Indent: "    ", Lines: 400})
	}
	return dst
}

// appendIndented appends the lines of a value below one another.
func appendIndented(dst []byte, text string) []byte {
	for {
		i := strings.IndexByte(text, '\n')
		if i < 0 {
			return append(dst, text...)
		}
		dst = append(append(dst, text[:i+1]...), "    "...)
		text = text[i+1:]
	}
}

// appendTimes appends the time of each phase on one line.
func (t *Trace) appendTimes(dst []byte) []byte {
	if len(t.Phases) == 0 {
		return dst
	}
	dst = append(dst, "time\n  "...)
	for i, p := range t.Phases {
		if i > 0 {
			dst = append(dst, " · "...)
		}
		dst = append(append(dst, p.Name...), ' ')
		dst = AppendTook(dst, p.Took)
	}
	return append(dst, '\n')
}

// AppendTook appends a duration for people, in tenths of a microsecond.
func AppendTook(dst []byte, took time.Duration) []byte {
	took = took.Round(100 * time.Nanosecond)
	if took < time.Microsecond || took >= time.Second {
		return append(dst, took.String()...)
	}
	unit, name := int64(time.Microsecond), "µs"
	if took >= time.Millisecond {
		unit, name = int64(time.Millisecond), "ms"
	}
	dst = strconv.AppendInt(dst, int64(took)/unit, 10)
	return append(appendFraction(dst, int64(took)%unit, unit), name...)
}

// appendFraction appends the digits of part/of behind the point, without zeros
// at the end.
func appendFraction(dst []byte, part, of int64) []byte {
	if part == 0 {
		return dst
	}
	dst = append(dst, '.')
	for part != 0 {
		of /= 10
		dst = append(dst, '0'+byte(part/of))
		part %= of
	}
	return dst
}

// maxLogMessage is the longest message of an execution log, in characters.
const maxLogMessage = 1024

// AppendAWS appends the execution log in the form of TestInvokeMethod (§18,
// W-04): a first line with the request id, then every message with its time.
// W-08: what the gateway answered by itself is not among them.
func (t *Trace) AppendAWS(dst []byte, requestID string, at time.Time) []byte {
	dst = append(append(append(dst, "Execution log for request "...), requestID...), '\n')
	if t == nil {
		return dst
	}
	for _, line := range t.Lines {
		if strings.HasPrefix(line, "Gateway response ") {
			continue
		}
		dst = at.UTC().AppendFormat(dst, "Mon Jan 02 15:04:05 UTC 2006")
		dst = append(dst, " : "...)
		dst = append(appendTruncated(dst, line), '\n')
	}
	return dst
}

// AppendCloudWatch appends the execution log in the form of CloudWatch: every
// message after its request id.
func (t *Trace) AppendCloudWatch(dst []byte, ex *Exchange) []byte {
	if t == nil {
		return dst
	}
	prefix := "(" + ex.Request.ID + ") "
	dst = append(append(append(dst, prefix...), "Extended Request Id: "...), ex.Request.ExtendedID...)
	dst = append(dst, '\n')
	for _, line := range t.Lines {
		dst = append(appendTruncated(append(dst, prefix...), line), '\n')
	}
	return dst
}

// appendTruncated cuts a message after 1,024 characters (§18.2).
func appendTruncated(dst []byte, line string) []byte {
	if len(line) <= maxLogMessage {
		return append(dst, line...)
	}
	n := 0
	for i := range line {
		if n == maxLogMessage {
			return append(append(dst, line[:i]...), " [TRUNCATED]"...)
		}
		n++
	}
	return append(dst, line...)
}
