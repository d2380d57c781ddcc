package scenario

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"postern/api"
	"postern/bench"
	"postern/internal/missing"
)

func read(t *testing.T, name string) *Scenario {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	s, report := Read(name, text, os.ReadFile)
	if len(report) > 0 {
		t.Fatal(report)
	}
	return s
}

// shop is the server that testdata/shop.yaml wants. It notes what is wrong.
type shop struct {
	mu     sync.Mutex
	wrong  []string
	orders int
	looks  int
	users  map[string]int
}

func (s *shop) note(format string, args ...any) {
	s.wrong = append(s.wrong, fmt.Sprintf(format, args...))
}

func (s *shop) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case r.Method == "GET" && r.URL.Path == "/pets":
		q := r.URL.Query()
		if kind, n := q.Get("type"), q.Get("n"); n == "" && kind != "big dog" {
			s.note("query %q", r.URL.RawQuery)
		}
		if u := q.Get("u"); q.Get("n") != "" && len(u) != 36 {
			s.note("uuid %q", u)
		}
		s.looks++
		w.Header().Set("ETag", "e1")
		fmt.Fprint(w, `{"items":[{"id":"a/b \"c\""}]}`)
	case r.Method == "POST" && r.URL.EscapedPath() == "/orders/a%2Fb%20%22c%22":
		s.order(w, r)
	default:
		s.note("%s %s", r.Method, r.URL.EscapedPath())
		w.WriteHeader(404)
	}
}

var tokens = map[string]string{"anna": `Bearer a"1`, "hans": "Bearer b 2"}

func (s *shop) order(w http.ResponseWriter, r *http.Request) {
	var order struct {
		Pet, By, Color, Note string
		N                    int
	}
	if err := json.NewDecoder(r.Body).Decode(&order); err != nil {
		s.note("body: %v", err)
	}
	if order.Pet != `a/b "c"` || order.Note != "${plain}" || order.N != 1 || order.Color != "red" && order.Color != "blue" ||
		r.Header.Get("Authorization") != tokens[order.By] || r.Header.Get("X-Etag") != "e1" || r.Header.Get("Content-Type") != "application/json" {
		s.note("order %+v %v", order, r.Header)
	}
	s.orders++
	s.users[order.By]++
	w.WriteHeader(201)
	fmt.Fprintf(w, `{"by":%q}`, order.By)
}

func (s *shop) start(t *testing.T) string {
	s.users = map[string]int{}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: s}
	go server.Serve(ln)
	t.Cleanup(func() { server.Close() })
	return "http://" + ln.Addr().String()
}

func TestPlay(t *testing.T) {
	server := &shop{}
	base := server.start(t)
	s := read(t, "testdata/shop.yaml")
	report, err := bench.Run(context.Background(), s.Target(bench.HTTP(bench.HTTPOptions{}), base+"/"), s.Targeter(),
		bench.Options{Connections: 3, Requests: 700, Thresholds: s.Thresholds})
	if err != nil {
		t.Fatal(err)
	}
	if report.Failed > 0 || !report.Passed || report.Statuses[201] < 250 {
		t.Errorf("failed %d, failures %v, statuses %v, passed %v", report.Failed, report.Failures, report.Statuses, report.Passed)
	}
	if len(server.wrong) > 0 {
		t.Errorf("the server saw %s", server.wrong[0])
	}
	if server.users["anna"] < 50 || server.users["hans"] < 50 {
		t.Errorf("the feed gave %v", server.users)
	}
	if server.looks < server.orders {
		t.Errorf("%d looks and %d orders, each order needs a look", server.looks, server.orders)
	}
}

