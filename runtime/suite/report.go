package suite

import (
	"fmt"
	"strings"
	"time"

	"postern/api"
)

// TextStyle says how a report is printed for people.
type TextStyle struct {
	Color   bool
	Verbose bool // cases that passed too, and the trace of those that failed
}

func (s TextStyle) paint(color, text string) string {
	if !s.Color {
		return text
	}
	return color + text + "\x1b[0m"
}

// AppendText appends the cases that failed, with what differs, and the totals.
func (r *Report) AppendText(dst []byte, style TextStyle) []byte {
	from := len(dst)
	for i := range r.Results {
		dst = r.Results[i].appendText(dst, style)
	}
	passed, failed, skipped := r.Count()
	unread := len(r.Unread())
	verdict := style.paint("\x1b[32m", "ok")
	if failed > 0 || unread > 0 {
		verdict = style.paint("\x1b[31m", "FAIL")
	}
	dst = fmt.Appendf(dst, "%s  %d passed, %d failed", verdict, passed, failed)
	if skipped > 0 {
		dst = fmt.Appendf(dst, ", %d skipped", skipped)
	}
	if unread > 0 {
		dst = fmt.Appendf(dst, ", %s not read", count(unread, "file"))
	}
	return api.Visible(fmt.Appendf(dst, "  (%v)\n", r.Took.Round(time.Millisecond)), from)
}

func (r *Result) appendText(dst []byte, style TextStyle) []byte {
	switch {
	case r.Skipped:
		if style.Verbose {
			dst = fmt.Appendf(dst, "skip  %s: %s — %s\n", r.File, r.Case.Name, r.Why)
		}
	case r.Passed:
		if r.Updated {
			dst = fmt.Appendf(dst, "new   %s: %s — %s is written\n", r.File, r.Case.Name, r.Case.Expect.Golden)
		} else if style.Verbose {
			dst = fmt.Appendf(dst, "ok    %s: %s (%v)\n", r.File, r.Case.Name, r.Took.Round(10*time.Microsecond))
		}
	default:
		dst = fmt.Appendf(dst, "%s  %s: %s\n", style.paint("\x1b[31m", "FAIL"), r.Case.Pos, r.Case.Name)
		dst = append(dst, style.diff(indented(r.Why))...)
		if style.Verbose && r.Tree != "" {
			dst = append(dst, "    how the answer came about:\n"+indented(indented(r.Tree))...)
		}
	}
	return dst
}

// diff paints the lines of a difference.
func (s TextStyle) diff(text string) string {
	if !s.Color {
		return text
	}
	lines := strings.SplitAfter(text, "\n")
	for i, line := range lines {
		switch trimmed := strings.TrimLeft(line, " "); {
		case strings.HasPrefix(trimmed, "- "):
			lines[i] = s.paint("\x1b[32m", line)
		case strings.HasPrefix(trimmed, "+ "):
			lines[i] = s.paint("\x1b[31m", line)
		}
	}
	return strings.Join(lines, "")
}

func indented(text string) string {
	return "    " + strings.ReplaceAll(strings.TrimRight(text, "\n"), "\n", "\n    ") + "\n"
}

// count is a number with its noun: "1 file", "2 files".
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
