package source_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"postern/api"
	"postern/loader/source"
)

// TestObjects holds that one reader takes both spellings of a name, and names in
// findings are those of the document.
func TestObjects(t *testing.T) {
	for _, c := range []struct {
		name, text string
		capital    bool
		quota      *api.Quota
		throttle   *api.Throttle
		findings   []string
	}{
		{"as the service writes", "quota: {limit: 5, period: day}\nthrottle: {burstLimit: 2, rateLimit: 1.5}", false,
			&api.Quota{Limit: 5, Period: api.Day}, &api.Throttle{BurstLimit: 2, RateLimit: 1.5}, nil},
		{"as templates write", "Quota: {Limit: 5, Period: WEEK, Offset: 1}\nThrottle: {BurstLimit: 2}", true,
			&api.Quota{Limit: 5, Period: api.Week, Offset: 1}, &api.Throttle{BurstLimit: 2}, nil},
		{"the other spelling", "Quota: {limit: 5, period: WEEK}\nthrottle: {}", true, nil, nil, []string{
			"f.yaml:1:9: warning: unknown member \"limit\" of Quota; it does not act [CF-04]",
			"f.yaml:1:19: warning: unknown member \"period\" of Quota; it does not act [CF-04]",
			"f.yaml:1:8: warning: a quota without limit or period does not act [CF-04]",
			"f.yaml:2:1: warning: unknown member \"throttle\" of the plan; it does not act [CF-04]",
		}},
		{"of the wrong kind", "Quota: {Limit: many, Period: YEAR}\nThrottle: {BurstLimit: [1]}", true, nil, &api.Throttle{}, []string{
			"f.yaml:1:30: warning: unknown Period \"YEAR\" of Quota; it does not act [CF-04]",
			"f.yaml:1:16: warning: Limit of Quota is text (many) [CF-04]",
			"f.yaml:1:8: warning: a quota without limit or period does not act [CF-04]",
			"f.yaml:2:24: warning: BurstLimit of Throttle is a list [CF-04]",
		}},
	} {
		var report api.Diagnostics
		f := source.NewReading(&report).Fields(source.Parse("f.yaml", []byte(c.text), &report).Root, "the plan")
		if c.capital {
			f.Capital()
		}
		quota, throttle := f.Quota(), f.Throttle()
		f.Rest()
		var findings []string
		for _, d := range report {
			findings = append(findings, d.String())
		}
		if diff := cmp.Diff(c.quota, quota) + cmp.Diff(c.throttle, throttle) + cmp.Diff(c.findings, findings); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}
