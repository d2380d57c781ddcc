package limit

import (
	"strconv"
	"time"

	"postern/api"
	"postern/mapping"
)

// allowance is the quota of a key with the words for its refusal; without a
// quota it only counts.
type allowance struct {
	*counter
	limit           *api.Quota // nil: none
	subject, object string
	refusal         refusal
}

func newAllowance(subject, object string, limit *api.Quota, c *counter) *allowance {
	return &allowance{counter: c, limit: limit, subject: subject, object: object}
}

// refuse is the answer to a request that the quota has no room for.
func (a *allowance) refuse() mapping.Outcome {
	a.refusal.once.Do(func() {
		cause := a.subject + " allows " + a.object + " " + quotaText(a.limit) + ", and more came"
		a.refusal.outcome = mapping.Outcome{Type: api.QuotaExceeded, Cause: cause}
	})
	return a.refusal.outcome
}

// quotaText is a quota in words.
func quotaText(q *api.Quota) string {
	return requests(int64(q.Limit)) + " per " + q.Period
}

// requests is a number of requests in words.
func requests(n int64) string {
	if n == 1 {
		return "1 request"
	}
	return strconv.FormatInt(n, 10) + " requests"
}

// state is what is used and left, in words: of the quota that holds now, which
// is another one where the plan has changed under a request.
func (a *allowance) state(now time.Time) string {
	a.mu.Lock()
	defer a.mu.Unlock()
	today := dayOf(now)
	if a.quota == nil {
		return requests(a.used(today, today)) + " today, no quota"
	}
	from, to := a.window(today)
	return strconv.FormatInt(a.used(from, today), 10) + " of " + quotaText(a.quota) + ", " +
		strconv.FormatInt(a.left(today), 10) + " left until " + timeOf(to).Format("2006-01-02 15:04 MST")
}
