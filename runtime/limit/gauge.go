package limit

import (
	"strconv"
	"strings"
	"sync"
	"time"

	"postern/api"
	"postern/mapping"
)

// gauge is a throttle with the words for its refusal: who limits whom.
type gauge struct {
	*bucket
	subject, object string
	refusal         refusal
}

// refusal is an answer that is worded when it is needed, and once: a client
// that sends too much costs no memory.
type refusal struct {
	once    sync.Once
	outcome mapping.Outcome
}

func newGauge(subject, object string, limit api.Throttle) *gauge {
	return &gauge{bucket: newBucket(limit), subject: subject, object: object}
}

// refuse is the answer to a request that got no token.
func (g *gauge) refuse() mapping.Outcome {
	g.refusal.once.Do(func() {
		cause := g.subject + " allows " + g.object + " " + rateText(g.limit)
		if g.limit.BurstLimit > 0 {
			cause += ", and more came"
		}
		g.refusal.outcome = mapping.Outcome{Type: api.Throttled, Cause: cause}
	})
	return g.refusal.outcome
}

// rateText is a throttle in words.
func rateText(t api.Throttle) string {
	rate := number(t.RateLimit)
	if t.BurstLimit <= 0 {
		return "no request (rateLimit " + rate + ", burstLimit " + strconv.Itoa(t.BurstLimit) + ")"
	}
	noun := " requests"
	if t.RateLimit == 1 {
		noun = " request"
	}
	return rate + noun + " per second with a burst of " + strconv.Itoa(t.BurstLimit)
}

// state is how full the bucket is, in words.
func (g *gauge) state(now time.Duration) string {
	text := number(g.tokens(now)) + " of " + strconv.Itoa(g.limit.BurstLimit) + " tokens, " + number(g.limit.RateLimit) + " more per second"
	wait, ever := g.wait(now)
	switch {
	case !ever:
		return text + "; no request will pass any more"
	case wait > 0:
		return text + "; the next request passes in " + shortTime(wait)
	}
	return text
}

// number prints a count or a rate without digits that say nothing.
func number(f float64) string {
	text := strconv.FormatFloat(f, 'f', 2, 64)
	if f != 0 && f < 0.01 {
		return strconv.FormatFloat(f, 'g', 3, 64)
	}
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
}

// shortTime is a time with as many digits as a reader needs.
func shortTime(d time.Duration) string {
	switch {
	case d > time.Minute:
		return d.Round(time.Second).String()
	case d > time.Second:
		return d.Round(10 * time.Millisecond).String()
	}
	return max(d.Round(time.Millisecond), time.Millisecond).String()
}
