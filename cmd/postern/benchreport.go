package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/term"

	"postern/bench"
	"postern/bench/scenario"
)

// reportFlags say where results go.
type reportFlags struct {
	JSON        bool   `name:"json" help:"Print the report as JSON."`
	HTML        string `name:"html" help:"Write the report as a page with plots." placeholder:"FILE"`
	HDR         string `name:"hdr" help:"Write the latencies as an HdrHistogram log, for --merge." placeholder:"FILE"`
	Percentiles string `help:"Write the latency distribution for HdrHistogram plotters." placeholder:"FILE"`
	Push        string `help:"Push the totals to a Prometheus push gateway, such as http://host:9091/metrics/job/bench." placeholder:"URL"`
	RemoteWrite string `help:"Send totals and the course of the run by Prometheus remote write, such as to http://host:9090/api/v1/write." placeholder:"URL"`
	Quiet       bool   `short:"q" help:"No progress line."`
}

// write prints the report and writes the files asked for. One that cannot be
// written takes nothing from the others.
func (f *reportFlags) write(to streams, r *bench.Report) error {
	return errors.Join(f.print(to, r), save(f.HTML, r.WriteHTML), save(f.HDR, r.WriteHDRLog), save(f.Percentiles, r.WritePercentiles),
		f.push(r), f.remoteWrite(r))
}

// possible tells before a run what could not be written after it.
func (f *reportFlags) possible() error {
	for _, file := range [][2]string{{"--html", f.HTML}, {"--hdr", f.HDR}, {"--percentiles", f.Percentiles}} {
		flag, name := file[0], file[1]
		if name == "" {
			continue
		}
		if folder, err := os.Stat(filepath.Dir(name)); err != nil || !folder.IsDir() {
			return fmt.Errorf("%s %s: there is no folder %s", flag, name, filepath.Dir(name))
		}
		if file, err := os.Stat(name); err == nil && file.IsDir() {
			return fmt.Errorf("%s %s: this is a folder, expected the name of a file", flag, name)
		}
	}
	return nil
}

func (f *reportFlags) print(to streams, r *bench.Report) error {
	if f.JSON {
		return r.WriteJSON(to.out)
	}
	return r.WriteText(to.out)
}

// save writes a file; no name writes none.
func save(name string, write func(io.Writer) error) error {
	if name == "" {
		return nil
	}
	var content bytes.Buffer
	if err := write(&content); err != nil {
		return err
	}
	return os.WriteFile(name, content.Bytes(), 0o644)
}

// watching reads the server's metrics around a run.
type watching struct {
	subject *subject
	before  *bench.Sample
	memory  float64
}

func (w *watching) read() *bench.Sample {
	if w.subject.metrics == nil {
		return nil
	}
	s, err := w.subject.metrics()
	if err != nil {
		return nil // a server that is gone shows in the errors of the run
	}
	w.memory = max(w.memory, s.Memory())
	return s
}

func (w *watching) begin() { w.before = w.read() }

// end adds to the report what the server and the backend say. In process the
// CPU and the memory are those of the load too, so they are not shown.
func (w *watching) end(r *bench.Report) {
	if after := w.read(); w.before != nil && after != nil {
		r.Server = w.before.Until(after, r.Requests)
		r.Server.Memory = max(r.Server.Memory, w.memory)
		if w.subject.inside != nil {
			r.Server.CPU, r.Server.Memory = 0, 0
		}
	}
	if w.subject.backend != nil {
		r.Backend = w.subject.backend.Summary()
	}
}

// progress shows one line that is written again and again. Without a terminal
// there is none.
func (b *benching) progress(w *watching) func(bench.Progress) {
	show := b.showsProgress()
	return func(p bench.Progress) {
		w.read()
		if !show {
			return
		}
		phase := ""
		if p.WarmUp {
			phase = "warm-up "
		}
		share := 0.0
		if p.Requests > 0 {
			share = 100 * float64(p.Errors) / float64(p.Requests)
		}
		b.line(fmt.Sprintf("%s%s  %d requests  %.0f/s  p50 %s  p99 %s  errors %.2f%%", phase, p.Elapsed.Round(time.Second), p.Requests, p.Rate,
			p.P50.Round(time.Microsecond), p.P99.Round(time.Microsecond), share))
	}
}

