package bench

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// WriteText writes the report for people.
func (r *Report) WriteText(w io.Writer) error {
	var b bytes.Buffer
	r.head(&b)
	r.totals(&b)
	writeLatency(&b, "latency", &r.Latency)
	if r.Service != nil {
		writeLatency(&b, "service time", r.Service)
		fmt.Fprintf(&b, "\nThe generator was late by %s at p50, %s at p99, %s at most.\n",
			short(r.Lateness.P50), short(r.Lateness.P99), short(r.Lateness.Max))
	}
	if text := r.limitText(); text != "" {
		fmt.Fprintf(&b, "%s\n", text)
	}
	r.outcomes(&b)
	_, err := w.Write(b.Bytes())
	return err
}

func (r *Report) head(b *bytes.Buffer) {
	if r.Name != "" {
		fmt.Fprintf(b, "%s\n", r.Name)
	}
	b.WriteString(r.load())
	if r.TargetRate > 0 {
		fmt.Fprintf(b, ", %s requests/s wanted", number(r.TargetRate))
	}
	fmt.Fprintf(b, ", %s", short(r.Elapsed))
	if r.WarmUp > 0 {
		fmt.Fprintf(b, " after %s of warm-up", short(r.WarmUp))
	}
	b.WriteString("\n\n")
}

// load is the model of the run and its connections, which a log does not say.
func (r *Report) load() string {
	if r.merged() {
		return "runs at the same time"
	}
	return r.Model + " model, " + plural(r.Connections, "connection")
}

func (r *Report) totals(b *bytes.Buffer) {
	fmt.Fprintf(b, "requests     %d\n", r.Requests)
	fmt.Fprintf(b, "rate         %s requests/s\n", number(r.Rate))
	if r.merged() {
		return
	}
	share := 0.0
	if r.Requests > 0 {
		share = 100 * float64(r.Failed) / float64(r.Requests)
	}
	fmt.Fprintf(b, "errors       %d (%s%%)\n", r.Failed, number(share))
	if r.Unsent > 0 {
		fmt.Fprintf(b, "unsent       %d that were due\n", r.Unsent)
	}
	seconds := r.Elapsed.Seconds()
	fmt.Fprintf(b, "received     %s, %s/s\n", size(float64(r.BytesIn)), size(float64(r.BytesIn)/seconds))
	fmt.Fprintf(b, "sent         %s, %s/s\n", size(float64(r.BytesOut)), size(float64(r.BytesOut)/seconds))
	if r.Connects > 0 {
		fmt.Fprintf(b, "connects     %d\n", r.Connects)
	}
	if r.CPU > 0 {
		fmt.Fprintf(b, "generator    %s of CPU per request\n", short(r.CPU))
	}
}

func writeLatency(b *bytes.Buffer, name string, l *Latency) {
	fmt.Fprintf(b, "\n%-13s%10s%10s%10s%10s%10s%10s%10s\n", name, "mean", "stddev", "p50", "p90", "p99", "p99.9", "max")
	fmt.Fprintf(b, "%-13s", "")
	for _, d := range []time.Duration{l.Mean, l.StdDev, l.P50, l.P90, l.P99, l.P999, l.Max} {
		fmt.Fprintf(b, "%10s", short(d))
	}
	b.WriteByte('\n')
}

func (r *Report) outcomes(b *bytes.Buffer) {
	if len(r.Statuses) > 0 {
		b.WriteString("\nstatus\n")
		for _, status := range slices.Sorted(maps.Keys(r.Statuses)) {
			fmt.Fprintf(b, "  %d  %d\n", status, r.Statuses[status])
		}
	}
	if len(r.Failures) > 0 {
		b.WriteString("\nfailures\n")
		for _, f := range r.Failures {
			fmt.Fprintf(b, "  %d  %s\n", f.Count, f.Text)
			if f.Example != "" {
				fmt.Fprintf(b, "     e.g. %s\n", f.Example)
			}
		}
	}
	r.serverText(b)
	if len(r.Thresholds) > 0 {
		b.WriteString("\nthresholds\n")
		for _, t := range r.Thresholds {
			fmt.Fprintf(b, "  %s  %s (%s)\n", verdict(t.Pass), t.Threshold, t.Text)
		}
	}
}

func verdict(pass bool) string {
	if pass {
		return "pass"
	}
	return "FAIL"
}

// short writes a duration with three or four digits.
func short(d time.Duration) string {
	switch {
	case d >= 100*time.Second:
		return d.Round(time.Second).String()
	case d >= time.Second:
		return d.Round(time.Millisecond).String()
	case d >= time.Millisecond:
		return d.Round(time.Microsecond).String()
	case d >= 10*time.Microsecond:
		return d.Round(100 * time.Nanosecond).String()
	}
	return d.String()
}

// number writes a number with at least four digits, without needless ones.
func number(v float64) string {
	switch {
	case v >= 1000:
		return strconv.FormatFloat(v, 'f', 0, 64)
	case v >= 10:
		return strings.TrimSuffix(strconv.FormatFloat(v, 'f', 1, 64), ".0")
	}
	return strconv.FormatFloat(v, 'g', 4, 64)
}

// size writes a number of bytes.
func size(v float64) string {
	for _, unit := range []string{"B", "KiB", "MiB", "GiB"} {
		if v < 1024 {
			return number(v) + " " + unit
		}
		v /= 1024
	}
	return number(v) + " TiB"
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return strconv.Itoa(n) + " " + what + "s"
}
