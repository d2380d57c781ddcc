package lambda

import "testing"

// An error that is its own cause is reported, not followed without end.
func TestCircularCause(t *testing.T) {
	code := `exports.handler = async () => { const e = new TypeError('x'); e.cause = new Error('y', {cause: e}); e.cause.of = e; console.log(e); throw e }`
	f := newFunction(t, Config{Handler: writeFile(t, t.TempDir(), "index.js", code), Env: map[string]string{"AWS_LAMBDA_LOG_FORMAT": "JSON"}})
	if r := invoke(t, f, `{}`); !like(`{"errorType":"TypeError","errorMessage":"x","trace":["TypeError: x","…"]}`, string(r.Payload)) || !like(`{"timestamp":"…","level":"INFO",…"message":"<ref *1> TypeError: x…[Circular *1]…`, string(r.Logs)) {
		t.Errorf("%s\n%s", r.Payload, r.Logs)
	}
	f = fromSource(t, "index.js", code)
	if r := invoke(t, f, `{}`); !like(`{"errorType":"TypeError","errorMessage":"x","trace":["TypeError: x","…"]}`, string(r.Payload)) || !like(`…[Circular *1]…	ERROR	Invoke Error 	{"errorType":"TypeError","errorMessage":"x",…`, string(r.Logs)) {
		t.Errorf("%s\n%s", r.Payload, r.Logs)
	}
}
