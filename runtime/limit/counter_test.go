package limit

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"postern/api"
)

// friday is 2026-11-20, a Friday.
func friday(hours int) time.Time {
	return time.Date(2026, 11, 20, hours, 0, 0, 0, time.UTC)
}

// send makes requests and counts those that pass.
func send(c *counter, at time.Time, n int) (passed int) {
	for range n {
		if c.take(at) {
			passed++
		}
	}
	return passed
}

// TestQuota follows quotas through the days of their periods.
func TestQuota(t *testing.T) {
	type step struct{ hours, sent, passed int }
	for _, c := range []struct {
		quota *api.Quota
		steps []step
	}{
		{nil, []step{{0, 100, 100}}},
		{&api.Quota{Limit: 2, Period: api.Day}, []step{{1, 3, 2}, {23, 1, 0}, {24, 3, 2}}},
		{&api.Quota{Limit: 5, Period: api.Week}, []step{{1, 3, 3}, {25, 3, 2}, {47, 1, 0}, {48, 9, 5}}}, // a week begins on Sunday
		{&api.Quota{Limit: 5, Period: api.Week, Offset: 2}, []step{{1, 9, 3}, {48, 9, 5}}},              // the first week allows 3
		{&api.Quota{Limit: 4, Period: api.Month}, []step{{0, 1, 1}, {10 * 24, 9, 3}, {11 * 24, 9, 4}}},  // December
		{&api.Quota{Limit: 4, Period: api.Day, Offset: 9}, []step{{0, 3, 0}, {24, 9, 4}}},
	} {
		var counter counter
		counter.follow(c.quota)
		for _, s := range c.steps {
			if got := send(&counter, friday(s.hours), s.sent); got != s.passed {
				t.Errorf("%+v after %d h: %d of %d passed, want %d", c.quota, s.hours, got, s.sent, s.passed)
			}
		}
	}
}

func TestUsageByDays(t *testing.T) {
	var c counter
	c.follow(&api.Quota{Limit: 10, Period: api.Week})
	send(&c, friday(0), 4)
	send(&c, friday(24), 3)
	c.allow(9, friday(25)) // Saturday: instead of 3
	send(&c, friday(26), 1)
	send(&c, friday(48), 2) // Sunday, a new week
	want := [][2]int64{{0, 10}, {4, 6}, {4, 8}, {2, 8}, {0, 8}}
	if diff := cmp.Diff(want, c.between(friday(-24), friday(72))); diff != "" {
		t.Error(diff)
	}
	c.follow(&api.Quota{Limit: 3, Period: api.Day}) // what was counted stays
	if got := send(&c, friday(50), 5); got != 1 {
		t.Errorf("%d passed under the new quota, want 1", got)
	}
	c.follow(nil)
	if got := send(&c, friday(50), 5); got != 5 {
		t.Errorf("%d passed without a quota, want 5", got)
	}
	if diff := cmp.Diff([][2]int64{{8, 0}}, c.between(friday(50), friday(50))); diff != "" {
		t.Error(diff)
	}
}

// TestGrant sets what is left: more, less and nothing; the next period has the
// limit of the quota again.
func TestGrant(t *testing.T) {
	var c counter
	c.allow(3, friday(0)) // without a quota there is nothing to grant
	c.follow(&api.Quota{Limit: 5, Period: api.Day})
	send(&c, friday(1), 5)
	for _, remaining := range []int{7, 2, 0} {
		c.allow(int64(remaining), friday(1))
		if got := send(&c, friday(1), 20); got != remaining {
			t.Errorf("%d passed, granted were %d", got, remaining)
		}
	}
	if got := send(&c, friday(24), 20); got != 5 {
		t.Errorf("%d passed on the next day, want 5", got)
	}
}

// TestManyDays holds that a counter forgets what nobody asks for any more.
func TestManyDays(t *testing.T) {
	var c counter
	for day := range 3 * maxDays {
		c.take(friday(24 * day))
	}
	if len(c.days) != maxDays {
		t.Errorf("%d days are remembered, want %d", len(c.days), maxDays)
	}
	last := friday(24 * (3*maxDays - 1))
	if diff := cmp.Diff([][2]int64{{1, 0}, {0, 0}}, c.between(last, last.AddDate(0, 0, 1))); diff != "" {
		t.Error(diff)
	}
}

// TestDayOf numbers the days of UTC, whatever the zone and also before 1970.
func TestDayOf(t *testing.T) {
	for text, want := range map[string]int64{
		"1970-01-01T00:00:00Z": 0, "1970-01-01T23:59:59Z": 0, "1970-01-02T00:00:00Z": 1, "1969-12-31T23:59:59Z": -1,
		"1969-12-31T00:00:00Z": -1, "1969-12-30T23:59:59Z": -2, "2026-11-21T01:00:00+02:00": dayOf(friday(0)),
	} {
		at, err := time.Parse(time.RFC3339, text)
		if err != nil {
			t.Fatal(err)
		}
		if got := dayOf(at); got != want {
			t.Errorf("%s is day %d, want %d", text, got, want)
		}
	}
}

// TestCounterRace sends from many goroutines over midnight: exactly the quota
// passes on each day.
func TestCounterRace(t *testing.T) {
	var c counter
	c.follow(&api.Quota{Limit: 1000, Period: api.Day})
	var passed [3]atomic.Int64
	for day := range passed {
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				for range 300 {
					if c.take(friday(24 * day)) {
						passed[day].Add(1)
					}
				}
			})
		}
		all.Wait()
	}
	got := fmt.Sprint(passed[0].Load(), passed[1].Load(), passed[2].Load())
	if got != "1000 1000 1000" {
		t.Error(got)
	}
	if diff := cmp.Diff([][2]int64{{1000, 0}, {1000, 0}, {1000, 0}}, c.between(friday(0), friday(48))); diff != "" {
		t.Error(diff)
	}
}

// TestStateWithoutQuota: a request that began under a quota is described also
// when the plan has lost it meanwhile.
func TestStateWithoutQuota(t *testing.T) {
	quota := &api.Quota{Limit: 2, Period: api.Day}
	c := &counter{}
	c.follow(quota)
	old := newAllowance("usage plan gold", "API key a", quota, c)
	send(c, friday(1), 2)
	c.follow(nil)
	if got, want := old.state(friday(1)), "2 requests today, no quota"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	c.follow(&api.Quota{Limit: 9, Period: api.Week})
	if got, want := old.state(friday(1)), "2 of 9 requests per WEEK, 7 left until 2026-11-22 00:00 UTC"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
