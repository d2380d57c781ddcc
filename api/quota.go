package api

import "time"

// Periods of a quota.
const (
	Day   = "DAY"
	Week  = "WEEK"
	Month = "MONTH"
)

// Window is the period of a quota that a time lies in, in days of UTC: its
// first moment and the first one after it. A week begins on Sunday.
func (q *Quota) Window(t time.Time) (from, to time.Time) {
	t = t.UTC()
	year, month, day := t.Date()
	today := time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	switch q.Period {
	case Week:
		from = today.AddDate(0, 0, -int(today.Weekday()))
		return from, from.AddDate(0, 0, 7)
	case Month:
		from = time.Date(year, month, 1, 0, 0, 0, 0, time.UTC)
		return from, from.AddDate(0, 1, 0)
	}
	return today, today.AddDate(0, 0, 1)
}

// In is the number of requests that a period allows: the offset is subtracted
// from the limit in the first one (§5).
func (q *Quota) In(first bool) int {
	if first {
		return max(0, q.Limit-q.Offset)
	}
	return q.Limit
}
