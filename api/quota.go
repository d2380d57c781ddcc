package api

import "time"

// Periods of a quota.
const (
	Day   = "DAY"
	Week  = "WEEK"
	Month = "MONTH"
)

// Window is the period of a quota that a time lies in, in days of UTC: its
// first moment and the first one after it. The offset is the day on which a
// period begins: of a week counted from Sunday, of a month from the first.
func (q *Quota) Window(t time.Time) (from, to time.Time) {
	t = t.UTC()
	year, month, day := t.Date()
	today := time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	switch q.Period {
	case Week:
		from = today.AddDate(0, 0, -((int(today.Weekday())-q.Offset)%7+7)%7)
		return from, from.AddDate(0, 0, 7)
	case Month:
		if day <= q.Offset {
			month--
		}
		from = time.Date(year, month, 1+q.Offset, 0, 0, 0, 0, time.UTC)
		return from, from.AddDate(0, 1, 0)
	}
	return today, today.AddDate(0, 0, 1)
}
