package bench

import (
	"errors"
	"net"
	"sync"
	"syscall"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"postern/bench/check"
)

// Bounds of the histograms, in nanoseconds, and their significant digits. A
// histogram takes about 220 KiB.
const (
	lowest  = 1
	highest = int64(2 * time.Minute)
	digits  = 3
)

// maxShards bounds the memory of histograms. Connections share shards; a lock
// that nobody else holds costs little.
const maxShards = 16

// shard is what the connections of one group measured.
type shard struct {
	mu       sync.Mutex
	latency  *hdrhistogram.Histogram
	service  *hdrhistogram.Histogram // open model: from the moment of sending
	lateness *hdrhistogram.Histogram // open model: from due to sending
	statuses [600]uint64             // 0: no valid status
	requests uint64
	failed   uint64 // requests that count as errors
	checked  uint64 // answers that missed their check
	noAnswer uint64
	connects uint64
	bytesIn  uint64
	bytesOut uint64
	last     time.Duration      // when the last answer came, after the start
	sent     time.Duration      // when the last request was sent
	failures map[string]Failure // by text
	refusals map[string]uint64  // answers of a gateway itself, by error type
	series   series
}

func newShard(open bool) *shard {
	s := &shard{latency: hdrhistogram.New(lowest, highest, digits), failures: map[string]Failure{}, refusals: map[string]uint64{}}
	s.series.width = time.Second
	if open {
		s.service = hdrhistogram.New(lowest, highest, digits)
		s.lateness = hdrhistogram.New(lowest, highest, digits)
	}
	return s
}

// assignShards gives the workers fresh shards.
func assignShards(workers []*worker, open bool) []*shard {
	shards := make([]*shard, min(maxShards, len(workers)))
	for i := range shards {
		shards[i] = newShard(open)
	}
	for i, w := range workers {
		w.shard = shards[i%len(shards)]
	}
	return shards
}

// counts is what there is so far; the last whole interval is added to recent.
func (s *shard) counts(now time.Duration, recent *interval) (requests, failed uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if i := int(now/s.series.width) - 1; i >= 0 && i < len(s.series.intervals) {
		recent.add(&s.series.intervals[i])
	}
	return s.requests, s.failed
}

// record adds one request. Times are after the start.
func (s *shard) record(a *Answer, err error, due, now, end time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests++
	s.last, s.sent = max(s.last, end), max(s.sent, now)
	s.connects += uint64(a.Connects)
	s.bytesIn += uint64(a.BytesIn)
	s.bytesOut += uint64(a.BytesOut)
	if a.Status >= 100 && a.Status < 600 {
		s.statuses[a.Status]++
	} else {
		s.statuses[0]++
	}
	if a.Status >= 400 && a.Header != nil {
		s.refused(a)
	}
	observe(s.latency, end-due)
	if s.service != nil {
		observe(s.service, end-now)
		observe(s.lateness, now-due)
	}
	s.series.add(end, end-due, err != nil)
	if err != nil {
		s.fail(err, a.Status > 0)
	}
}

// errorType is the header by which API Gateway marks answers of its own.
const errorType = "x-amzn-ErrorType"

// refused counts an answer that a gateway made itself.
func (s *shard) refused(a *Answer) {
	name, ok := a.Header(errorType)
	if !ok {
		return
	}
	if _, known := s.refusals[name]; !known && len(s.refusals) >= maxFailures {
		name = "other"
	}
	s.refusals[name]++
}

func observe(h *hdrhistogram.Histogram, d time.Duration) {
	// The value is within the bounds, so there is no error.
	_ = h.RecordValue(max(0, min(highest, int64(d))))
}

// maxFailures bounds the number of different texts.
const maxFailures = 50

// fail counts a request that failed, with an answer or without. An answer that
// lacks what a scenario takes from it counts as one that missed its check.
func (s *shard) fail(err error, answered bool) {
	s.failed++
	var missed *checkError
	switch {
	case errors.Is(err, errStatus):
		return // the statuses say it
	case answered || errors.As(err, &missed):
		s.checked++
	default:
		s.noAnswer++
	}
	s.count(Failure{Text: failureText(err), Count: 1, Example: err.Error()})
}

// count adds failures of one kind; the first example stays.
func (s *shard) count(f Failure) {
	known, ok := s.failures[f.Text]
	if !ok && len(s.failures) >= maxFailures {
		f.Text = "other failures"
		known, ok = s.failures[f.Text]
	}
	if ok {
		known.Count += f.Count
		f = known
	}
	s.failures[f.Text] = f
}

// failureText is what failures of one kind have in common, without values,
// ports and the like.
func failureText(err error) string {
	var missed *check.Failure
	var dns *net.DNSError
	switch {
	case errors.As(err, &missed):
		return "check failed: " + missed.Part
	case isTimeout(err):
		return "timeout"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "connection refused"
	case errors.Is(err, syscall.ECONNRESET):
		return "connection reset by the server"
	case errors.Is(err, syscall.EMFILE):
		return "this process may not open more files, see ulimit -n"
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return "no free local port for another connection"
	case errors.Is(err, syscall.EPIPE):
		return "the server closed the connection while the request was sent"
	case errors.As(err, &dns):
		return "unknown host " + dns.Name
	}
	return err.Error()
}

// merge adds everything of another shard.
func (s *shard) merge(o *shard) {
	s.latency.Merge(o.latency)
	if s.service != nil {
		s.service.Merge(o.service)
		s.lateness.Merge(o.lateness)
	}
	for i, n := range o.statuses {
		s.statuses[i] += n
	}
	s.requests += o.requests
	s.last, s.sent = max(s.last, o.last), max(s.sent, o.sent)
	s.failed += o.failed
	s.checked += o.checked
	s.noAnswer += o.noAnswer
	s.connects += o.connects
	s.bytesIn += o.bytesIn
	s.bytesOut += o.bytesOut
	for _, f := range o.failures {
		s.count(f)
	}
	for name, n := range o.refusals {
		s.refusals[name] += n
	}
	s.series.merge(&o.series)
}
