package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"postern/api"
	"postern/bench"
	"postern/bench/check"
	"postern/bench/sample"
	"postern/bench/scenario"
)

// loadFlags say how much load, and for how long.
type loadFlags struct {
	Connections int           `short:"c" help:"Requests under way at a time [10]." placeholder:"N"`
	Rate        float64       `short:"r" help:"Requests per second, sent at fixed times (open model)." placeholder:"N"`
	Open        bool          `help:"--stages are rates, not connections."`
	Duration    time.Duration `short:"d" help:"Time in which requests are begun [10s]."`
	Requests    int           `short:"n" help:"End after this many requests." placeholder:"N"`
	Stages      string        `help:"Changing load, as DURATION:TARGET in a row: 10s:50,1m:50,10s:0." placeholder:"LIST"`
	WarmUp      time.Duration `help:"Time of the same load before, not measured."`
	Think       time.Duration `help:"Rest of a connection after each answer."`
	ThinkJitter float64       `help:"Share by which --think varies, 0 to 1." placeholder:"SHARE"`
	NoKeepAlive bool          `help:"A new connection for each request."`
	Insecure    bool          `short:"k" help:"Accept any certificate."`
	Timeout     time.Duration `help:"Time for one answer." default:"30s"`
	Check       string        `help:"Expression that every answer must fulfil, such as 'status == 200 && $.id > 0'." placeholder:"EXPR"`
	Threshold   []string      `help:"Limit that decides the exit code, such as 'p99 < 5ms' or 'errors < 0.1%' (repeatable)." placeholder:"EXPR" sep:"none"`
}

// requestFlags say what is sent.
type requestFlags struct {
	Route    []string `help:"Request to send, as [WEIGHT*]METHOD PATH: '3*GET /pets' (repeatable)." placeholder:"REQUEST" sep:"none"`
	Header   []string `short:"H" help:"Header of every request that --route names (repeatable)." placeholder:"NAME: VALUE" sep:"none"`
	Body     string   `help:"Body of every request that --route names; @FILE reads a file, @- standard input." placeholder:"TEXT"`
	Scenario string   `short:"s" help:"Scenario file: requests in order, values from answers, feeds." placeholder:"FILE" type:"existingfile"`
	Recorded string   `help:"Recorded requests: an HTTP archive (.har) or a list of METHOD URL, headers and body." placeholder:"FILE" type:"existingfile"`
	Variants int      `help:"Different requests for each method when they are made from the API's models." default:"5"`
}

// loadPlan is the load of one run: flags over the scenario's own wishes.
type loadPlan struct {
	options  bench.Options
	http     bench.HTTPOptions
	scenario *scenario.Scenario // nil: none
	body     []byte
}

func (cmd *benchCmd) loadPlan(s streams) (*loadPlan, error) {
	p := &loadPlan{}
	if err := p.readScenario(cmd.Scenario, s.err); err != nil {
		return nil, err
	}
	body, err := content(cmd.Body, s.in)
	if err != nil {
		return nil, err
	}
	p.body = body
	p.http = bench.HTTPOptions{Timeout: cmd.Timeout, NoKeepAlive: cmd.NoKeepAlive, Insecure: cmd.Insecure}
	if p.options, err = cmd.loadFlags.options(p.wishes()); err != nil {
		return nil, err
	}
	if p.scenario != nil && p.scenario.Rests() && (p.options.Open || p.options.Rate > 0) {
		fmt.Fprintln(s.err, "postern: with a rate, requests are sent at their times: the think of steps has no effect")
	}
	if len(cmd.Threshold) == 0 && p.scenario != nil {
		p.options.Thresholds = p.scenario.Thresholds
	}
	if p.options.Duration == 0 && p.options.Requests == 0 && len(p.options.Stages) == 0 && !cmd.Compare {
		p.options.Duration = 10 * time.Second
	}
	return p, nil
}

