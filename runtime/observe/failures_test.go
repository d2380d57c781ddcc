package observe

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// logTo returns a logger without times.
func logTo(b *bytes.Buffer) *slog.Logger {
	return slog.New(slog.NewTextHandler(b, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}}))
}

func forbidden() Failure {
	return Failure{API: "a", Stage: "dev", Method: "GET", Path: "/x", Route: "/{p}", Status: 403,
		Type: "INVALID_API_KEY", Reason: "the x-api-key header is missing", RequestID: "r1"}
}

func TestRepeatsAreSummedUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var b bytes.Buffer
		f := NewFailures(logTo(&b), FailuresOptions{Burst: 2})
		for range 7 {
			f.Log(forbidden())
		}
		other := forbidden()
		other.Reason, other.Status, other.Type = "the template fails", 500, ""
		f.Log(other)
		time.Sleep(11 * time.Second)
		synctest.Wait()
		f.Log(forbidden())
		line := `level=WARN msg="gateway answer" status=403 type=INVALID_API_KEY reason="the x-api-key header is missing" api=a stage=dev method=GET path=/x route=/{p} requestId=r1`
		want := []string{
			line, line,
			`level=ERROR msg="gateway answer" status=500 type="" reason="the template fails" api=a stage=dev method=GET path=/x route=/{p} requestId=r1`,
			`level=WARN msg="gateway answers, repeated" status=403 type=INVALID_API_KEY reason="the x-api-key header is missing" api=a stage=dev route=/{p} repeated=5 within=10s`,
			line, "",
		}
		f.Close()
		if diff := cmp.Diff(want, strings.Split(b.String(), "\n")); diff != "" {
			t.Errorf("log (-want +got):\n%s", diff)
		}
	})
}

func TestCloseSumsUp(t *testing.T) {
	var b bytes.Buffer
	f := NewFailures(logTo(&b), FailuresOptions{Burst: 1, Window: time.Hour})
	for range 4 {
		f.Log(forbidden())
	}
	f.Close()
	f.Close()
	if !strings.Contains(b.String(), "repeated=3 within=1h0m0s") {
		t.Error(b.String())
	}
}

func TestManyKindsOfFailuresAreBounded(t *testing.T) {
	var b bytes.Buffer
	f := NewFailures(logTo(&b), FailuresOptions{Burst: 1, Window: time.Hour, MaxKinds: 3})
	for i := range 50 {
		x := forbidden()
		x.Reason = strings.Repeat("x", i)
		f.Log(x)
	}
	if len(f.kinds) != 4 {
		t.Errorf("%d kinds", len(f.kinds))
	}
	f.Close()
	if !strings.Contains(b.String(), `reason="various failures, too many to tell apart"`) || !strings.Contains(b.String(), "repeated=46") {
		t.Error(b.String())
	}
}

func TestSuppressedFailureCostsNoAllocation(t *testing.T) {
	f := NewFailures(slog.New(slog.DiscardHandler), FailuresOptions{Window: time.Hour})
	f.log = logTo(new(bytes.Buffer))
	defer f.Close()
	x := forbidden()
	for range 10 {
		f.Log(x)
	}
	if n := testing.AllocsPerRun(200, func() { f.Log(x) }); n != 0 {
		t.Errorf("%v allocations, want 0", n)
	}
	var off *Failures
	off.Log(x)
	off.Close()
}

func TestParseLevel(t *testing.T) {
	if _, err := ParseLevel("loud"); err == nil {
		t.Error("loud is no level")
	}
	for s, want := range map[string]slog.Level{"": 0, "Warning": slog.LevelWarn, "DEBUG": slog.LevelDebug, "error": slog.LevelError} {
		if got, err := ParseLevel(s); err != nil || got != want {
			t.Errorf("%q: %v %v", s, got, err)
		}
	}
}
