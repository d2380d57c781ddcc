package api

import (
	"testing"
	"time"
)

func TestQuotaWindow(t *testing.T) {
	const layout = "2006-01-02 15:04"
	for _, c := range []struct {
		quota        Quota
		at, from, to string
	}{
		{Quota{Period: Day}, "2026-03-01 00:00", "2026-03-01 00:00", "2026-03-02 00:00"},
		{Quota{Period: Day}, "2026-12-31 23:59", "2026-12-31 00:00", "2027-01-01 00:00"},
		{Quota{Period: Week}, "2026-11-20 11:00", "2026-11-15 00:00", "2026-11-22 00:00"}, // a Friday
		{Quota{Period: Week}, "2026-11-15 00:00", "2026-11-15 00:00", "2026-11-22 00:00"}, // a Sunday
		{Quota{Period: Month}, "2026-11-20 11:00", "2026-11-01 00:00", "2026-12-01 00:00"},
	} {
		at, err := time.Parse(layout, c.at)
		if err != nil {
			t.Fatal(err)
		}
		from, to := c.quota.Window(at)
		if from.Format(layout) != c.from || to.Format(layout) != c.to {
			t.Errorf("%+v at %s: %s to %s, want %s to %s", c.quota, c.at, from.Format(layout), to.Format(layout), c.from, c.to)
		}
		if at.Before(from) || !at.Before(to) {
			t.Errorf("%+v: %s is not within %s to %s", c.quota, c.at, from, to)
		}
	}
}

func TestQuotaOffset(t *testing.T) {
	for _, c := range []struct{ limit, offset, first, later int }{{10, 0, 10, 10}, {10, 3, 7, 10}, {10, 10, 0, 10}, {10, 11, 0, 10}} {
		q := Quota{Limit: c.limit, Offset: c.offset}
		if first, later := q.In(true), q.In(false); first != c.first || later != c.later {
			t.Errorf("%+v: %d and %d, want %d and %d", q, first, later, c.first, c.later)
		}
	}
}
