package bench

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/snappy"
	"google.golang.org/protobuf/encoding/protowire"
)

// eachField calls f for the fields of a message.
func eachField(t *testing.T, message []byte, f func(number protowire.Number, value []byte)) {
	t.Helper()
	for len(message) > 0 {
		number, kind, n := protowire.ConsumeTag(message)
		if n < 0 {
			t.Fatal(protowire.ParseError(n))
		}
		message = message[n:]
		size := protowire.ConsumeFieldValue(number, kind, message)
		if size < 0 {
			t.Fatal(protowire.ParseError(size))
		}
		value := message[:size]
		if kind == protowire.BytesType {
			value, _ = protowire.ConsumeBytes(value)
		}
		f(number, value)
		message = message[size:]
	}
}

// readRemote decodes a body into samples by the text of their labels, and
// fails for labels that are not in order.
func readRemote(t *testing.T, body []byte) map[string][]remoteSample {
	t.Helper()
	message, err := snappy.Decode(nil, body)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string][]remoteSample{}
	eachField(t, message, func(_ protowire.Number, series []byte) {
		var labels []string
		var samples []remoteSample
		eachField(t, series, func(number protowire.Number, value []byte) {
			if number == fieldLabel {
				var pair []string
				eachField(t, value, func(_ protowire.Number, text []byte) { pair = append(pair, string(text)) })
				labels = append(labels, strings.Join(pair, "="))
				return
			}
			var s remoteSample
			eachField(t, value, func(number protowire.Number, v []byte) {
				if number == fieldNumber {
					bits, _ := protowire.ConsumeFixed64(v)
					s.value = math.Float64frombits(bits)
				} else {
					ms, _ := protowire.ConsumeVarint(v)
					s.at = time.UnixMilli(int64(ms)).UTC()
				}
			})
			samples = append(samples, s)
		})
		if !slices.IsSorted(labels) {
			t.Errorf("labels %v are not sorted", labels)
		}
		all[strings.Join(labels, ",")] = samples
	})
	return all
}

func TestRemoteWrite(t *testing.T) {
	r := fixedReport(t)
	got := readRemote(t, r.RemoteWrite(Field{"job", "x"}))
	end := r.Started.Add(r.Elapsed).Truncate(time.Millisecond)
	for labels, want := range map[string]float64{
		"__name__=postern_bench_requests,job=x":                       float64(r.Requests),
		"__name__=postern_bench_answers,job=x,status=200":             float64(r.Statuses[200]),
		"__name__=postern_bench_latency_seconds,job=x,quantile=0.999": r.Percentile(99.9).Seconds(),
		"__name__=postern_bench_passed,job=x":                         0,
	} {
		if diff := cmp.Diff([]remoteSample{{end, want}}, got[labels], cmp.AllowUnexported(remoteSample{})); diff != "" {
			t.Errorf("%s: %s", labels, diff)
		}
	}
	course := got["__name__=postern_bench_interval_rate,job=x"]
	if len(course) != len(r.Series) {
		t.Fatalf("%d intervals, want %d", len(course), len(r.Series))
	}
	for i, s := range course {
		if s.value != r.Series[i].Rate || i > 0 && !s.at.After(course[i-1].at) || s.at.After(end) {
			t.Errorf("interval %d: %v", i, s)
		}
	}
	for labels := range got {
		if strings.Count(labels, "__name__") != 1 {
			t.Errorf("series %s", labels)
		}
	}
}
