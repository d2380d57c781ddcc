package scenario

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"postern/bench"
	"postern/bench/check"
	"postern/vtl/jsonpath"
)

// K6 says how a k6 script loads its target; zero members take the scenario's
// own.
type K6 struct {
	Base       string // URL that paths are put behind; BASE_URL of the environment replaces it
	Load       Load
	Open       bool // Rate or Stages are requests per second
	Thresholds []*check.Threshold
}

// WriteK6 writes the scenario as a script for k6: flows, values, feeds, checks
// and thresholds. Feeds become part of the script, so that it is one file.
// An error says what k6 cannot do.
func (s *Scenario) WriteK6(w io.Writer, o K6) error {
	out := k6Writer{scenario: s, options: o}
	out.line("import http from 'k6/http';")
	out.line("import { check, sleep } from 'k6';")
	out.line("import exec from 'k6/execution';")
	out.line("")
	for _, part := range []func() error{out.settings, out.data, out.helpers, out.flows, out.entry} {
		if err := part(); err != nil {
			return fmt.Errorf("export for k6: %w", err)
		}
	}
	_, err := w.Write(out.buf.Bytes())
	return err
}

// k6Writer collects the script.
type k6Writer struct {
	scenario *Scenario
	options  K6
	buf      bytes.Buffer
}

func (w *k6Writer) line(format string, args ...any) {
	if len(args) == 0 {
		w.buf.WriteString(format + "\n")
		return
	}
	fmt.Fprintf(&w.buf, format+"\n", args...)
}

// settings writes the options: executor, stages, thresholds.
func (w *k6Writer) settings() error {
	thresholds := map[string][]string{}
	for _, t := range w.options.Thresholds {
		metric, condition, err := k6Threshold(t)
		if err != nil {
			return err
		}
		thresholds[metric] = append(thresholds[metric], condition)
	}
	w.line("export const options = %s;", indented(map[string]any{
		"scenarios":  map[string]any{"main": w.executor()},
		"thresholds": thresholds,
	}))
	w.line("")
	return nil
}

// executor is the load in k6's terms. k6 counts turns, of which each sends the
// requests of one flow; the load counts requests.
func (w *k6Writer) executor() map[string]any {
	l := w.options.Load
	connections := cmp.Or(l.Connections, 10)
	duration := cmp.Or(l.Duration, 10*time.Second)
	switch {
	case len(l.Stages) > 0 && w.options.Open:
		return map[string]any{"executor": "ramping-arrival-rate", "startRate": w.turns(60 * l.Rate), "timeUnit": "1m",
			"preAllocatedVUs": connections, "stages": k6Stages(l.Stages, func(rate float64) int { return w.turns(60 * rate) })}
	case len(l.Stages) > 0:
		return map[string]any{"executor": "ramping-vus", "startVUs": 0,
			"stages": k6Stages(l.Stages, func(connections float64) int { return int(connections + 0.5) })}
	case l.Rate > 0: // k6 wants a whole number per time unit
		return map[string]any{"executor": "constant-arrival-rate", "rate": max(1, w.turns(60*l.Rate)), "timeUnit": "1m",
			"duration": duration.String(), "preAllocatedVUs": connections}
	case l.Requests > 0 && l.Duration == 0:
		return map[string]any{"executor": "shared-iterations", "vus": connections,
			"iterations": max(1, w.turns(float64(l.Requests))), "maxDuration": "1h"}
	}
	return map[string]any{"executor": "constant-vus", "vus": connections, "duration": duration.String()}
}

// turns is about how many turns send so many requests.
func (w *k6Writer) turns(requests float64) int {
	weights, steps := 0, 0
	for _, f := range w.scenario.Flows {
		weights += f.Weight
		steps += f.Weight * len(f.Steps)
	}
	return int(requests*float64(weights)/float64(max(1, steps)) + 0.5)
}

func k6Stages(stages []bench.Stage, target func(float64) int) (all []map[string]any) {
	for _, s := range stages {
		all = append(all, map[string]any{"duration": s.Duration.String(), "target": target(s.Target)})
	}
	return all
}

// k6Threshold translates a threshold.
func k6Threshold(t *check.Threshold) (metric, condition string, err error) {
	limit := strconv.FormatFloat(t.Limit, 'g', -1, 64)
	if t.Unit == check.Seconds {
		limit = strconv.FormatFloat(t.Limit*1000, 'g', -1, 64) // k6 counts milliseconds
	}
	if p, ok := check.Percentile(t.Metric); ok {
		return "http_req_duration", fmt.Sprintf("p(%g)%s%s", p, t.Op, limit), nil
	}
	switch t.Metric {
	case "mean":
		return "http_req_duration", "avg" + t.Op + limit, nil
	case "min", "max":
		return "http_req_duration", t.Metric + t.Op + limit, nil
	case "errors":
		return "http_req_failed", "rate" + t.Op + limit, nil
	case "checks":
		return "checks", "rate" + t.Op + limit, nil
	case "rate":
		return "http_reqs", "rate" + t.Op + limit, nil
	case "requests":
		return "http_reqs", "count" + t.Op + limit, nil
	case "bytes":
		return "data_received", "count" + t.Op + limit, nil
	}
	return "", "", fmt.Errorf("the threshold %s has no counterpart", t)
}

// data writes variables and the rows of the feeds.
func (w *k6Writer) data() error {
	w.line("const BASE = (__ENV.BASE_URL || %s).replace(/\\/$/, '');", jsonText(w.options.Base))
	variables := map[string]string{}
	for _, v := range w.scenario.Variables {
		variables[v.Name] = v.Value
	}
	w.line("const variables = %s;", indented(variables))
	feeds := map[string]any{}
	for _, f := range w.scenario.Feeds {
		rows := make([]map[string]string, len(f.Rows))
		for i, row := range f.Rows {
			rows[i] = map[string]string{}
			for _, column := range f.Columns {
				rows[i][column], _ = f.value(row, column)
			}
		}
		feeds[f.Name] = map[string]any{"random": f.Random, "rows": rows}
	}
	w.line("const feeds = %s;", indented(feeds))
	w.line("")
	return nil
}