// rounds shows how far a comparison is.
func (b *benching) rounds() func(round, rounds int) {
	if !b.showsProgress() {
		return nil
	}
	return func(round, rounds int) { b.line(fmt.Sprintf("round %d of %d", round, rounds)) }
}

func (b *benching) showsProgress() bool {
	file, ok := b.io.err.(*os.File)
	return ok && !b.cmd.Quiet && term.IsTerminal(int(file.Fd()))
}

// line replaces the progress line.
func (b *benching) line(text string) { fmt.Fprintf(b.io.err, "\r%s\x1b[K", text) }

func (b *benching) endProgress() {
	if b.showsProgress() {
		b.line("")
	}
}

// read serves metrics to itself.
func read(h http.Handler) (*bench.Sample, error) {
	req, err := http.NewRequest(http.MethodGet, "/metrics", nil)
	if err != nil {
		return nil, err
	}
	page := &pageBuffer{header: http.Header{}}
	h.ServeHTTP(page, req)
	return bench.ReadSample(&page.Buffer)
}

// pageBuffer keeps what a handler answers.
type pageBuffer struct {
	bytes.Buffer
	header http.Header
}

func (p *pageBuffer) Header() http.Header { return p.header }
func (p *pageBuffer) WriteHeader(int)     {}

// merge prints the sum of several logs.
func (b *benching) merge() error {
	var logs []io.Reader
	for _, name := range b.cmd.Targets {
		file, err := os.Open(name)
		if err != nil {
			return err
		}
		defer file.Close()
		logs = append(logs, file)
	}
	r, err := bench.MergeHDR(logs...)
	if err != nil {
		return err
	}
	return b.cmd.write(b.io, r)
}

// export prints the load as a k6 script.
func (b *benching) export() error {
	plan, err := b.cmd.loadPlan(b.io)
	if err != nil {
		return err
	}
	s := plan.scenario
	base := b.cmd.Targets[0]
	if s == nil || !isURL(base) {
		b.cmd.InProcess = true // nothing is loaded: the API is read for its requests
		subject, err := b.open(base, plan)
		if err != nil {
			return err
		}
		defer subject.close()
		if subject.stage != nil {
			base = "http://127.0.0.1:4510/_aws/execute-api/" + subject.stage.Name()
			subject.base = base
		}
		if s == nil {
			w, err := plan.workFor(subject, &b.cmd.requestFlags)
			if err != nil {
				return err
			}
			s = scenario.FromRequests(subject.name, w.list, w.weights)
		}
	}
	o := plan.options
	return s.WriteK6(b.io.out, scenario.K6{Base: base, Open: o.Open || o.Rate > 0, Thresholds: o.Thresholds, Load: scenario.Load{
		Connections: cmp.Or(o.Connections, 10), Rate: o.Rate, Duration: o.Duration, Requests: int(o.Requests), Think: o.ThinkTime, Stages: o.Stages,
	}})
}

// recorded reads recorded requests. Those of an HTTP archive go to the subject,
// whatever host they are from; those of a list may name another one beside a
// URL, but an API that is loaded gets them all.
func (s *subject) recorded(file string) ([]*bench.Request, error) {
	in, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	if strings.HasSuffix(strings.ToLower(file), ".har") {
		return bench.ReadHAR(in, file, s.base)
	}
	list, err := bench.ReadTargets(in, file, filepath.Dir(file), s.base)
	if err != nil || s.stage == nil {
		return list, err
	}
	for _, r := range list {
		if !strings.HasPrefix(r.URL, s.base) {
			return nil, fmt.Errorf("%s: %s %s would not reach %s, which is what is loaded: write its path alone", file, r.Method, r.URL, s.name)
		}
	}
	return list, nil
}
