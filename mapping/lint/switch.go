package lint

import (
	"regexp"
	"strings"
	"sync"

	"postern/api"
	"postern/loader/source"
)

// Levels that a rule can be switched to.
var levels = map[string]api.Severity{"off": 0, "note": api.Note, "warning": api.Warning, "error": api.Error}

// allRules switches the rules of this package that have no switch of their own.
const allRules = "CK-*"

// Switch gives findings the severity that switches say: a rule id or name, or
// "CK-*", to off, note, warning or error. What is no rule or level is reported;
// rules of other packages are switched by their id alone.
func Switch(findings api.Diagnostics, switches api.Pairs, problems *api.Diagnostics) api.Diagnostics {
	if len(switches) == 0 {
		return findings
	}
	level := make(map[string]api.Severity, len(switches))
	for _, s := range switches {
		severity, ok := levels[s.Value]
		if !ok {
			problems.Add(api.Diagnostic{Severity: api.Error, Pos: s.Pos, Summary: "checks." + s.Name + " is " + s.Value, Expected: "off, note, warning or error"})
			continue
		}
		id, ok := switched(s.Name)
		if !ok {
			problems.Add(api.Diagnostic{Severity: api.Error, Pos: s.Pos, Summary: "checks." + s.Name + ": there is no such rule",
				Expected: "a rule of docs/behaviour/checks.md", Suggestion: source.Nearest(s.Name, ruleWords())})
			continue
		}
		level[id] = severity
	}
	kept := make(api.Diagnostics, 0, len(findings))
	for _, d := range findings {
		severity, ok := level[d.Rule]
		if !ok && strings.HasPrefix(d.Rule, "CK-") {
			severity, ok = level[allRules]
		}
		if ok {
			d.Severity = severity
		}
		if d.Severity != 0 {
			kept = append(kept, d)
		}
	}
	return kept
}

// otherID is an id of a rule of another package: RW-53, V-30, §4.6.
var otherID = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^([A-Z][A-Za-z]?-\d+|§\d+(\.\d+)?)$`) })

// switched is the id of the rule that a name means.
func switched(name string) (id string, ok bool) {
	if rule := Find(name); rule != nil {
		return rule.ID, true
	}
	if name == allRules {
		return name, true
	}
	return name, !strings.HasPrefix(name, "CK-") && otherID().MatchString(name)
}

// ruleWords are the ids and names of the rules.
func ruleWords() (words []string) {
	for i := range Rules {
		words = append(words, Rules[i].ID, Rules[i].Name)
	}
	return append(words, allRules)
}
