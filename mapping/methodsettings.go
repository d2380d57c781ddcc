package mapping

import (
	"fmt"
	"strings"

	"postern/api"
)

// compileSettings resolves the method settings for every verb (RW-34).
func (r *Route) compileSettings(st *api.Stage) {
	verbs := append([]string(nil), api.Verbs[:]...)
	for _, verb := range append(verbs, api.AnyMethod) {
		setting := findSetting(st.MethodSettings, r.resource.Path, verb)
		slot := verbAny
		if v := verbOf(verb); v >= 0 {
			slot = v
		}
		r.settings[slot] = setting
	}
}

// findSetting is the method setting of a path and verb: that of the verb, of
// ANY, of */*. No other key has a star.
func findSetting(settings api.MethodSettings, path, verb string) *api.MethodSetting {
	path = strings.TrimSuffix(path, "/")
	for _, key := range []string{path + "/" + verb, path + "/" + api.AnyMethod, allMethods} {
		for _, setting := range settings {
			if settingKey(setting.Key) == settingKey(key) {
				return setting
			}
		}
	}
	return nil
}

// allMethods is the key of the settings of all methods.
const allMethods = "*/*"

// checkSettings finds method settings that no method has.
func (c *compiler) checkSettings() {
	used := map[*api.MethodSetting]bool{}
	for _, r := range c.plan.routes {
		for i, setting := range r.settings {
			if r.method.HTTPMethod == api.AnyMethod || i == verbOf(r.method.HTTPMethod) {
				used[setting] = true
			}
		}
	}
	for _, s := range c.plan.stage.MethodSettings {
		if used[s] || settingKey(s.Key) == allMethods {
			continue
		}
		c.add(api.Diagnostic{Severity: api.Warning, Rule: "RW-34", Pos: or2(s.Pos, c.plan.stage.Pos),
			Summary:  fmt.Sprintf("the method settings %s of the stage %s are for no method of the API; they do not act", s.Key, c.plan.stage.StageName),
			Expected: "path/VERB of a method, without a slash in front, or */*"})
	}
}

// settingKey is the key of method settings with its path unescaped and without
// a slash in front.
func settingKey(key string) string {
	key = strings.ReplaceAll(strings.ReplaceAll(key, "~1", "/"), "~0", "~")
	return strings.TrimLeft(key, "/")
}
