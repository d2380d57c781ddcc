package bench

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sort"
	"sync"
	"sync/atomic"
	"time"
)

// Run sends requests to a target and returns what was measured. When ctx ends,
// no further requests are begun and the report covers what there is. An error
// means that there is nothing to report.
func Run(ctx context.Context, target Target, next Targeter, o Options) (*Report, error) {
	if err := o.fill(); err != nil {
		return nil, fmt.Errorf("bench: %w", err)
	}
	if next == nil || next(0) == nil {
		return nil, errors.New("bench: there is no request to send")
	}
	workers, err := openWorkers(target, o)
	defer closeWorkers(workers)
	if err != nil {
		return nil, err
	}
	if o.WarmUp > 0 {
		newPhase(ctx, o.warmUp(), next, true).run(workers)
		if ctx.Err() != nil {
			return nil, errors.New("bench: interrupted in the warm-up, so nothing was measured")
		}
	}
	shards := assignShards(workers, o.open())
	if o.Begin != nil {
		o.Begin()
	}
	begun, used, machine := wall(), usage(), readMachine()
	p := newPhase(ctx, o, next, false)
	p.run(workers)
	report := newReport(&o, begun, usage()-used, readMachine().share(machine), shards)
	if due := p.due(); due > report.Requests && ctx.Err() == nil {
		report.Unsent = due - report.Requests
	}
	return report, nil
}

// worker is one connection with what belongs to it.
type worker struct {
	id     int
	conn   Conn
	pauser Pauser // conn, when it is one
	answer Answer
	shard  *shard
	random *rand.Rand
	lost   int     // requests without an answer since the last answer
	alarms *alarms // nil in the closed model
}

// pause is how long the connection itself wants to rest.
func (w *worker) pause() time.Duration {
	if w.pauser == nil {
		return 0
	}
	return w.pauser.Pause()
}

func openWorkers(target Target, o Options) ([]*worker, error) {
	if err := enoughFiles(target, o.Connections); err != nil {
		return nil, err
	}
	workers := make([]*worker, 0, o.Connections)
	var shared *alarms
	if o.open() {
		shared = newAlarms(o.Connections)
	}
	for id := range o.Connections {
		conn, err := target.Open()
		if err != nil {
			return workers, fmt.Errorf("bench: cannot open connection %d: %w", id+1, err)
		}
		w := &worker{id: id, conn: conn, alarms: shared, random: rand.New(rand.NewPCG(uint64(id), 7))}
		w.pauser, _ = conn.(Pauser)
		workers = append(workers, w)
	}
	assignShards(workers, o.open())
	return workers, nil
}

// otherFiles is what a process has open beside its connections.
const otherFiles = maxAlarms + 64

// enoughFiles tells before the run that the system will not allow so many
// connections.
func enoughFiles(target Target, connections int) error {
	limit := maxFiles()
	if _, sockets := target.(httpTarget); !sockets || limit == 0 || connections+otherFiles <= limit {
		return nil
	}
	return fmt.Errorf("bench: %d connections need more open files than the %d that this process may have: raise the limit (ulimit -n %d) or use several machines",
		connections, limit, connections+otherFiles)
}

func closeWorkers(workers []*worker) {
	for _, w := range workers {
		_ = w.conn.Close() // the measurement is over
		w.alarms.close()
	}
}

// phase is a warm-up or the run itself.
type phase struct {
	ctx     context.Context
	o       Options
	next    Targeter
	warm    bool
	pacer   Pacer
	start   time.Time
	sent    atomic.Uint64 // requests handed out
	stopped atomic.Bool
	aborted atomic.Bool // requests under way are given up and do not count
}

func newPhase(ctx context.Context, o Options, next Targeter, warm bool) *phase {
	p := &phase{ctx: ctx, o: o, next: next, warm: warm}
	if o.open() {
		p.pacer = o.pacer()
	}
	return p
}

// run lets all workers work and waits for them.
func (p *phase) run(workers []*worker) {
	ended := make(chan struct{})
	defer close(ended)
	defer context.AfterFunc(p.ctx, func() { p.stop(workers, ended) })()
	p.start = time.Now()
	stop := p.report(workers)
	var wg sync.WaitGroup
	for _, w := range workers {
		wg.Go(func() {
			if p.pacer != nil {
				p.open(w)
			} else {
				p.closed(w)
			}
		})
	}
	wg.Wait()
	stop()
}

// patience is how long requests under way may take when a run is stopped.
const patience = time.Second

// stop begins no further requests, and after a while gives up those that are
// under way.
func (p *phase) stop(workers []*worker, ended <-chan struct{}) {
	p.stopped.Store(true)
	select {
	case <-ended:
		return
	case <-time.After(patience):
	}
	p.aborted.Store(true)
	for _, w := range workers {
		if c, ok := w.conn.(Aborter); ok {
			c.Abort()
		}
	}
}

// due is how many requests the open model wanted to be sent within the
// duration; 0 when that is not known.
func (p *phase) due() uint64 {
	if p.pacer == nil || p.o.Duration <= 0 {
		return 0
	}
	const most = 1 << 40
	n := sort.Search(most, func(n int) bool {
		due, ok := p.pacer(uint64(n))
		return !ok || due >= p.o.Duration
	})
	if p.o.Requests > 0 {
		return min(uint64(n), p.o.Requests)
	}
	return uint64(n)
}

