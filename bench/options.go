package bench

import (
	"errors"
	"fmt"
	"time"

	"postern/bench/check"
)

// Options say how much load to send, and for how long.
type Options struct {
	// Name stands in reports.
	Name string
	// Connections is the number of requests that can be under way at a time; 0
	// means 10. With Stages in the closed model the stages say it.
	Connections int
	// Rate, in requests per second, selects the open model.
	Rate float64
	// Open selects the open model too, for Stages that start at a rate of 0.
	Open bool
	// Stages change the load over time, starting at Rate in the open model and
	// at 0 connections in the closed one. They set the duration.
	Stages []Stage
	// Duration is the time in which requests are begun; 0 means until Requests.
	Duration time.Duration
	// Requests ends the run after that many; 0 means until Duration.
	Requests uint64
	// WarmUp is a time of the same load before the run, which is not measured.
	WarmUp time.Duration
	// ThinkTime is how long a connection of the closed model rests after each
	// answer, give or take ThinkJitter, a share from 0 to 1.
	ThinkTime   time.Duration
	ThinkJitter float64
	// Check is held against each answer.
	Check *check.Check
	// Thresholds decide whether the run has passed.
	Thresholds []*check.Threshold
	// Begin, if set, is called between the warm-up and the run.
	Begin func()
	// Progress, if set, is called about once a second while the run goes on.
	Progress func(Progress)
}

// Progress is what is known in the middle of a run.
type Progress struct {
	Elapsed  time.Duration
	WarmUp   bool // nothing is measured yet
	Requests uint64
	Errors   uint64
	Rate     float64 // of the last second, in requests per second
	// P50 and P99 are of the last whole second, good to about ten percent.
	P50, P99 time.Duration
}

func (o *Options) open() bool { return o.Open || o.Rate > 0 }

// model names the kind of load.
func (o *Options) model() string {
	if o.open() {
		return "open"
	}
	return "closed"
}

// fill checks the options and sets what is left out.
func (o *Options) fill() error {
	if err := o.validate(); err != nil {
		return err
	}
	if len(o.Stages) > 0 {
		o.Duration = total(o.Stages)
	}
	if len(o.Stages) > 0 && !o.open() {
		o.Connections = 1
		for _, s := range o.Stages {
			o.Connections = max(o.Connections, int(s.Target+0.5))
		}
	}
	if o.Connections == 0 {
		o.Connections = 10
	}
	return nil
}

// maxConnections keeps a slip of the keyboard from filling the machine.
const maxConnections = 100_000

func (o *Options) validate() error {
	switch {
	case o.Duration < 0 || o.WarmUp < 0 || o.ThinkTime < 0:
		return errors.New("a duration is negative")
	case o.Connections < 0 || o.Connections > maxConnections:
		return fmt.Errorf("%d connections, expected 1 to %d", o.Connections, maxConnections)
	case o.Rate < 0 || o.Rate > 1e8 || o.Rate != o.Rate:
		return fmt.Errorf("a rate of %v, expected 0 to 100,000,000 requests per second", o.Rate)
	case o.ThinkJitter < 0 || o.ThinkJitter > 1:
		return fmt.Errorf("a think jitter of %v, expected a share from 0 to 1", o.ThinkJitter)
	case o.ThinkJitter > 0 && o.ThinkTime == 0:
		return errors.New("a think jitter has no effect without a think time")
	case o.ThinkTime > 0 && o.open():
		return errors.New("a think time has no effect with a rate, leave one of them out")
	case o.Open && o.Rate == 0 && len(o.Stages) == 0:
		return errors.New("the open model needs a rate or stages")
	case len(o.Stages) > 0 && o.Duration > 0:
		return errors.New("stages set the duration, leave one of them out")
	case len(o.Stages) == 0 && o.Duration == 0 && o.Requests == 0:
		return errors.New("the run has no end, expected a duration, a number of requests, or stages")
	}
	return o.validateStages()
}

func (o *Options) validateStages() error {
	for i, s := range o.Stages {
		if s.Duration <= 0 || !(s.Target >= 0) {
			return fmt.Errorf("stage %d: expected a duration above 0 and a target that is not negative", i+1)
		}
		if !o.open() && s.Target > maxConnections {
			return fmt.Errorf("stage %d: %v connections, expected at most %d; is it meant as a rate?", i+1, s.Target, maxConnections)
		}
	}
	return nil
}

// pacer returns the schedule of the open model.
func (o *Options) pacer() Pacer {
	if len(o.Stages) > 0 {
		return Ramp(o.Rate, o.Stages)
	}
	return Constant(o.Rate)
}

// warmUp returns the options of the time before: the same load at its first
// level, without an end by count.
func (o *Options) warmUp() Options {
	w := *o
	w.Stages, w.Requests, w.Duration = nil, 0, o.WarmUp
	if o.open() && o.Rate == 0 {
		w.Rate = max(1, levelAt(0, o.Stages, o.Stages[0].Duration/10))
	}
	return w
}
