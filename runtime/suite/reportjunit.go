package suite

import (
	"encoding/xml"
	"fmt"
	"strings"
	"time"
)

// The parts of JUnit's XML that are written.
type (
	junitSuites struct {
		XMLName  xml.Name     `xml:"testsuites"`
		Tests    int          `xml:"tests,attr"`
		Failures int          `xml:"failures,attr"`
		Errors   int          `xml:"errors,attr"`
		Skipped  int          `xml:"skipped,attr"`
		Time     string       `xml:"time,attr"`
		Suites   []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name     string      `xml:"name,attr"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Errors   int         `xml:"errors,attr"`
		Skipped  int         `xml:"skipped,attr"`
		Time     string      `xml:"time,attr"`
		Cases    []junitCase `xml:"testcase"`

		took time.Duration
	}
	junitCase struct {
		Name    string        `xml:"name,attr"`
		Class   string        `xml:"classname,attr"`
		File    string        `xml:"file,attr,omitempty"`
		Line    int           `xml:"line,attr,omitempty"`
		Time    string        `xml:"time,attr"`
		Skipped *junitSkipped `xml:"skipped,omitempty"`
		Error   *junitFailure `xml:"error,omitempty"`
		Failure *junitFailure `xml:"failure,omitempty"`
	}
	junitSkipped struct {
		Message string `xml:"message,attr"`
	}
	junitFailure struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr"`
		Text    string `xml:",chardata"`
	}
)

// AppendJUnit appends the report as JUnit XML, one suite per file. A file that
// could not be read is a suite with one case, an error.
func (r *Report) AppendJUnit(dst []byte) []byte {
	passed, failed, skipped := r.Count()
	unread := r.Unread()
	all := junitSuites{Tests: passed + failed + skipped + len(unread), Failures: failed, Errors: len(unread), Skipped: skipped, Time: seconds(r.Took)}
	for i := range r.Results {
		one := &r.Results[i]
		if n := len(all.Suites); n == 0 || all.Suites[n-1].Name != one.File {
			all.Suites = append(all.Suites, junitSuite{Name: one.File})
		}
		all.Suites[len(all.Suites)-1].add(one)
	}
	for _, d := range unread {
		c := junitCase{Name: "the file can be read", Class: class(d.Pos.File), File: d.Pos.File, Line: d.Pos.Line, Time: seconds(0), Error: &junitFailure{showable(d.Summary), "unreadable", d.String()}}
		all.Suites = append(all.Suites, junitSuite{Name: d.Pos.File, Tests: 1, Errors: 1, Time: seconds(0), Cases: []junitCase{c}})
	}
	text, err := xml.MarshalIndent(all, "", "  ") // texts and numbers alone: it cannot fail
	if err != nil {
		return dst
	}
	return append(append(append(dst, xml.Header...), text...), '\n')
}

func (s *junitSuite) add(r *Result) {
	c := junitCase{Name: r.Case.Name, Class: class(r.File), File: r.Case.Pos.File, Line: r.Case.Pos.Line, Time: seconds(r.Took)}
	s.Tests++
	switch {
	case r.Skipped:
		s.Skipped++
		c.Skipped = &junitSkipped{r.Why}
	case !r.Passed:
		s.Failures++
		first, _, _ := strings.Cut(r.Why, "\n")
		c.Failure = &junitFailure{showable(first), "differs", showable(r.Why)}
	}
	s.Cases = append(s.Cases, c)
	s.took += r.Took
	s.Time = seconds(s.took)
}

// class is a file as the class of its cases.
func class(file string) string { return strings.TrimSuffix(file, Suffix) }

func seconds(d time.Duration) string { return fmt.Sprintf("%.6f", d.Seconds()) }
