package api

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Severity says how bad a finding is.
type Severity uint8

// Severities, mildest first.
const (
	Note    Severity = iota + 1 // worth knowing; nothing is lost
	Warning                     // served, but perhaps not as meant
	Error                       // the object cannot be served
)

var severityNames = [...]string{"", "note", "warning", "error"}

// String is note, warning or error.
func (s Severity) String() string {
	if int(s) < len(severityNames) {
		return severityNames[s]
	}
	return fmt.Sprintf("severity %d", uint8(s))
}

// MarshalText writes note, warning or error.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads note, warning or error.
func (s *Severity) UnmarshalText(text []byte) error {
	i := slices.Index(severityNames[:], string(text))
	if i < 1 {
		return fmt.Errorf("severity %q: expected note, warning or error", text)
	}
	*s = Severity(i)
	return nil
}

// Diagnostic is one finding in the input. Summary is one line without a final
// full stop; the other texts are optional.
type Diagnostic struct {
	Severity   Severity `json:"severity"`
	Rule       string   `json:"rule,omitempty"` // id of the rule, such as CF-21
	Pos        Pos      `json:"pos,omitzero"`
	Pointer    string   `json:"pointer,omitempty"` // JSON pointer of the member
	Summary    string   `json:"summary"`
	Detail     string   `json:"detail,omitempty"`     // what follows from it
	Expected   string   `json:"expected,omitempty"`   // what would have been right
	Suggestion string   `json:"suggestion,omitempty"` // what to write instead
	// Refused says that the live service would refuse this: a warning that
	// [Diagnostics.Strict] makes an error.
	Refused bool `json:"refused,omitempty"`
}

// String is one line: file:line:column: severity: summary [rule].
func (d Diagnostic) String() string { return string(d.appendLine(nil)) }

// Error makes a Diagnostic usable where Go wants an error.
func (d Diagnostic) Error() string { return d.String() }

func (d Diagnostic) appendLine(dst []byte) []byte {
	if dst = d.Pos.AppendText(dst); d.Pos != (Pos{}) {
		dst = append(dst, ": "...)
	}
	dst = append(dst, d.Severity.String()...)
	dst = append(dst, ": "...)
	dst = append(dst, d.Summary...)
	if d.Rule != "" {
		dst = append(append(append(dst, " ["...), d.Rule...), ']')
	}
	return dst
}

// Diagnostics collects findings.
type Diagnostics []Diagnostic

// Add stores a finding.
func (ds *Diagnostics) Add(d Diagnostic) { *ds = append(*ds, d) }

// Note stores a remark.
func (ds *Diagnostics) Note(rule string, pos Pos, summary string) {
	ds.Add(Diagnostic{Severity: Note, Rule: rule, Pos: pos, Summary: summary})
}

// Warn stores a warning.
func (ds *Diagnostics) Warn(rule string, pos Pos, summary string) {
	ds.Add(Diagnostic{Severity: Warning, Rule: rule, Pos: pos, Summary: summary})
}

// Refuse stores a warning about something that the live service refuses.
func (ds *Diagnostics) Refuse(rule string, pos Pos, summary string) {
	ds.Add(Diagnostic{Severity: Warning, Rule: rule, Pos: pos, Summary: summary, Refused: true})
}

// Fail stores an error.
func (ds *Diagnostics) Fail(rule string, pos Pos, summary string) {
	ds.Add(Diagnostic{Severity: Error, Rule: rule, Pos: pos, Summary: summary})
}

// HasErrors says whether any finding is an error.
func (ds Diagnostics) HasErrors() bool {
	return slices.ContainsFunc(ds, func(d Diagnostic) bool { return d.Severity == Error })
}

// Count is the number of findings of a severity.
func (ds Diagnostics) Count(severity Severity) int {
	n := 0
	for i := range ds {
		if ds[i].Severity == severity {
			n++
		}
	}
	return n
}

// Strict makes an error of every warning about something that the live service
// would refuse.
func (ds Diagnostics) Strict() {
	for i := range ds {
		if ds[i].Refused && ds[i].Severity < Error {
			ds[i].Severity = Error
		}
	}
}

// Sort orders by place, then worst first, and drops exact repetitions.
func (ds *Diagnostics) Sort() {
	slices.SortStableFunc(*ds, compareDiagnostics)
	*ds = slices.Compact(*ds)
}

func compareDiagnostics(a, b Diagnostic) int {
	return cmp.Or(
		strings.Compare(a.Pos.File, b.Pos.File),
		cmp.Compare(a.Pos.Line, b.Pos.Line),
		cmp.Compare(a.Pos.Column, b.Pos.Column),
		cmp.Compare(b.Severity, a.Severity),
		strings.Compare(a.Rule, b.Rule),
		strings.Compare(a.Summary, b.Summary),
	)
}
