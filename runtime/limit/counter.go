package limit

import (
	"sync"
	"sync/atomic"
	"time"

	"postern/api"
)

// counter counts the requests of one key under one usage plan, by days of UTC,
// and holds them against the quota of the plan.
type counter struct {
	current atomic.Pointer[tally] // nil: to be made anew

	mu    sync.Mutex
	quota *api.Quota // nil: none
	first int64      // a day of the first period under a quota; 0: not begun
	days  []*day     // in order; only those with requests
	grant grant
}

// day is the number of requests of one day.
type day struct {
	number int64 // of the day, counted from 1970
	used   atomic.Int64
}

// tally is what a request needs to know. It holds for one day.
type tally struct {
	until  int64 // Unix time at which the day ends
	day    *day
	from   int64         // first day of the period
	budget *atomic.Int64 // requests left in the period; nil: any number
}

// grant is what was said about what is left in one period.
type grant struct {
	from, said int64 // first day of the period, day on which it was said
	extra      int64 // requests beside the quota; may be negative
}

// maxDays is how many days are remembered.
const maxDays = 400

const secondsPerDay = 24 * 60 * 60

// dayOf is the number of the day of a time.
func dayOf(t time.Time) int64 {
	seconds := t.Unix()
	if seconds < 0 {
		return (seconds - secondsPerDay + 1) / secondsPerDay
	}
	return seconds / secondsPerDay
}

func timeOf(day int64) time.Time { return time.Unix(day*secondsPerDay, 0).UTC() }

// take counts a request and says whether the quota had one left; one that it
// refuses is not counted.
func (c *counter) take(now time.Time) bool {
	t := c.current.Load()
	if t == nil || now.Unix() >= t.until {
		t = c.turn(now)
	}
	if t.budget != nil && t.budget.Add(-1) < 0 {
		t.budget.Add(1)
		return false
	}
	t.day.used.Add(1)
	return true
}

// turn begins the day of a time.
func (c *counter) turn(now time.Time) *tally {
	c.mu.Lock()
	defer c.mu.Unlock()
	old := c.current.Load()
	if old != nil && now.Unix() < old.until {
		return old
	}
	today := dayOf(now)
	t := &tally{until: (today + 1) * secondsPerDay, day: c.dayAt(today)}
	if c.quota != nil {
		c.begin(today)
		from, _ := c.window(today)
		t.from = from
		if old != nil && old.budget != nil && old.from == from {
			t.budget = old.budget // requests under way count too
		} else {
			t.budget = new(atomic.Int64)
			t.budget.Store(c.left(today))
		}
	}
	c.current.Store(t)
	return t
}

// dayAt is the last day when that is the one asked for, else a new one.
func (c *counter) dayAt(number int64) *day {
	if n := len(c.days); n > 0 && c.days[n-1].number >= number {
		return c.days[n-1]
	}
	if len(c.days) == maxDays {
		c.days = append(c.days[:0], c.days[1:]...)
	}
	d := &day{number: number}
	c.days = append(c.days, d)
	return d
}

// window is the first day of the period of a day, and the first after it.
func (c *counter) window(day int64) (from, to int64) {
	first, after := c.quota.Window(timeOf(day))
	return dayOf(first), dayOf(after)
}

// used is the number of requests of some days, the last one included.
func (c *counter) used(from, to int64) (n int64) {
	for _, d := range c.days {
		if from <= d.number && d.number <= to {
			n += d.used.Load()
		}
	}
	return n
}

// left is what the quota leaves at the end of a day, or now.
func (c *counter) left(day int64) int64 {
	if c.quota == nil {
		return 0
	}
	from, to := c.window(day)
	left := c.limit(from, to) - c.used(from, day)
	if c.grant.from == from && c.grant.said <= day {
		left += c.grant.extra
	}
	return max(0, left)
}

// begin notes the day of the first request under a quota, or of the first word
// on it.
func (c *counter) begin(today int64) {
	if c.first == 0 {
		c.first = today
	}
}

// limit is the number of requests that a period allows.
func (c *counter) limit(from, to int64) int64 {
	return int64(c.quota.In(c.first == 0 || from <= c.first && c.first < to))
}

// follow sets the quota; what was counted stays.
func (c *counter) follow(quota *api.Quota) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.quota != nil && quota != nil && *c.quota == *quota {
		return
	}
	c.quota, c.grant = quota, grant{}
	c.current.Store(nil)
}

// allow sets what is left in the period of a time.
func (c *counter) allow(remaining int64, now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.quota == nil {
		return
	}
	today := dayOf(now)
	c.begin(today)
	from, to := c.window(today)
	c.grant = grant{from: from, said: today, extra: remaining + c.used(from, today) - c.limit(from, to)}
	c.current.Store(nil)
}

// between is used and left of each day, both ends included.
func (c *counter) between(from, to time.Time) (days [][2]int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for day, last := dayOf(from), dayOf(to); day <= last; day++ {
		days = append(days, [2]int64{c.used(day, day), c.left(day)})
	}
	return days
}
