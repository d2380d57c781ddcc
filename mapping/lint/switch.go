package lint

import (
	"fmt"
	"strings"

	"postern/api"
)

// Levels that a rule can be switched to.
var levels = map[string]api.Severity{"off": 0, "note": api.Note, "warning": api.Warning, "error": api.Error}

// Switch gives findings the severity that switches say: a rule id or name, or
// "CK-*", to off, note, warning or error. What is no rule or level is reported;
// rules of other packages are switched by their id alone.
func Switch(findings api.Diagnostics, switches map[string]string, problems *api.Diagnostics) api.Diagnostics {
	if len(switches) == 0 {
		return findings
	}
	level := make(map[string]api.Severity, len(switches))
	for name, text := range switches {
		severity, ok := levels[text]
		if !ok {
			problems.Add(api.Diagnostic{Severity: api.Error, Summary: fmt.Sprintf("checks.%s is %s", name, text), Expected: "off, note, warning or error"})
			continue
		}
		if rule := Find(name); rule != nil {
			name = rule.ID
		} else if strings.HasPrefix(name, "CK-") && name != "CK-*" {
			problems.Add(api.Diagnostic{Severity: api.Error, Summary: "checks." + name + ": there is no such rule", Expected: "a rule of docs/behaviour/checks.md"})
			continue
		}
		level[name] = severity
	}
	kept := make(api.Diagnostics, 0, len(findings))
	for _, d := range findings {
		severity, switched := level[d.Rule]
		if !switched && strings.HasPrefix(d.Rule, "CK-") {
			severity, switched = level["CK-*"]
		}
		if switched {
			d.Severity = severity
		}
		if d.Severity != 0 {
			kept = append(kept, d)
		}
	}
	return kept
}