// TestFlowEnds tells of values that are not there, and begins again.
func TestFlowEnds(t *testing.T) {
	s, report := Read("x.yaml", []byte(`
flows: [{steps: [{get: /a, take: {id: $.id}}, {get: "/b/${id}", check: status == 200}]}]`), os.ReadFile)
	if len(report) > 0 {
		t.Fatal(report)
	}
	asked := map[string]int{}
	var mu sync.Mutex
	inner := bench.Func(func(r *bench.Request, a *bench.Answer) error {
		mu.Lock()
		defer mu.Unlock()
		asked[r.URL]++
		a.Status, a.Body = 200, []byte(`{"id": 7}`)
		if asked["http://h/a"]%2 == 0 {
			a.Body = []byte(`{"no": 1}`)
		}
		if r.URL == "http://h/b/7" {
			a.Status = 500
		}
		return nil
	})
	got, err := bench.Run(context.Background(), s.Target(inner, "http://h"), s.Targeter(), bench.Options{Connections: 1, Requests: 30})
	if err != nil {
		t.Fatal(err)
	}
	if got.CheckFailed != 20 || got.NoAnswer != 0 || asked["http://h/a"] != 20 || asked["http://h/b/7"] != 10 {
		t.Errorf("check failed %d, no answer %d, asked %v, failures %v", got.CheckFailed, got.NoAnswer, asked, got.Failures)
	}
	if f := got.Failures[0]; !strings.Contains(f.Text+got.Failures[1].Text, "GET /a: cannot take id: the answer has nothing at $.id (status 200)") {
		t.Errorf("failures %+v", got.Failures)
	}
}

func TestPause(t *testing.T) {
	s, _ := Read("x.yaml", []byte(`flows: [{steps: [{get: /a, think: 20ms}]}]`), os.ReadFile)
	inner := bench.Func(func(r *bench.Request, a *bench.Answer) error { a.Status = 200; return nil })
	got, err := bench.Run(context.Background(), s.Target(inner, "http://h"), s.Targeter(), bench.Options{Connections: 1, Requests: 5})
	if err != nil || got.Elapsed < 80*time.Millisecond || got.Latency.P50 >= 20*time.Millisecond {
		t.Errorf("%v, elapsed %v, latency %v: think time is between requests and no part of them", err, got.Elapsed, got.Latency.P50)
	}
}

