package suite

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"strings"
	"time"
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
	for i := range r.Results {
		dst = r.Results[i].appendText(dst, style)
	}
	passed, failed, skipped := r.Count()
	verdict := style.paint("\x1b[32m", "ok")
	if failed > 0 {
		verdict = style.paint("\x1b[31m", "FAIL")
	}
	dst = fmt.Appendf(dst, "%s  %d passed, %d failed", verdict, passed, failed)
	if skipped > 0 {
		dst = fmt.Appendf(dst, ", %d skipped", skipped)
	}
	return fmt.Appendf(dst, "  (%v)\n", r.Took.Round(time.Millisecond))
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

// AppendTAP appends the report in the Test Anything Protocol, version 13.
func (r *Report) AppendTAP(dst []byte) []byte {
	dst = fmt.Appendf(dst, "TAP version 13\n1..%d\n", len(r.Results))
	for i := range r.Results {
		one := &r.Results[i]
		name := strings.ReplaceAll(one.File+": "+one.Case.Name, "#", "\\#")
		switch {
		case one.Skipped:
			dst = fmt.Appendf(dst, "ok %d - %s # SKIP %s\n", i+1, name, one.Why)
		case one.Passed:
			dst = fmt.Appendf(dst, "ok %d - %s\n", i+1, name)
		default:
			dst = fmt.Appendf(dst, "not ok %d - %s\n  ---\n  at: %s\n  message: |\n%s  ...\n", i+1, name, one.Case.Pos, indented(one.Why))
		}
	}
	return dst
}

// The parts of JUnit's XML that are written.
type (
	junitSuites struct {
		XMLName  xml.Name     `xml:"testsuites"`
		Tests    int          `xml:"tests,attr"`
		Failures int          `xml:"failures,attr"`
		Skipped  int          `xml:"skipped,attr"`
		Time     string       `xml:"time,attr"`
		Suites   []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name     string      `xml:"name,attr"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Skipped  int         `xml:"skipped,attr"`
		Cases    []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Name    string        `xml:"name,attr"`
		Class   string        `xml:"classname,attr"`
		File    string        `xml:"file,attr,omitempty"`
		Line    int           `xml:"line,attr,omitempty"`
		Time    string        `xml:"time,attr"`
		Failure *junitFailure `xml:"failure,omitempty"`
		Skipped *struct{}     `xml:"skipped,omitempty"`
	}
	junitFailure struct {
		Message string `xml:"message,attr"`
		Text    string `xml:",chardata"`
	}
)

// AppendJUnit appends the report as JUnit XML, one suite per file.
func (r *Report) AppendJUnit(dst []byte) []byte {
	passed, failed, skipped := r.Count()
	all := junitSuites{Tests: passed + failed + skipped, Failures: failed, Skipped: skipped, Time: seconds(r.Took)}
	for i := range r.Results {
		one := &r.Results[i]
		if n := len(all.Suites); n == 0 || all.Suites[n-1].Name != one.File {
			all.Suites = append(all.Suites, junitSuite{Name: one.File})
		}
		all.Suites[len(all.Suites)-1].add(one)
	}
	text, err := xml.MarshalIndent(all, "", "  ") // texts and numbers alone: it cannot fail
	if err != nil {
		return dst
	}
	return append(append(append(dst, xml.Header...), text...), '\n')
}

func (s *junitSuite) add(r *Result) {
	c := junitCase{Name: r.Case.Name, Class: strings.TrimSuffix(r.File, Suffix), File: r.Case.Pos.File, Line: r.Case.Pos.Line, Time: seconds(r.Took)}
	s.Tests++
	switch {
	case r.Skipped:
		s.Skipped++
		c.Skipped = &struct{}{}
	case !r.Passed:
		s.Failures++
		first, _, _ := strings.Cut(r.Why, "\n")
		c.Failure = &junitFailure{first, r.Why}
	}
	s.Cases = append(s.Cases, c)
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.6f", d.Seconds()) }

// AppendJSON appends the report as a JSON object.
func (r *Report) AppendJSON(dst []byte) []byte {
	type result struct {
		File    string  `json:"file"`
		Line    int     `json:"line"`
		Name    string  `json:"name"`
		Passed  bool    `json:"passed"`
		Skipped bool    `json:"skipped,omitempty"`
		Why     string  `json:"why,omitempty"`
		Seconds float64 `json:"seconds"`
	}
	passed, failed, skipped := r.Count()
	reached, all := r.Coverage.Share()
	form := struct {
		Passed   int      `json:"passed"`
		Failed   int      `json:"failed"`
		Skipped  int      `json:"skipped"`
		Coverage float64  `json:"coveragePercent"`
		Results  []result `json:"results"`
	}{passed, failed, skipped, Percent(reached, all), []result{}}
	for i := range r.Results {
		one := &r.Results[i]
		form.Results = append(form.Results, result{one.File, one.Case.Pos.Line, one.Case.Name, one.Passed, one.Skipped, one.Why, one.Took.Seconds()})
	}
	text, err := json.MarshalIndent(form, "", "  ") // texts and numbers alone: it cannot fail
	if err != nil {
		return dst
	}
	return append(append(dst, text...), '\n')
}
