package suite

import (
	"bytes"
	"encoding/json"
	"math"

	"postern/api"
)

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
		// as postern check --json prints them
		Problems api.Diagnostics `json:"problems"`
	}{passed, failed, skipped, math.Round(Percent(reached, all)*10) / 10, []result{}, append(api.Diagnostics{}, r.Problems...)}
	for i := range r.Results {
		one := &r.Results[i]
		form.Results = append(form.Results, result{one.File, one.Case.Pos.Line, one.Case.Name, one.Passed, one.Skipped, one.Why, one.Took.Seconds()})
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if encoder.Encode(form) != nil { // texts and numbers alone: it cannot fail
		return dst
	}
	return append(dst, out.Bytes()...)
}