// grace is how long after its end an open run sends what is overdue: as long
// again.
func (p *phase) grace() time.Duration { return max(p.o.Duration, time.Second) }

// take hands out the number of the next request.
func (p *phase) take() (n uint64, ok bool) {
	if p.stopped.Load() {
		return 0, false
	}
	n = p.sent.Add(1) - 1
	return n, p.o.Requests == 0 || n < p.o.Requests
}

// closed is the loop of a connection that waits for answers.
func (p *phase) closed(w *worker) {
	for now := time.Since(p.start); ; {
		if p.o.Duration > 0 && now >= p.o.Duration {
			return
		}
		if !p.active(w, now) {
			time.Sleep(min(5*time.Millisecond, p.o.Duration-now))
			now = time.Since(p.start)
			continue
		}
		n, ok := p.take()
		if !ok {
			return
		}
		end := p.send(w, n, now, now)
		rested := p.think(w, end)
		if w.lost > maxLost { // nobody is there: do not spin
			p.sleep(w, 10*time.Millisecond)
			rested = true
		}
		if now = end; rested {
			now = time.Since(p.start)
		}
	}
}

// maxLost is how many requests in a row may stay without an answer before a
// connection of the closed model slows down.
const maxLost = 3

// active reports whether the stages want this connection now.
func (p *phase) active(w *worker, now time.Duration) bool {
	return len(p.o.Stages) == 0 || float64(w.id)+0.5 <= levelAt(0, p.o.Stages, now)
}

// think rests as the options and the connection want, and reports whether it
// took time.
func (p *phase) think(w *worker, now time.Duration) bool {
	rest := w.pause()
	if p.o.ThinkTime > 0 {
		rest += time.Duration(float64(p.o.ThinkTime) * (1 + p.o.ThinkJitter*(2*w.random.Float64()-1)))
	}
	if rest <= 0 {
		return false
	}
	if p.o.Duration > 0 {
		rest = min(rest, p.o.Duration-now)
	}
	p.sleep(w, rest)
	return true
}

// open is the loop of a connection that takes what is due.
func (p *phase) open(w *worker) {
	for {
		n, ok := p.take()
		if !ok {
			return
		}
		due, ok := p.pacer(n)
		if !ok || p.o.Duration > 0 && due >= p.o.Duration {
			return
		}
		now := time.Since(p.start)
		if due > now {
			if !p.sleep(w, due-now) {
				return
			}
			now = time.Since(p.start)
		}
		if p.o.Duration > 0 && now > p.o.Duration+p.grace() {
			return
		}
		p.send(w, n, due, max(due, now))
	}
}

// sleep waits. It returns false when the run is stopped meanwhile; long waits
// look for that now and then.
func (p *phase) sleep(w *worker, d time.Duration) bool {
	const step = 100 * time.Millisecond
	for d > 2*step {
		if p.stopped.Load() {
			return false
		}
		begun := time.Now()
		time.Sleep(step)
		d -= time.Since(begun)
	}
	w.alarms.wait(d)
	return !p.stopped.Load()
}

// send performs one request that was due at a time and begins now, both after
// the start, and returns when it ended.
func (p *phase) send(w *worker, n uint64, due, now time.Duration) time.Duration {
	r := p.next(n)
	w.answer = Answer{}
	err := w.conn.Do(r, &w.answer)
	end := time.Since(p.start)
	if err != nil && p.aborted.Load() {
		return end
	}
	w.answer.Latency = end - due
	if w.lost++; err == nil {
		w.lost = 0
	}
	if err == nil {
		err = p.judge(r, &w.answer)
	}
	w.shard.record(&w.answer, err, due, now, end)
	return end
}

// judge holds the answer against its check.
func (p *phase) judge(r *Request, a *Answer) error {
	c := cmp.Or(a.Check, r.Check, p.o.Check)
	if c == nil {
		if a.Status >= 400 {
			return errStatus
		}
		return nil
	}
	if err := c.Run(&a.Answer); err != nil {
		return &checkError{err}
	}
	return nil
}

// errStatus marks an answer that failed by its status alone.
var errStatus = errors.New("status of 400 or above")

// checkError marks an answer that missed its check.
type checkError struct{ cause error }

func (e *checkError) Error() string { return e.cause.Error() }
func (e *checkError) Unwrap() error { return e.cause }

// report calls Progress once a second until the returned function is called.
func (p *phase) report(workers []*worker) (stop func()) {
	if p.o.Progress == nil {
		return func() {}
	}
	done := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		tick := time.NewTicker(time.Second)
		defer tick.Stop()
		var before Progress
		for {
			select {
			case <-done:
				return
			case <-tick.C:
				before = p.progress(workers, before)
				p.o.Progress(before)
			}
		}
	})
	return func() { close(done); wg.Wait() }
}

func (p *phase) progress(workers []*worker, before Progress) Progress {
	now := Progress{Elapsed: time.Since(p.start), WarmUp: p.warm}
	seen := map[*shard]bool{}
	var second interval
	for _, w := range workers {
		if !seen[w.shard] {
			seen[w.shard] = true
			requests, errs := w.shard.counts(now.Elapsed, &second)
			now.Requests += requests
			now.Errors += errs
		}
	}
	now.P50, now.P99 = second.quantile(0.5), second.quantile(0.99)
	if d := (now.Elapsed - before.Elapsed).Seconds(); d > 0 {
		now.Rate = float64(now.Requests-before.Requests) / d
	}
	return now
}