func TestReadRefuses(t *testing.T) {
	files := map[string]string{"empty.csv": "", "names.csv": "a,b\n", "twice.csv": "id,a,id\n1,2,3\n", "nameless.csv": "id,\n1,2\n", "u.csv": "name\nx\n", "bad.jsonl": "{", "u.txt": "x",
		"list.jsonl": "{\"a\":1}\n[1]\n", "text.jsonl": `"a"`, "null.jsonl": "null", "bare.jsonl": "{}\n{}"}
	open := func(name string) ([]byte, error) {
		text, ok := files[name]
		if !ok {
			return nil, &os.PathError{Op: "open", Path: name, Err: os.ErrNotExist}
		}
		return []byte(text), nil
	}
	tests := []struct{ text, want string }{
		{`[]`, "a scenario is an object"},
		{`name: x`, "the scenario has no flows"},
		{`flows: [{}]`, "has no steps"},
		{`flows: [{steps: [{}]}]`, "the step has no request"},
		{`flows: [{steps: [{get: /a, post: /b}]}]`, "two verbs"},
		{`flows: [{steps: [{get: a}]}]`, `"a" is not an address`},
		{`flows: [{steps: [{get: "/${x}"}]}]`, "nothing has the name ${x} here"},
		{`flows: [{steps: [{get: "/${x"}]}]`, "has a ${ without a name and a }"},
		{"variables: {kind: a}\nflows: [{steps: [{get: \"/${kimd}\"}]}]", "${kind}"},
		{`flows: [{steps: [{get: /a, check: "status = 200"}]}]`, "status"},
		{`flows: [{steps: [{get: /a, take: {x: id}}]}]`, "says not where x comes from"},
		{`flows: [{steps: [{get: /a, take: {x: "$[?("}}]}]`, "1:"},
		{`flows: [{weight: 0, steps: [{get: /a}]}]`, "the weight is 0"},
		{`flows: [{steps: [{get: /a, think: soon}]}]`, `"soon" is not a duration`},
		{`flows: [{steps: [{get: /a, boddy: x}]}]`, "boddy"},
		{`flows: [{steps: [{post: /a, body: x, bodyFile: y}]}]`, "two bodies"},
		{`flows: [{steps: [{post: /a, bodyFile: y}]}]`, "the body cannot be read"},
		{"thresholds: [p99 < fast]\nflows: [{steps: [{get: /a}]}]", "fast"},
		{"feeds: {u: {}}\nflows: [{steps: [{get: /a}]}]", "names no file"},
		{"feeds: {u: {file: empty.csv}}\nflows: [{steps: [{get: /a}]}]", "is empty"},
		{"feeds: {u: {file: names.csv}}\nflows: [{steps: [{get: /a}]}]", "is empty"},
		{"feeds: {u: {file: twice.csv}}\nflows: [{steps: [{get: /a}]}]", "names the column id twice"},
		{"feeds: {u: {file: nameless.csv}}\nflows: [{steps: [{get: /a}]}]", "column 2 has no name"},
		{"feeds: {u: {file: bad.jsonl}}\nflows: [{steps: [{get: /a}]}]", "row 1: the file ends within an object"},
		{"feeds: {u: {file: list.jsonl}}\nflows: [{steps: [{get: /a}]}]", "row 2: this is an array, not an object"},
		{"feeds: {u: {file: text.jsonl}}\nflows: [{steps: [{get: /a}]}]", "row 1: this is a string, not an object"},
		{"feeds: {u: {file: null.jsonl}}\nflows: [{steps: [{get: /a}]}]", "row 1: this is null, not an object"},
		{"feeds: {u: {file: bare.jsonl}}\nflows: [{steps: [{get: \"/${u.id}\"}]}]", "no row has a member"},
		{"feeds: {u: {file: u.txt}}\nflows: [{steps: [{get: /a}]}]", "neither .csv nor .jsonl"},
		{"feeds: {u: {file: none.csv}}\nflows: [{steps: [{get: /a}]}]", "none.csv"},
		{"feeds: {u: {file: u.csv}}\nflows: [{steps: [{get: \"/${u.nam}\"}]}]", "${u.name}"},
		{"load: {stages: [{duration: 1x}]}\nflows: [{steps: [{get: /a}]}]", `"1x" is not a duration`},
		{"load: {stages: [{target: 3}]}\nflows: [{steps: [{get: /a}]}]", "x.yaml:1:17: error: the stage has no duration"},
		{"load: {requests: -5}\nflows: [{steps: [{get: /a}]}]", "requests is -5"},
		{"load: {connections: -1}\nflows: [{steps: [{get: /a}]}]", "connections is -1"},
		{"load: {rate: -1}\nflows: [{steps: [{get: /a}]}]", "the rate is -1"},
		{"a: b: c", "1:"},
	}
	for _, test := range tests {
		_, report := Read("x.yaml", []byte(test.text), open)
		if !report.HasErrors() || !strings.Contains(print(report), test.want) {
			t.Errorf("%s\nreports %s\nwant an error with %s", test.text, print(report), test.want)
		}
	}
}

// TestLacks warns of members that rows leave out, where a step uses them.
func TestLacks(t *testing.T) {
	rows := "{\"id\":1,\"token\":\"a\",\"note\":\"n\"}\n{\"id\":2}\n{\"id\":3,\"token\":\"\"}\n{\"id\":4}\n"
	open := func(string) ([]byte, error) { return []byte(rows), nil }
	_, report := Read("x.yaml", []byte("feeds: {u: {file: u.jsonl}}\nflows: [{steps: [{get: \"/${u.id}/${u.token}\"}]}]"), open)
	const want = "x.yaml:1:12: warning: 2 of 4 rows of the feed u.jsonl have no member token, the first of them row 2: ${u.token} is the empty text there"
	if text := print(report); len(report) != 1 || report.HasErrors() || !strings.Contains(text, want) {
		t.Errorf("%s\nwant %s", text, want)
	}
}

// TestFeedIsReportedOnce holds that a feed that cannot be read is no reason to
// report every use of its columns.
func TestFeedIsReportedOnce(t *testing.T) {
	_, report := Read("x.yaml", []byte("feeds: {u: {file: none.csv}}\nflows: [{steps: [{get: \"/${u.name}/${v.name}\"}]}]"), os.ReadFile)
	if text := print(report); len(report) != 2 || !strings.Contains(text, "none.csv") || !strings.Contains(text, "${v.name}") || strings.Contains(text, "${u.name}") {
		t.Error(text)
	}
}

func print(report api.Diagnostics) string {
	var out bytes.Buffer
	if err := report.Print(&out, func(string) []byte { return nil }); err != nil {
		return err.Error()
	}
	return out.String()
}