// readScenario reads the scenario; its warnings go to a writer.
func (p *loadPlan) readScenario(file string, warnings io.Writer) error {
	if file == "" {
		return nil
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	s, report := scenario.Read(file, text, os.ReadFile)
	source := func(string) []byte { return text }
	if !report.HasErrors() {
		p.scenario = s
		return report.Print(warnings, source)
	}
	var out strings.Builder
	if err := report.Print(&out, source); err != nil {
		return err
	}
	return errors.New("the scenario cannot be played:\n" + strings.TrimSpace(out.String()))
}

// wishes are what the scenario says about the load.
func (p *loadPlan) wishes() (l scenario.Load) {
	if p.scenario != nil {
		l = p.scenario.Load
	}
	return l
}

// options are the flags over the scenario's wishes. A flag that ends the run
// replaces whatever else would.
func (f *loadFlags) options(w scenario.Load) (o bench.Options, err error) {
	if f.Duration > 0 || f.Requests > 0 || f.Stages != "" {
		w.Duration, w.Requests, w.Stages = 0, 0, nil
	}
	if f.Requests < 0 {
		return o, fmt.Errorf("--requests %d: expected a number above 0", f.Requests)
	}
	o = bench.Options{
		Connections: cmp.Or(f.Connections, w.Connections), Rate: cmp.Or(f.Rate, w.Rate), Open: f.Open,
		Duration: cmp.Or(f.Duration, w.Duration), Requests: uint64(cmp.Or(f.Requests, w.Requests)), Stages: w.Stages,
		WarmUp: cmp.Or(f.WarmUp, w.WarmUp), ThinkTime: cmp.Or(f.Think, w.Think), ThinkJitter: f.ThinkJitter,
	}
	if f.Stages != "" {
		if o.Stages, err = bench.ParseStages(f.Stages); err != nil {
			return o, fmt.Errorf("--stages: %w", err)
		}
	}
	if f.Check != "" {
		if o.Check, err = check.Compile(f.Check); err != nil {
			return o, fmt.Errorf("--check: %w", err)
		}
	}
	for _, text := range f.Threshold {
		t, err := check.ParseThreshold(text)
		if err != nil {
			return o, fmt.Errorf("--threshold: %w", err)
		}
		o.Thresholds = append(o.Thresholds, t)
	}
	return o, nil
}

// work is what is sent, and where to.
type work struct {
	name    string
	target  bench.Target
	next    bench.Targeter
	first   *bench.Request // nil: of a scenario
	list    []*bench.Request
	weights []int
}

// probe sends the first request, so that a target that is not there is told
// before the run. Any answer will do. It ends with ctx.
func (w *work) probe(ctx context.Context) error {
	if w.first == nil {
		return nil // the first step of a scenario may change something
	}
	conn, err := w.target.Open()
	if err != nil {
		return err
	}
	defer conn.Close()
	if c, ok := conn.(bench.Aborter); ok {
		defer context.AfterFunc(ctx, c.Abort)()
	}
	var a bench.Answer
	if err := conn.Do(w.first, &a); ctx.Err() == nil {
		return err
	}
	return errors.New("interrupted while waiting for its first answer")
}

// workFor puts the requests together for one subject.
func (p *loadPlan) workFor(s *subject, f *requestFlags) (*work, error) {
	w := &work{name: s.name, target: s.target(p.http)}
	if p.scenario != nil {
		w.name = cmp.Or(p.scenario.Name, w.name)
		w.target, w.next = p.scenario.Target(w.target, s.base), p.scenario.Targeter()
		return w, nil
	}
	var err error
	switch {
	case len(f.Route) > 0:
		w.list, w.weights, err = p.routes(s.base, f)
	case f.Recorded != "":
		w.list, err = s.recorded(f.Recorded)
	case s.stage != nil:
		w.list, err = sample.Requests(s.stage.Plan.API(), s.base, sample.Options{Variants: f.Variants, Only: callable})
	default:
		w.list, err = p.single(s.url, f)
	}
	if err != nil {
		return nil, err
	}
	w.first, w.next = w.list[0], bench.Static(w.list...)
	if w.weights != nil {
		w.next = bench.Weighted(w.list, w.weights)
	}
	return w, nil
}

// callable leaves out what no request could be meant for.
func callable(_ *api.Resource, m *api.Method) bool { return m.Integration != nil }

// single is one request to a URL.
func (p *loadPlan) single(url string, f *requestFlags) ([]*bench.Request, error) {
	method := "GET"
	if p.body != nil {
		method = "POST"
	}
	header, err := fields(f.Header)
	if err != nil {
		return nil, err
	}
	r, err := bench.NewRequest(method, url, header, p.body)
	return []*bench.Request{r}, err
}

// routes reads the requests of --route.
func (p *loadPlan) routes(base string, f *requestFlags) (list []*bench.Request, weights []int, err error) {
	header, err := fields(f.Header)
	if err != nil {
		return nil, nil, err
	}
	for _, text := range f.Route {
		weight := 1
		if count, rest, ok := strings.Cut(text, "*"); ok {
			if n, err := strconv.Atoi(strings.TrimSpace(count)); err == nil {
				weight, text = n, rest
			}
		}
		method, target, ok := strings.Cut(strings.TrimSpace(text), " ")
		if target = strings.TrimSpace(target); !ok || weight < 1 || weight > 10000 || !strings.HasPrefix(target, "/") {
			return nil, nil, fmt.Errorf("--route %q: expected METHOD /PATH or WEIGHT*METHOD /PATH with a weight from 1 to 10000", text)
		}
		r, err := bench.NewRequest(strings.ToUpper(method), strings.TrimSuffix(base, "/")+target, header, p.body)
		if err != nil {
			return nil, nil, fmt.Errorf("--route %q: %w", text, err)
		}
		list, weights = append(list, r), append(weights, weight)
	}
	return list, weights, nil
}

// fields reads the values of --header.
func fields(lines []string) (all []bench.Field, err error) {
	for _, line := range lines {
		name, value, ok := strings.Cut(line, ":")
		if !ok || strings.TrimSpace(name) == "" {
			return nil, fmt.Errorf("--header %q: expected NAME: VALUE", line)
		}
		all = append(all, bench.Field{Name: strings.TrimSpace(name), Value: strings.TrimSpace(value)})
	}
	return all, nil
}
