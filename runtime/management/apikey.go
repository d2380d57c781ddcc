package management

import (
	"encoding/csv"
	"slices"
	"strings"

	"postern/api"
)

// Limits of API keys, in characters (MA-495).
const (
	minKeyValue       = 20
	maxKeyValue       = 128
	maxKeyName        = 1024
	maxKeyDescription = 125000
)

func (c *call) createKey() (*doc, error) {
	k := &api.APIKey{
		ID:   newID(longID, func(id string) bool { return c.keyOf(id) != nil }),
		Name: c.text("name"), Description: c.text("description"), Enabled: c.truth("enabled"), Value: c.text("value"),
		CustomerID: c.text("customerId"), CreatedDate: c.now(), LastUpdatedDate: c.now(), Tags: c.tags(),
	}
	for _, stage := range c.body.get("stageKeys").itemsOf() {
		k.StageKeys = append(k.StageKeys, stage.get("restApiId").str()+"/"+stage.get("stageName").str())
	}
	if err := c.addKey(k); err != nil {
		return nil, err
	}
	return keyDoc(k, true, len(k.Tags) > 0), nil
}

// addKey checks a new key and stores it.
func (c *call) addKey(k *api.APIKey) error {
	if k.Value == "" {
		k.Value = newKeyValue()
	}
	if err := c.checkKey(k); err != nil {
		return err
	}
	c.st.keys = appended(c.st.keys, k)
	return nil
}

func (c *call) checkKey(k *api.APIKey) error {
	switch {
	case len(k.Value) < minKeyValue:
		return badRequest("API Key value should be at least 20 characters")
	case len(k.Value) > maxKeyValue:
		return badRequest("API Key value exceeds maximum size of 128 characters")
	case len(k.Name) > maxKeyName:
		return badRequest("Invalid API Key name, can be at most 1024 characters.")
	case len(k.Description) > maxKeyDescription:
		return badRequest("Invalid API Key description specified.")
	}
	for _, other := range c.st.keys {
		if other.Value == k.Value && other.ID != k.ID {
			return conflict("API Key already exists")
		}
	}
	return c.checkStageKeys(k)
}

func (c *call) checkStageKeys(k *api.APIKey) error {
	for _, key := range k.StageKeys {
		id, stage, _ := strings.Cut(key, "/")
		if e := c.st.api(id); e == nil || e.rest.Stage(stage) == nil {
			return badRequest("Invalid stage identifier specified: %s", key)
		}
	}
	return nil
}

func (c *call) keyOf(id string) *api.APIKey {
	return first(c.st.keys, func(k *api.APIKey) bool { return k.ID == id })
}

// key is the API key of the path.
func (c *call) key() (*api.APIKey, error) {
	if k := c.keyOf(c.args[0]); k != nil {
		return k, nil
	}
	return nil, errKey
}

var errKey = notFound("Invalid API Key identifier specified")

// getKeys lists keys, newest first (MA-153).
func (c *call) getKeys() (*doc, error) {
	var items []listed
	values := c.queryFlag("includeValues")
	for i := len(c.st.keys) - 1; i >= 0; i-- {
		k := c.st.keys[i]
		if !strings.HasPrefix(k.Name, c.query.Get("name")) {
			continue
		}
		if customer := c.query.Get("customerId"); customer == "" || customer == k.CustomerID {
			items = append(items, listed{k.ID, func() *doc { return keyDoc(k, values, len(k.Tags) > 0) }})
		}
	}
	return c.list(items)
}

func (c *call) getKey() (*doc, error) {
	k, err := c.key()
	if err != nil {
		return nil, err
	}
	return keyDoc(k, c.queryFlag("includeValue"), true), nil
}

func (c *call) updateKey() (*doc, error) {
	old, err := c.key()
	if err != nil {
		return nil, err
	}
	k := *old
	k.StageKeys = slices.Clone(old.StageKeys)
	if err := keyPatches.apply(c, &k); err != nil {
		return nil, err
	}
	if len(c.patches()) > 0 {
		if err := c.checkKey(&k); err != nil {
			return nil, err
		}
		k.LastUpdatedDate = c.now()
	}
	c.st.keys = replaced(c.st.keys, old, &k)
	return keyDoc(&k, false, true), nil
}

var keyPatches = patchTable[api.APIKey]{style: quotedStyle, rules: []rule[api.APIKey]{
	textRule("/description", func(k *api.APIKey) *string { return &k.Description }),
	flagRule("/enabled", func(k *api.APIKey) *bool { return &k.Enabled }),
	textRule("/name", func(k *api.APIKey) *string { return &k.Name }),
	textRule("/customerId", func(k *api.APIKey) *string { return &k.CustomerID }),
	{"/stages", "ad", patchStageKeys},
	{"/labels", "ad", func(*api.APIKey, edit) error { return nil }}, // sent by old clients; it does not act
}}