// helpers writes what the flows call.
func (w *k6Writer) helpers() error {
	w.buf.WriteString(check.JavaScriptHelpers)
	w.buf.WriteString(k6Helpers)
	return nil
}

const k6Helpers = `function uuid() {
  return 'xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx'.replace(/x/g, () => Math.floor(Math.random() * 16).toString(16));
}
function rows(iteration) {
  const taken = {};
  for (const name of Object.keys(feeds)) {
    const list = feeds[name].rows;
    const row = list[feeds[name].random ? Math.floor(Math.random() * list.length) : iteration % list.length];
    for (const column of Object.keys(row)) taken[name + '.' + column] = row[column];
  }
  return taken;
}
function address(path) {
  return path.startsWith('/') ? BASE + path : path;
}
function text(v) {
  return typeof v === 'string' ? v : JSON.stringify(v);
}
function inJSON(v) {
  return JSON.stringify(String(v)).slice(1, -1);
}

`

// flows writes a function for each flow. v holds the values of its turn.
func (w *k6Writer) flows() error {
	for i, f := range w.scenario.Flows {
		w.line("// %s", strings.ReplaceAll(f.Name, "\n", " "))
		w.line("function flow%d(v) {", i)
		w.line("  let r;")
		for _, s := range f.Steps {
			if err := w.step(s); err != nil {
				return fmt.Errorf("%s: %s: %w", f.Name, s.Name, err)
			}
		}
		w.line("}")
		w.line("")
	}
	return nil
}

func (w *k6Writer) step(s *Step) error {
	headers := make([]string, len(s.headers))
	for i := range s.headers {
		headers[i] = jsonText(s.headers[i].name) + ": " + expression(&s.headers[i].value)
	}
	body := "null"
	if s.body != nil {
		body = expression(s.body)
	}
	w.line("  r = http.request(%s, address(%s), %s, { headers: {%s}, tags: { name: %s } });",
		jsonText(s.Method), expression(&s.target), body, strings.Join(headers, ", "), jsonText(s.Name))
	name, condition := "status < 400", "r.status < 400"
	if s.Check != nil {
		var err error
		if condition, err = s.Check.JavaScript(); err != nil {
			return err
		}
		name = s.Check.String()
	}
	w.line("  check(r, { %s: (r) => { try { return !!(%s); } catch (e) { return false; } } });", jsonText(s.Name+": "+name), condition)
	for i := range s.takes {
		if err := w.take(&s.takes[i]); err != nil {
			return err
		}
	}
	if s.Think > 0 {
		w.line("  sleep(%g);", s.Think.Seconds())
	}
	return nil
}

// take writes how a value is kept; a flow ends when there is none.
func (w *k6Writer) take(t *take) error {
	var from string
	switch {
	case t.path != nil:
		keys, err := pathKeys(t.path)
		if err != nil {
			return err
		}
		from = "pick(r, " + keys + ")"
	case t.header != "":
		from = "field(r, " + jsonText(t.header) + ")"
	default:
		from = "r." + t.source
	}
	name := jsonText(t.name)
	w.line("  try { v[%s] = %s; } catch (e) { return; }", name, from)
	w.line("  if (v[%s] === undefined) return;", name)
	return nil
}

// pathKeys is a path of names and indexes as a list of its keys; checks know
// how to write one.
func pathKeys(p *jsonpath.Path) (string, error) {
	c, err := check.Compile("exists(" + p.String() + ")")
	if err != nil {
		return "", fmt.Errorf("the path %s: %w", p, err)
	}
	script, err := c.JavaScript()
	if err != nil {
		return "", fmt.Errorf("the path %s: %w", p, err)
	}
	_, keys, _ := strings.Cut(script, "pick(r, ")
	keys, _, _ = strings.Cut(keys, "])")
	return keys + "]", nil
}

// expression is a text with placeholders as an expression of JavaScript.
func expression(t *text) string {
	parts := []string{}
	for _, p := range t.parts {
		value := "text(v[" + jsonText(p.name) + "])"
		if p.name == "uuid" {
			value = "uuid()"
		}
		switch {
		case p.name == "":
			parts = append(parts, jsonText(p.literal))
		case t.how == asURL:
			parts = append(parts, "encodeURIComponent("+value+")")
		case t.how == asJSON:
			parts = append(parts, "inJSON("+value+")")
		default:
			parts = append(parts, value)
		}
	}
	if len(parts) == 0 {
		return `""`
	}
	return strings.Join(parts, " + ")
}

// entry writes the function that k6 calls: flows by weight.
func (w *k6Writer) entry() error {
	var deck []string
	for i, f := range w.scenario.Flows {
		for range f.Weight {
			deck = append(deck, "flow"+strconv.Itoa(i))
		}
	}
	w.line("const deck = [%s];", strings.Join(deck, ", "))
	w.line("")
	w.line("export default function () {")
	w.line("  const iteration = exec.scenario.iterationInTest;")
	w.line("  deck[(iteration * 7919) % deck.length](Object.assign({}, variables, rows(iteration), { iteration: iteration }));")
	if w.options.Load.Think > 0 {
		w.line("  sleep(%g);", w.options.Load.Think.Seconds())
	}
	w.line("}")
	return nil
}

// indented is a value in JSON; members of maps are sorted.
func indented(v any) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		return "{}" // maps of texts and numbers can always be encoded
	}
	return strings.TrimSpace(b.String())
}
