package bench

import (
	"fmt"
	"io"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// modelMerged is the model of a report that several runs were added up to.
const modelMerged = "merged"

// merged says that the report is made of logs, which hold latencies and neither
// errors nor bytes.
func (r *Report) merged() bool { return r.Model == modelMerged }

// MergeHDR adds up logs that WriteHDRLog wrote, such as those of several
// machines that loaded one server at the same time. The report has latencies,
// requests and rate; the time of the run is from the first begin to the last
// end.
func MergeHDR(logs ...io.Reader) (*Report, error) {
	sum := hdrhistogram.New(lowest, highest, digits)
	var begin, end int64
	for i, log := range logs {
		reader, before := hdrhistogram.NewHistogramLogReader(log), sum.TotalCount()
		for {
			h, err := reader.NextIntervalHistogram()
			if err != nil {
				return nil, fmt.Errorf("bench: %s: %w", logName(log, i), err)
			}
			if h == nil {
				break
			}
			sum.Merge(h)
			if begin == 0 || h.StartTimeMs() < begin {
				begin = h.StartTimeMs()
			}
			end = max(end, h.EndTimeMs())
		}
		if sum.TotalCount() == before {
			return nil, fmt.Errorf("bench: %s holds no latency, expected what --hdr has written", logName(log, i))
		}
	}
	r := &Report{Name: "sum of " + plural(len(logs), "log"), Model: modelMerged, Started: time.UnixMilli(begin), Elapsed: time.Duration(max(1, end-begin)) * time.Millisecond,
		Requests: uint64(sum.TotalCount()), Latency: summarise(sum), Passed: true, Statuses: map[int]uint64{}, histogram: sum, Interval: time.Second}
	r.Rate = float64(r.Requests) / r.Elapsed.Seconds()
	return r, nil
}

// logName is the file of a log, else its number.
func logName(log io.Reader, i int) string {
	if file, ok := log.(interface{ Name() string }); ok {
		return file.Name()
	}
	return fmt.Sprint("log ", i+1)
}
