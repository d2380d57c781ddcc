package lambda

import (
	"context"
	"testing"

	"github.com/dop251/goja"

	"postern/internal/race"
)

// What an invocation allocates beside the handler is bounded: of any event, and of one of API Gateway of which the handler
// reads two members.
func TestAllocations(t *testing.T) {
	race.SkipAllocations(t)
	for _, c := range []struct {
		file  string
		event []byte
		limit float64
	}{
		{"testdata/handlers/echo.js", []byte(`1`), 4},
		{"testdata/handlers/pets.js", mustRead(t, "testdata/events/proxy.json"), 28},
	} {
		f := newFunction(t, Config{Handler: c.file})
		ctx := context.Background()
		req := Request{Payload: c.event, RequestID: "id"}
		all := testing.AllocsPerRun(200, func() {
			if _, err := f.Invoke(ctx, req); err != nil {
				t.Fatal(err)
			}
		})
		rt, handler := bareHandler(t, c.file)
		event, err := readJSON(rt, string(c.event))
		if err != nil {
			t.Fatal(err)
		}
		alone := testing.AllocsPerRun(200, func() {
			if _, err := handler(goja.Undefined(), event); err != nil {
				t.Fatal(err)
			}
		})
		t.Logf("%s: %v, %v of them in the handler", c.file, all, alone)
		if overhead := all - alone; overhead > c.limit {
			t.Errorf("%s: an invocation allocates %v times, %v of them beside the handler, want at most %v", c.file, all, overhead, c.limit)
		}
	}
}
