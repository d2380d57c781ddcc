package suite

import (
	"fmt"
	"strings"
)

// AppendTAP appends the report in the Test Anything Protocol, version 14: one
// test point per case, then one per file that could not be read.
func (r *Report) AppendTAP(dst []byte) []byte {
	unread := r.Unread()
	dst = fmt.Appendf(dst, "TAP version 14\n1..%d\n", len(r.Results)+len(unread))
	for i := range r.Results {
		one := &r.Results[i]
		name := one.File + ": " + one.Case.Name
		switch {
		case one.Skipped:
			dst = fmt.Appendf(dst, "ok %d - %s # SKIP %s\n", i+1, tapText(name), oneLine(one.Why))
		case one.Passed:
			dst = fmt.Appendf(dst, "ok %d - %s\n", i+1, tapText(name))
		default:
			dst = appendNotOK(dst, i+1, name, one.Case.Pos.String(), one.Why)
		}
	}
	for i, d := range unread {
		dst = appendNotOK(dst, len(r.Results)+i+1, d.Pos.File, d.Pos.String(), d.Summary)
	}
	return dst
}

// appendNotOK appends a test point that failed, with its reason as YAML.
func appendNotOK(dst []byte, number int, name, at, why string) []byte {
	indent := ""
	if strings.HasPrefix(why, " ") {
		indent = "2" // else the first line would say how far the text is indented
	}
	dst = fmt.Appendf(dst, "not ok %d - %s\n  ---\n  at: %s\n  message: |%s\n", number, tapText(name), quoted(at), indent)
	for line := range strings.Lines(showable(strings.TrimRight(why, "\n") + "\n")) {
		dst = append(append(dst, "    "...), line...)
	}
	return append(dst, "  ...\n"...)
}

// tapText is a text as the description of a test point: \ and # mean something
// there, and a line end ends it.
func tapText(text string) string {
	return strings.NewReplacer("\\", "\\\\", "#", "\\#").Replace(oneLine(text))
}

// oneLine is a text without line ends and characters that no report may hold.
func oneLine(text string) string {
	return strings.ReplaceAll(showable(text), "\n", " ")
}

// showable is a text whose control characters but the line end and the tab
// are shown as U+FFFD.
func showable(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7F || 0x80 <= r && r < 0xA0 || r == 0xFEFF || r == 0x2028 || r == 0x2029 {
			return '\uFFFD'
		}
		return r
	}, strings.ToValidUTF8(strings.ReplaceAll(text, "\r\n", "\n"), "\uFFFD"))
}
