package bench

import (
	"sync"
	"time"
)

// alarms lends alarms to the connections of a run. Each takes a file of the
// process, so that thousands of connections share a few hundred.
type alarms struct {
	scarce bool // there are more connections than alarms
	mu     sync.Mutex
	made   int
	free   []*alarm
}

const (
	maxAlarms = 512
	// lastStretch is the end of a wait, for which a connection takes an alarm when
	// they are scarce.
	lastStretch = 5 * time.Millisecond
)

// newAlarms is for a number of connections.
func newAlarms(connections int) *alarms { return &alarms{scarce: connections > maxAlarms} }

// wait sleeps for d, as exactly as it can; nil sleeps with the runtime's timer.
func (s *alarms) wait(d time.Duration) {
	if d <= 0 {
		return
	}
	if s == nil {
		time.Sleep(d)
		return
	}
	if s.scarce && d > lastStretch {
		begun := time.Now()
		time.Sleep(d - lastStretch)
		d -= time.Since(begun)
	}
	a := s.take()
	a.wait(d)
	s.give(a)
}

// take returns nil when all are lent.
func (s *alarms) take() (a *alarm) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if n := len(s.free); n > 0 {
		a, s.free = s.free[n-1], s.free[:n-1]
		return a
	}
	if s.made < maxAlarms {
		s.made++
		a = newAlarm()
	}
	return a
}

func (s *alarms) give(a *alarm) {
	if a == nil {
		return
	}
	s.mu.Lock()
	s.free = append(s.free, a)
	s.mu.Unlock()
}

// close is for when nobody waits any more.
func (s *alarms) close() {
	if s == nil {
		return
	}
	for _, a := range s.free {
		a.close()
	}
	s.free = nil
}