func patchStageKeys(k *api.APIKey, e edit) error {
	k.StageKeys = withoutText(k.StageKeys, e.value)
	if e.op == "add" {
		k.StageKeys = append(k.StageKeys, e.value)
	}
	return nil
}

func (c *call) deleteKey() (*doc, error) {
	k, err := c.key()
	if err != nil {
		return nil, err
	}
	c.st.keys = without(c.st.keys, same(k))
	c.st.usages = without(c.st.usages, func(u *usage) bool { return u.KeyID == k.ID })
	for _, p := range c.st.plans {
		if planKeyOf(p, k.ID) != nil {
			c.editPlan(p).Keys = without(p.Keys, func(key *api.UsagePlanKey) bool { return key.ID == k.ID })
		}
	}
	return nil, nil
}

// keyDoc is a key as answers show it; its value only where it was asked for.
func keyDoc(k *api.APIKey, withValue, withTags bool) *doc {
	d := (&doc{}).set("id", k.ID)
	if withValue {
		d.text("value", k.Value)
	}
	stages := k.StageKeys
	if stages == nil {
		stages = []string{}
	}
	d.text("name", k.Name).text("customerId", k.CustomerID).text("description", k.Description).set("enabled", k.Enabled)
	d.date("createdDate", k.CreatedDate).date("lastUpdatedDate", k.LastUpdatedDate).set("stageKeys", stages)
	if withTags {
		d.set("tags", tagsOf(k.Tags))
	}
	self := "/apikeys/" + k.ID
	return d.link("self", self).link("apikey:update", self).link("apikey:delete", self)
}

// tagsOf are tags that are shown even when there are none.
func tagsOf(tags api.Pairs) api.Pairs {
	if tags == nil {
		return api.Pairs{}
	}
	return tags
}

// importKeys reads keys from CSV: a head with the columns Name, Key,
// Description, Enabled and UsagePlanIds, in any order and case.
func (c *call) importKeys() (*doc, error) {
	switch format := c.query.Get("format"); format {
	case "csv":
	case "":
		return nil, validation([]violation{{null: true, at: "format", must: mustBeGiven}})
	default:
		return nil, validation([]violation{{value: format, at: "format", must: mustBeOf([]string{"csv"})}})
	}
	rows, err := csv.NewReader(strings.NewReader(string(c.raw))).ReadAll()
	if err != nil || len(rows) == 0 {
		return nil, badRequest("Failed to parse the API keys: the body is no CSV with a header row")
	}
	column := map[string]int{}
	for i, name := range rows[0] {
		column[strings.ToLower(strings.TrimSpace(name))] = i
	}
	if _, ok := column["key"]; !ok {
		return nil, badRequest("Failed to parse the API keys: the header row has no column Key")
	}
	ids, warnings := []string{}, []string{}
	for _, row := range rows[1:] {
		id, warning := c.importKey(row, column)
		if id != "" {
			ids = append(ids, id)
		}
		if warning != "" {
			warnings = append(warnings, warning)
		}
	}
	if len(warnings) > 0 && c.queryFlag("failonwarnings") {
		return nil, badRequest("Warnings found during import:\n\t" + strings.Join(warnings, "\n\t"))
	}
	return (&doc{}).set("ids", ids).list("warnings", warnings), nil
}

func (c *call) importKey(row []string, column map[string]int) (id, warning string) {
	cell := func(name string) string {
		if i, ok := column[name]; ok && i < len(row) {
			return strings.TrimSpace(row[i])
		}
		return ""
	}
	k := &api.APIKey{
		ID:   newID(longID, func(id string) bool { return c.keyOf(id) != nil }),
		Name: cell("name"), Value: cell("key"), Description: cell("description"), Enabled: !strings.EqualFold(cell("enabled"), "false"),
		CreatedDate: c.now(), LastUpdatedDate: c.now(),
	}
	if k.Value == "" {
		return "", "The key " + k.Name + " has no value"
	}
	if err := c.addKey(k); err != nil {
		return "", "Unable to import API key '" + k.Name + "': " + err.Error()
	}
	for _, plan := range strings.FieldsFunc(cell("usageplanids"), func(r rune) bool { return r == ',' || r == ' ' }) {
		p := c.planOf(plan)
		if p == nil {
			warning = "Unable to add API key '" + k.Name + "' to usage plan '" + plan + "': Invalid Usage Plan ID specified"
			continue
		}
		if planKeyOf(p, k.ID) != nil {
			continue
		}
		changed := c.editPlan(p)
		changed.Keys = appended(p.Keys, &api.UsagePlanKey{ID: k.ID, Type: "API_KEY"})
		if err := c.checkShared(changed); err != nil {
			changed.Keys = p.Keys
			warning = err.Error()
		}
	}
	return k.ID, warning
}
