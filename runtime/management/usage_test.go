package management

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"postern/api"
)

// planned is a usage plan with one key in an API of its own.
func planned(t *testing.T, a *API, quota string) (plan, key string) {
	t.Helper()
	plan = must(t, a, "POST", "/usageplans", `{"name":"p"`+quota+`}`)["id"].(string)
	key = must(t, a, "POST", "/apikeys", `{"name":"k","enabled":true}`)["id"].(string)
	must(t, a, "POST", "/usageplans/"+plan+"/keys", `{"keyId":"`+key+`","keyType":"API_KEY"}`)
	return plan, key
}

const remaining7 = `{"patchOperations":[{"op":"replace","path":"/remaining","value":"7"}]}`

// TestUsageUncounted follows what UpdateUsage said through the days of the
// quota's period when nothing counts requests.
func TestUsageUncounted(t *testing.T) {
	friday := time.Date(2026, 11, 20, 11, 0, 0, 0, time.UTC)
	a := newTestAPI(t, Options{Now: func() time.Time { return friday }})
	plan, key := planned(t, a, `,"quota":{"limit":9,"period":"WEEK"}`)
	got := must(t, a, "PATCH", "/usageplans/"+plan+"/keys/"+key+"/usage", remaining7)
	want := map[string]any{"usagePlanId": plan, "startDate": "2026-11-20", "endDate": "2026-11-20", "values": map[string]any{key: []any{[]any{0.0, 7.0}}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	got = must(t, a, "GET", "/usageplans/"+plan+"/usage?startDate=2026-11-19&endDate=2026-11-22", "")
	days := []any{[]any{0.0, 9.0}, []any{0.0, 7.0}, []any{0.0, 7.0}, []any{0.0, 9.0}} // Thursday to Sunday
	if diff := cmp.Diff(map[string]any{key: days}, got["values"]); diff != "" {
		t.Error(diff)
	}
	must(t, a, "DELETE", "/usageplans/"+plan+"/keys/"+key, "")
	must(t, a, "POST", "/usageplans/"+plan+"/keys", `{"keyId":"`+key+`","keyType":"API_KEY"}`)
	got = must(t, a, "GET", "/usageplans/"+plan+"/usage?startDate=2026-11-20&endDate=2026-11-20", "")
	if diff := cmp.Diff(map[string]any{key: []any{[]any{0.0, 9.0}}}, got["values"]); diff != "" {
		t.Errorf("a key that left and came back: %s", diff)
	}
}

// TestUsageCounted takes the numbers of whoever counts, and tells it once what
// UpdateUsage said, again after a start within the period.
func TestUsageCounted(t *testing.T) {
	now := time.Date(2026, 11, 20, 11, 0, 0, 0, time.UTC)
	var granted []string
	o := Options{
		Data: t.TempDir(), Now: func() time.Time { return now },
		Usage: func(_, _ string, from, to time.Time) (days [][2]int64) {
			for day := from; !day.After(to); day = day.AddDate(0, 0, 1) {
				days = append(days, [2]int64{int64(day.Day()), 1})
			}
			return days
		},
		Grant: func(planID, keyID string, remaining int64) {
			granted = append(granted, fmt.Sprint(planID, keyID, remaining))
		},
	}
	a, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	plan, key := planned(t, a, `,"quota":{"limit":9,"period":"MONTH"}`)
	got := must(t, a, "PATCH", "/usageplans/"+plan+"/keys/"+key+"/usage", remaining7)
	if diff := cmp.Diff(map[string]any{key: []any{[]any{20.0, 7.0}}}, got["values"]); diff != "" {
		t.Error(diff)
	}
	got = must(t, a, "GET", "/usageplans/"+plan+"/usage?startDate=2026-11-19&endDate=2026-11-20", "")
	if diff := cmp.Diff(map[string]any{key: []any{[]any{19.0, 1.0}, []any{20.0, 1.0}}}, got["values"]); diff != "" {
		t.Error(diff)
	}
	must(t, a, "POST", "/restapis", `{"name":"x"}`)
	told := fmt.Sprint(plan, key, 7)
	if diff := cmp.Diff([]string{told}, granted); diff != "" {
		t.Errorf("told once: %s", diff)
	}
	for _, later := range []struct {
		days int
		want []string
	}{{3, []string{told}}, {15, nil}} { // still November, then December
		if err := a.Close(); err != nil {
			t.Fatal(err)
		}
		granted = nil
		now = now.AddDate(0, 0, later.days)
		if a, err = New(o); err != nil {
			t.Fatal(err)
		}
		if err := a.Load(&api.Config{}); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(later.want, granted); diff != "" {
			t.Errorf("%s: %s", now, diff)
		}
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestUsageRange refuses ranges that no answer has room for.
func TestUsageRange(t *testing.T) {
	a := newTestAPI(t, Options{})
	plan, _ := planned(t, a, "")
	for days, want := range map[string]int{"startDate=2025-01-01&endDate=2026-01-02": 200, "startDate=2025-01-01&endDate=2026-01-03": 400, "startDate=0001-01-01&endDate=9999-12-31": 400} {
		if status, got := do(t, a, "GET", "/usageplans/"+plan+"/usage?"+days, ""); status != want || want == 400 && !strings.Contains(got["message"].(string), "366 days") {
			t.Errorf("%s: %d %v", days, status, got)
		}
	}
}

// TestUsagePages lists the keys of a plan page by page.
func TestUsagePages(t *testing.T) {
	a := newTestAPI(t, Options{})
	plan, first := planned(t, a, "")
	second := must(t, a, "POST", "/apikeys", `{"name":"k2"}`)["id"].(string)
	must(t, a, "POST", "/usageplans/"+plan+"/keys", `{"keyId":"`+second+`","keyType":"API_KEY"}`)
	at := "/usageplans/" + plan + "/usage?startDate=2026-11-20&endDate=2026-11-20"
	page := must(t, a, "GET", at+"&limit=1", "")
	next := must(t, a, "GET", at+"&limit=1&position="+page["position"].(string), "")
	one := []any{[]any{0.0, 0.0}}
	if diff := cmp.Diff(map[string]any{first: one}, page["values"]); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string]any{second: one}, next["values"]); diff != "" || next["position"] != nil {
		t.Errorf("%v %s", next["position"], diff)
	}
	only := must(t, a, "GET", at+"&keyId="+second, "")
	if diff := cmp.Diff(map[string]any{second: one}, only["values"]); diff != "" {
		t.Error(diff)
	}
}

// TestPublishedPlans hands out plans and keys with every change: what limits
// requests needs nothing else.
func TestPublishedPlans(t *testing.T) {
	var config *api.Config
	a := newTestAPI(t, Options{Publish: func(_ []Stage, c *api.Config) { config = c }})
	id, _ := mocked(t, a)
	must(t, a, "POST", "/restapis/"+id+"/deployments", `{"stageName":"dev"}`)
	plan := must(t, a, "POST", "/usageplans", `{"name":"p","apiStages":[{"apiId":"`+id+`","stage":"dev","throttle":{"/pets/GET":{"burstLimit":1,"rateLimit":2}}}],"throttle":{"burstLimit":3,"rateLimit":4.5},"quota":{"limit":5,"offset":1,"period":"WEEK"}}`)["id"].(string)
	key := must(t, a, "POST", "/apikeys", `{"name":"k","enabled":true,"value":"01234567890123456789"}`)["id"].(string)
	must(t, a, "POST", "/usageplans/"+plan+"/keys", `{"keyId":"`+key+`","keyType":"API_KEY"}`)
	p, k := config.UsagePlans[0], config.APIKeys[0]
	want := &api.UsagePlan{
		ID: plan, Name: "p", Throttle: &api.Throttle{BurstLimit: 3, RateLimit: 4.5}, Quota: &api.Quota{Limit: 5, Offset: 1, Period: api.Week},
		APIStages: []api.APIStage{{APIID: id, Stage: "dev", Throttle: []api.MethodThrottle{{Method: "/pets/GET", Throttle: api.Throttle{BurstLimit: 1, RateLimit: 2}}}}},
		Keys:      []*api.UsagePlanKey{{ID: key, Type: "API_KEY"}},
	}
	if diff := cmp.Diff(want, p); diff != "" {
		t.Error(diff)
	}
	if k.ID != key || k.Value != "01234567890123456789" || k.Name != "k" || !k.Enabled {
		t.Errorf("key %+v", k)
	}
	must(t, a, "PATCH", "/apikeys/"+key, `{"patchOperations":[{"op":"replace","path":"/enabled","value":"false"}]}`)
	if config.APIKeys[0].Enabled || !k.Enabled {
		t.Error("a change is published as new values; the old ones stay as they were")
	}
	must(t, a, "DELETE", "/usageplans/"+plan+"/keys/"+key, "")
	if len(config.UsagePlans[0].Keys) != 0 || len(p.Keys) != 1 {
		t.Errorf("%d keys left, %d before", len(config.UsagePlans[0].Keys), len(p.Keys))
	}
}