// TestK6 runs the exported script with k6, when it is installed, against the
// same server that the scenario itself is played against.
func TestK6(t *testing.T) {
	server := &shop{}
	base := server.start(t)
	s := read(t, "testdata/shop.yaml")
	script := t.TempDir() + "/shop.js"
	out, err := os.Create(script)
	if err != nil {
		t.Fatal(err)
	}
	load := s.Load
	load.Duration, load.Requests = 0, 70 // 40 turns
	if err := s.WriteK6(out, K6{Base: base, Load: load, Thresholds: s.Thresholds}); err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	result, err := exec.Command(k6(t), "run", "--quiet", "--no-usage-report", script).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, result)
	}
	if len(server.wrong) > 0 {
		t.Errorf("the server saw %s", server.wrong[0])
	}
	if server.orders != 30 || server.looks != 40 || !bytes.Contains(result, []byte("checks_succeeded...: 100.00%")) {
		t.Errorf("%d orders, %d looks; k6 says\n%s", server.orders, server.looks, result)
	}
}

// k6 is the program that .ci/install builds, or that of the machine.
func k6(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"../../.postern/bin/k6", "k6"} {
		if found, err := exec.LookPath(name); err == nil {
			return found
		}
	}
	missing.Skip(t, "k6 is not there: .ci/install builds it")
	return ""
}

// TestK6Loads holds the executors against the loads.
func TestK6Loads(t *testing.T) {
	s := read(t, "testdata/shop.yaml")
	stages := []bench.Stage{{Duration: time.Minute, Target: 50}}
	tests := []struct {
		options K6
		want    string
	}{
		{K6{}, `"executor": "constant-vus"`},
		{K6{Load: Load{Rate: 3.5}}, `"rate": 120`}, // four turns send seven requests
		{K6{Load: Load{Rate: 0.001}}, `"rate": 1`},
		{K6{Load: Load{Requests: 70}}, `"iterations": 40`},
		{K6{Load: Load{Requests: 1}}, `"iterations": 1`},
		{K6{Load: Load{Stages: []bench.Stage{{Duration: time.Minute, Target: 70}}}, Open: true}, `"target": 2400`},
		{K6{Load: Load{Stages: stages}}, `"executor": "ramping-vus"`},
		{K6{Load: Load{Stages: stages}, Open: true}, `"executor": "ramping-arrival-rate"`},
		{K6{Load: Load{Think: 1500 * time.Millisecond}}, "sleep(1.5);"},
		{K6{Thresholds: s.Thresholds}, `"p(99)<5000"`},
	}
	for _, test := range tests {
		var out bytes.Buffer
		if err := s.WriteK6(&out, test.options); err != nil || !strings.Contains(out.String(), test.want) {
			t.Errorf("%+v gives no %s (%v)", test.options, test.want, err)
		}
	}
}

func TestK6Refuses(t *testing.T) {
	for _, step := range []string{`check: "len($..a) > 1"`, `take: {x: "$..a"}`} {
		s, report := Read("x.yaml", []byte("flows: [{steps: [{get: /a, "+step+"}]}]"), os.ReadFile)
		if len(report) > 0 {
			t.Fatal(report)
		}
		if err := s.WriteK6(&bytes.Buffer{}, K6{}); err == nil || !strings.Contains(err.Error(), "k6 cannot do this") {
			t.Errorf("%s: error %v", step, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	text, err := os.ReadFile("testdata/shop.yaml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(text))
	f.Add(`flows: [{steps: [{get: "/${"}]}]`)
	f.Fuzz(func(t *testing.T, text string) {
		s, report := Read("x.yaml", []byte(text), func(string) ([]byte, error) { return []byte("name,token\na,b\n"), nil })
		if report.HasErrors() {
			return
		}
		inner := bench.Func(func(r *bench.Request, a *bench.Answer) error {
			a.Status, a.Body = 200, []byte(`{"items":[{"id":1}]}`)
			return nil
		})
		conn, err := s.Target(inner, "http://h").Open()
		if err != nil {
			t.Fatal(err)
		}
		for range 10 {
			var a bench.Answer
			_ = conn.Do(nil, &a) // an error is fine, a panic is not
		}
		_ = s.WriteK6(&bytes.Buffer{}, K6{})
	})
}
