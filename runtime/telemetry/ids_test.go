package telemetry_test

import (
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"postern/mapping"
	"postern/runtime/telemetry"
)

// TestIDs holds which trace a request belongs to.
func TestIDs(t *testing.T) {
	const root, parent = "1-65ec5d59-000000000000000000000001", "00000000000000aa"
	for _, c := range []struct {
		root, parent string
		joins        bool
	}{
		{root, parent, true}, {strings.ToUpper(root), parent, true},
		{root, "", false}, {root, "xyz", false}, {root, "0000000000000000", true}, {"", parent, false}, {"1-65ec5d59", parent, false}, {"1-x5ec5d59-000000000000000000000001", parent, false},
		{root + "-1", parent, false}, {root + "00", parent, false}, {"1-00000000-000000000000000000000000", parent, false},
	} {
		span := sent(t, func(e *telemetry.Exporter) {
			ex, tr := traced(t, "GET")
			ex.Request.Trace.Root, ex.Request.Trace.Parent = c.root, c.parent
			e.Add(ex, tr)
		})[0]
		if joins := hex.EncodeToString(span.TraceId) == "65ec5d59000000000000000000000001"; joins != c.joins || len(span.TraceId) != 16 {
			t.Errorf("%s, %s: trace %x", c.root, c.parent, span.TraceId)
		}
		if child := c.joins && c.parent == parent; child != (len(span.ParentSpanId) > 0) {
			t.Errorf("%s, %s: parent %x", c.root, c.parent, span.ParentSpanId)
		}
	}
}

// TestW3C holds that a traceparent decides before X-Amzn-Trace-Id, if it is one.
func TestW3C(t *testing.T) {
	const trace, parent = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
	for value, joins := range map[string]bool{
		"00-" + trace + "-" + parent + "-01": true, "00-" + trace + "-" + parent + "-00": true, "01-" + trace + "-" + parent + "-01-more": true,
		"00-" + trace + "-" + parent + "-01-more": false, "ff-" + trace + "-" + parent + "-01": false, "00-" + trace + "-" + parent: false, "": false,
		"00-" + strings.Repeat("0", 32) + "-" + parent + "-01": false, "00-" + trace + "-" + strings.Repeat("0", 16) + "-01": false,
		"00-" + strings.Repeat("x", 32) + "-" + parent + "-01": false, "00_" + trace + "-" + parent + "-01": false,
	} {
		span := sent(t, func(e *telemetry.Exporter) {
			ex, tr := traced(t, "GET")
			ex.Request.Headers = []mapping.Header{{Name: "Accept", Value: "*/*"}, {Name: "TraceParent", Value: value}}
			e.Add(ex, tr)
		})[0]
		want := "65ec5d59000000000000000000000001 00000000000000aa" // of X-Amzn-Trace-Id
		if joins {
			want = trace + " " + parent
		}
		if got := fmt.Sprintf("%x %x", span.TraceId, span.ParentSpanId); got != want {
			t.Errorf("%q: %s, want %s", value, got, want)
		}
	}
}
