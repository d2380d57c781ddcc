package suite

import (
	"errors"
	"fmt"
	"regexp"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"postern/api"
	"postern/mapping"
)

// RunOptions say what is run, and how.
type RunOptions struct {
	Parallel int            // cases at once [1]
	Only     *regexp.Regexp // file and name of the cases that are run; nil: all
	// Update rewrites golden files that differ, through WriteFile.
	Update    bool
	WriteFile func(name string, text []byte) error

	goldens *goldens
}

// goldens are the golden files that a run has written.
type goldens struct {
	mu   sync.Mutex
	text map[string]string
}

// write writes a golden file, once: two cases that want different texts in one
// file would never pass both.
func (g *goldens) write(file string, text []byte, write func(string, []byte) error) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if have, done := g.text[file]; done {
		if have != string(text) {
			return errors.New("another case has just written another text to this file; each needs a golden file of its own")
		}
		return nil
	}
	if err := write(file, text); err != nil {
		return err
	}
	g.text[file] = string(text)
	return nil
}

// Result is what became of a case.
type Result struct {
	File    string
	Case    *Case
	Passed  bool
	Skipped bool
	Updated bool   // its golden file was written
	Why     string // what differs, on several lines; "" when it passed
	Took    time.Duration
	Tree    string // the trace of the request, for cases that failed
}

// Report is what became of all cases, in the order of the files.
type Report struct {
	Results  []Result
	Problems api.Diagnostics // what is wrong with the files; none of a file with an error is run
	Coverage *Coverage
	Took     time.Duration
}

// Count is the number of cases that passed, failed and were skipped.
func (r *Report) Count() (passed, failed, skipped int) {
	for i := range r.Results {
		switch {
		case r.Results[i].Skipped:
			skipped++
		case r.Results[i].Passed:
			passed++
		default:
			failed++
		}
	}
	return passed, failed, skipped
}

// Unread are the files that an error kept from being run, each with the first
// one.
func (r *Report) Unread() (list []api.Diagnostic) {
	for _, d := range r.Problems {
		known := slices.ContainsFunc(list, func(have api.Diagnostic) bool { return have.Pos.File == d.Pos.File })
		if d.Severity == api.Error && !known {
			list = append(list, d)
		}
	}
	return list
}

// Run runs the cases. It never panics: a crash is the failure of its case.
func (s *Suite) Run(o RunOptions) *Report {
	report := &Report{Coverage: newCoverage(), Problems: s.found}
	var jobs []*Result
	began := time.Now()
	o.goldens = &goldens{text: map[string]string{}}
	for _, file := range s.Files {
		report.Coverage.plan(s.setup[file].plan)
		for _, c := range file.Cases {
			if o.Only == nil || o.Only.MatchString(file.Name+": "+c.Name) {
				report.Results = append(report.Results, Result{File: file.Name, Case: c})
			}
		}
	}
	for i := range report.Results {
		jobs = append(jobs, &report.Results[i])
	}
	each(jobs, max(1, o.Parallel), func(r *Result) { s.one(r, &o, report.Coverage) })
	report.Coverage.order()
	report.Took = time.Since(began)
	return report
}

// each does something with every job, several at once.
func each(jobs []*Result, parallel int, do func(*Result)) {
	queue := make(chan *Result)
	var wait sync.WaitGroup
	for range parallel {
		wait.Add(1)
		go func() {
			defer wait.Done()
			for job := range queue {
				do(job)
			}
		}()
	}
	for _, job := range jobs {
		queue <- job
	}
	close(queue)
	wait.Wait()
}

// one runs one case.
func (s *Suite) one(r *Result, o *RunOptions, cover *Coverage) {
	began := time.Now()
	defer func() {
		r.Took = time.Since(began)
		if crash := recover(); crash != nil {
			r.Passed, r.Why = false, fmt.Sprintf("crashed: %v\n%s", crash, debug.Stack())
		}
	}()
	if r.Case.Skip != "" {
		r.Skipped, r.Why = true, r.Case.Skip
		return
	}
	v := &verdict{suite: s, c: r.Case, options: o}
	at := s.setup[r.Case.file]
	switch {
	case r.Case.Template != nil:
		v.template(at.plan, cover)
	case r.Case.Side == "response":
		v.responseSide(at.plan, cover)
	default:
		v.request(at, cover)
	}
	r.Why, r.Passed, r.Updated = v.text(), v.ok(), v.updated
	if !r.Passed && v.trace != nil {
		r.Tree = string(v.trace.AppendTreeStyle(nil, mapping.TreeStyle{}))
	}
}
