package lambda

import (
	"context"
	"testing"

	"github.com/dop251/goja"
)

// What an invocation allocates beyond the handler, reading the event and writing the result is bounded.
func TestAllocations(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector allocates")
	}
	f := newFunction(t, Config{Handler: "testdata/handlers/echo.js"})
	ctx := context.Background()
	req := Request{Payload: []byte(`1`), RequestID: "id"}
	all := testing.AllocsPerRun(200, func() {
		if _, err := f.Invoke(ctx, req); err != nil {
			t.Fatal(err)
		}
	})
	rt := goja.New()
	v, err := rt.RunString(`(async (event) => event)`)
	if err != nil {
		t.Fatal(err)
	}
	run, _ := goja.AssertFunction(v)
	one := rt.ToValue(1)
	handler := testing.AllocsPerRun(200, func() {
		if _, err := run(goja.Undefined(), one); err != nil {
			t.Fatal(err)
		}
	})
	if overhead := all - handler; overhead > 30 {
		t.Errorf("an invocation allocates %v times, %v of them beside the handler", all, overhead)
	}
}
