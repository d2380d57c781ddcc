package settings

import (
	"os"
	"regexp"
	"strings"
	"sync"

	"postern/api"
	"postern/loader/source"
)

// Read reads the text of a settings file. What is wrong goes to report; the
// rest is usable.
func Read(name string, text []byte, report *api.Diagnostics) *Settings {
	s := Default()
	s.File = name
	document := source.Parse(name, text, report)
	if document.Root == nil || document.Root.IsNull() {
		return s
	}
	r := &reader{report: report}
	r.settings(s, document.Root)
	s.ownKeys()
	return s
}

// reader reads maps and reports what does not belong there.
type reader struct{ report *api.Diagnostics }

func (r *reader) settings(s *Settings, root *source.Node) {
	r.members(root, "postern.yaml", map[string]func(string, *source.Node){
		"account":  func(_ string, n *source.Node) { s.Account = r.digits(n, "account") },
		"region":   func(_ string, n *source.Node) { s.Region = r.text(n, "region") },
		"apis":     func(_ string, n *source.Node) { s.APIs = r.apis(n) },
		"lambda":   func(_ string, n *source.Node) { s.Lambda = r.functions(n) },
		"aws":      func(_ string, n *source.Node) { s.AWS = r.services(n) },
		"hosts":    func(_ string, n *source.Node) { s.Hosts = r.targets(n, "hosts") },
		"vpcLinks": func(_ string, n *source.Node) { s.VPCLinks = r.targets(n, "vpcLinks") },
		"keys":     func(_ string, n *source.Node) { s.Keys = r.keys(n) },
		"jwks":     func(_ string, n *source.Node) { s.JWKS = r.texts(n, "jwks") },
		"checks":   func(_ string, n *source.Node) { s.Checks = r.placed(n, "checks") },
		"apiKeys":  func(_ string, n *source.Node) { s.APIKeys = r.apiKeys(n) },

		"usagePlans":      func(string, *source.Node) {}, // after apiKeys, whose names they use
		"accountThrottle": func(k string, n *source.Node) { s.Throttle = r.throttle(n, k) },
	})
	if plans := root.Get("usagePlans"); plans.Exists() && !plans.IsNull() {
		s.UsagePlans = r.usagePlans(plans, s.APIKeys)
	}
}

// members calls the reader of each member; names without one are errors.
func (r *reader) members(n *source.Node, what string, known map[string]func(string, *source.Node)) {
	if !n.IsMap() {
		r.wrong(n, what, "an object")
		return
	}
	for _, m := range n.Members() {
		read := known[m.Name]
		if read == nil {
			r.unknown(n, m.Name, what, known)
			continue
		}
		if !m.Value.IsNull() {
			read(m.Name, m.Value)
		}
	}
}

func (r *reader) unknown(n *source.Node, name, what string, known map[string]func(string, *source.Node)) {
	names := make([]string, 0, len(known))
	for candidate := range known {
		names = append(names, candidate)
	}
	d := api.Diagnostic{
		Severity: api.Error, Pos: n.NamePos(name), Pointer: n.Pointer() + "/" + source.EscapePointer(name),
		Summary:  "unknown key " + name + " in " + what,
		Expected: "one of " + sorted(names),
	}
	if near := source.Nearest(name, names); near != "" {
		d.Suggestion = near
	}
	r.report.Add(d)
}

func (r *reader) wrong(n *source.Node, what, expected string) {
	r.fail(n, what+" is "+n.Kind().String(), expected)
}

func (r *reader) fail(n *source.Node, summary, expected string) {
	r.report.Add(api.Diagnostic{
		Severity: api.Error, Pos: n.Pos(), Pointer: n.Pointer(), Summary: summary, Expected: expected,
	})
}

// text is a text, with the environment filled in.
func (r *reader) text(n *source.Node, what string) string {
	if !n.IsScalar() {
		r.wrong(n, what, "text")
		return ""
	}
	return r.fill(n, n.Text())
}

var environment = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\$\{env:([^}]*)\}`) })

// fill replaces ${env:NAME}.
func (r *reader) fill(n *source.Node, text string) string {
	return environment().ReplaceAllStringFunc(text, func(use string) string {
		name := environment().FindStringSubmatch(use)[1]
		value, ok := os.LookupEnv(name)
		if !ok {
			r.fail(n, "the environment variable "+name+" is not set", "a value for "+use)
		}
		return value
	})
}

func (r *reader) digits(n *source.Node, what string) string {
	text := r.text(n, what)
	if len(text) != 12 || strings.Trim(text, "0123456789") != "" {
		r.fail(n, what+" is "+text, "12 digits, in quotes")
	}
	return text
}

// pairs is an ordered map of texts.
func (r *reader) pairs(n *source.Node, what string) api.Pairs {
	if !n.IsMap() {
		r.wrong(n, what, "an object of texts")
		return nil
	}
	var all api.Pairs
	for _, m := range n.Members() {
		all.Set(m.Name, r.text(m.Value, what+"."+m.Name))
	}
	return all
}

// placed are texts with the places of their names.
func (r *reader) placed(n *source.Node, what string) api.Pairs {
	all := r.pairs(n, what)
	for i := range all {
		all[i].Pos = n.NamePos(all[i].Name)
	}
	return all
}

func (r *reader) texts(n *source.Node, what string) map[string]string {
	all := map[string]string{}
	for _, pair := range r.pairs(n, what) {
		all[pair.Name] = pair.Value
	}
	return all
}

// list is a list of texts.
func (r *reader) list(n *source.Node, what string) []string {
	if n.IsScalar() {
		return []string{r.text(n, what)}
	}
	if !n.IsList() {
		r.wrong(n, what, "a list of texts")
		return nil
	}
	var all []string
	for _, item := range n.Items() {
		all = append(all, r.text(item, what))
	}
	return all
}
