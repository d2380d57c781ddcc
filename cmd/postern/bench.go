package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"postern/bench"
)

type benchCmd struct {
	Targets []string `arg:"" name:"target" help:"API configuration, folder, postern.yaml or URL; with --compare two of them, PROGRAM@FILE for another build."`
	loading
	API       string `name:"api" help:"Stage to load when there are several." placeholder:"API/STAGE"`
	InProcess bool   `help:"Call the data plane in this process, without sockets."`
	Admin     string `help:"Admin address of the server behind a URL, for its phases, CPU and memory." placeholder:"URL"`

	loadFlags    `group:"Load:"`
	requestFlags `group:"Requests:"`
	backendFlags `group:"Simulated backend, in place of every integration's own:"`
	reportFlags  `group:"Report:"`

	Compare   bool    `help:"Run two targets in turn and compare them; fails when the second is worse." group:"Other work:"`
	Rounds    int     `help:"Rounds of a comparison." default:"10" group:"Other work:"`
	Tolerance float64 `help:"How much worse the second may be, as a share such as 0.05." default:"0" group:"Other work:"`
	Export    string  `help:"Print the load as a script for another tool, k6, instead of running it." enum:",k6" default:"" placeholder:"k6" group:"Other work:"`
	Merge     bool    `help:"The targets are logs of --hdr; print their sum." group:"Other work:"`
}

func (benchCmd) Help() string {
	return `Without --connections and --rate, ten connections send as fast as answers come. With --rate
requests are sent at fixed times, and latencies count from those times.

Without requests of its own, an API gets requests made from its models and parameters, and a
URL is fetched.

Examples:

  postern bench openapi.yaml -c 32 -d 10s --warm-up 2s
  postern bench openapi.yaml --rate 500 --route 'GET /pets/1' --threshold 'p99 < 5ms'
  postern bench openapi.yaml --backend-latency 'p50=20ms,p99=400ms' --backend-errors 0.01
  postern bench http://127.0.0.1:4510 --scenario load.yaml --html report.html
  postern bench --compare old.yaml new.yaml --in-process -n 20000
  postern bench --compare ./postern-old@api.yaml ./postern-new@api.yaml
  postern bench http://127.0.0.1:4510 --scenario load.yaml --export k6 > load.js`
}

// Run does what the flags ask for. An interrupt ends the load, and what there
// is by then is reported; a second one ends the program.
func (cmd *benchCmd) Run(io streams) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	for _, look := range []func() error{cmd.count, cmd.sensible, cmd.possible} {
		if err := look(); err != nil {
			return err
		}
	}
	b := &benching{cmd: cmd, io: io}
	switch {
	case cmd.Merge:
		return b.merge()
	case cmd.Export != "":
		return b.export()
	case cmd.Compare:
		return b.compare(ctx)
	}
	return b.load(ctx)
}

// count holds the number of targets against the work.
func (cmd *benchCmd) count() error {
	switch n := len(cmd.Targets); {
	case cmd.Compare && n != 2:
		return fmt.Errorf("--compare takes two targets, there are %d", n)
	case !cmd.Compare && !cmd.Merge && n != 1:
		return fmt.Errorf("one target is loaded at a time, there are %d; is --compare meant?", n)
	}
	return nil
}

// benching is one run of the command.
type benching struct {
	cmd *benchCmd
	io  streams
}

// load runs the load once and reports.
func (b *benching) load(ctx context.Context) error {
	plan, err := b.cmd.loadPlan(b.io)
	if err != nil {
		return err
	}
	s, err := b.open(b.cmd.Targets[0], plan)
	if err != nil {
		return err
	}
	defer s.close()
	shareProcessors(s)
	work, err := plan.workFor(s, &b.cmd.requestFlags)
	if err != nil {
		return err
	}
	options := plan.options
	options.Name = work.name
	if err := work.probe(ctx); err != nil {
		return fmt.Errorf("%s does not answer: %w", b.cmd.Targets[0], err)
	}
	watch := &watching{subject: s}
	options.Begin = watch.begin
	options.Progress = b.progress(watch)
	report, err := bench.Run(ctx, work.target, work.next, options)
	b.endProgress()
	if err != nil {
		return err
	}
	watch.end(report)
	if err := b.cmd.write(b.io, report); err != nil {
		return err
	}
	if err := s.alive(); err != nil {
		return err
	}
	return verdict(report)
}

// verdict is the exit code: thresholds decide, and a run without any answer
// has failed whatever they say.
func verdict(r *bench.Report) error {
	switch {
	case r.Requests == 0:
		return failure("no request was sent, so nothing was measured")
	case !r.Passed:
		return failure("a threshold is missed")
	case r.Requests > 0 && r.NoAnswer == r.Requests:
		return failure("no request got an answer")
	}
	return nil
}

// compare runs two targets in turn.
func (b *benching) compare(ctx context.Context) error {
	plan, err := b.cmd.loadPlan(b.io)
	if err != nil {
		return err
	}
	if plan.options.Requests == 0 && plan.options.Duration == 0 && len(plan.options.Stages) == 0 {
		plan.options.Duration = time.Second
	}
	var sides [2]bench.Subject
	var subjects []*subject
	for i, name := range b.cmd.Targets {
		s, err := b.open(name, plan)
		if err != nil {
			return err
		}
		defer s.close()
		subjects = append(subjects, s)
		work, err := plan.workFor(s, &b.cmd.requestFlags)
		if err != nil {
			return err
		}
		if err := work.probe(ctx); err != nil {
			return fmt.Errorf("%s does not answer: %w", name, err)
		}
		sides[i] = bench.Subject{Name: name, Target: work.target, Next: work.next}
	}
	shareProcessors(subjects...)
	c, err := bench.Compare(ctx, sides[0], sides[1], bench.CompareOptions{Run: plan.options, Rounds: b.cmd.Rounds, Progress: b.rounds()})
	b.endProgress()
	for _, s := range subjects {
		if dead := s.alive(); dead != nil {
			return dead // the numbers say nothing
		}
	}
	if err != nil {
		return err
	}
	return b.judge(c)
}

// judge prints a comparison; one metric that is worse by more than the
// tolerance fails it.
func (b *benching) judge(c *bench.Comparison) error {
	write := c.WriteText
	if b.cmd.JSON {
		write = c.WriteJSON
	}
	if err := write(b.io.out); err != nil {
		return err
	}
	var worse []error
	for _, m := range c.Metrics {
		if m.Verdict == "worse" && max(m.Ratio, 1/m.Ratio)-1 > b.cmd.Tolerance {
			worse = append(worse, fmt.Errorf("%s is worse: %.3f times", m.Metric, m.Ratio))
		}
	}
	if c.Failed[1] > c.Failed[0] && c.Failed[0] == 0 {
		worse = append(worse, fmt.Errorf("%d requests failed, none before", c.Failed[1]))
	}
	if len(worse) > 0 {
		return failure(errors.Join(worse...).Error())
	}
	return nil
}
