package scenario

import (
	"time"

	"postern/api"
	"postern/bench"
	"postern/bench/check"
	"postern/vtl/jsonpath"
)

// Scenario is what a file describes. It does not change while it is played.
type Scenario struct {
	Name       string
	Variables  api.Pairs
	StageVars  api.Pairs // for an API that is served for this run
	Feeds      []*Feed
	Flows      []*Flow
	Load       Load
	Thresholds []*check.Threshold
}

// Rests says whether a step has a think time, which only the closed model knows.
func (s *Scenario) Rests() bool {
	for _, f := range s.Flows {
		for _, step := range f.Steps {
			if step.Think > 0 {
				return true
			}
		}
	}
	return false
}

// Flow is a row of steps.
type Flow struct {
	Name   string
	Weight int
	Steps  []*Step
}

// Step is one request with what becomes of its answer.
type Step struct {
	Name   string
	Method string
	Check  *check.Check // nil: a status below 400
	Think  time.Duration

	target  text
	headers []header
	body    *text
	takes   []take
}

// header is a header line whose value may have placeholders.
type header struct {
	name  string
	value text
}

// take is a value of an answer that later steps use.
type take struct {
	name   string
	source string
	path   *jsonpath.Path // nil: not a path
	header string         // name of a header, "" for none
}

// Load is how the file wants to be played; command lines may want it
// differently. Zero members are not said.
type Load struct {
	Connections int
	Rate        float64
	Duration    time.Duration
	Requests    int
	WarmUp      time.Duration
	Think       time.Duration
	Stages      []bench.Stage
}
