package lambda

import "testing"

// An error that is its own cause is reported, not followed without end.
func TestCircularCause(t *testing.T) {
	f := fromSource(t, "index.js", `exports.handler = async () => { const e = new TypeError('x'); e.cause = new Error('y', {cause: e}); e.cause.of = e; throw e }`)
	if r := invoke(t, f, `{}`); !like(`{"errorType":"TypeError","errorMessage":"x","trace":["TypeError: x","…"]}`, string(r.Payload)) || !like(`…	ERROR	Invoke Error 	{"errorType":"TypeError","errorMessage":"x",…`, string(r.Logs)) {
		t.Errorf("%s\n%s", r.Payload, r.Logs)
	}
}
