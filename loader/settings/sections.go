package settings

import (
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"postern/loader/source"
)

func sorted(names []string) string {
	slices.Sort(names)
	return strings.Join(names, ", ")
}

func (r *reader) apis(n *source.Node) []API {
	if !n.IsList() {
		r.wrong(n, "apis", "a list of objects")
		return nil
	}
	var all []API
	for _, item := range n.Items() {
		all = append(all, r.api(item))
	}
	return all
}

func (r *reader) api(n *source.Node) API {
	a := API{Pos: n.Pos()}
	r.members(n, "an entry of apis", map[string]func(string, *source.Node){
		"id":         func(k string, n *source.Node) { a.ID = r.text(n, k) },
		"file":       func(k string, n *source.Node) { a.File = r.text(n, k) },
		"kind":       func(k string, n *source.Node) { a.Kind = r.kind(n) },
		"stage":      func(k string, n *source.Node) { a.Stage = r.text(n, k) },
		"root":       func(k string, n *source.Node) { a.Root = r.bool(n, k) },
		"parameters": func(k string, n *source.Node) { a.Parameters = r.pairs(n, k) },
		"variables":  func(k string, n *source.Node) { a.Variables = r.pairs(n, k) },

		"cacheClusterSize": func(k string, n *source.Node) { a.CacheClusterSize = r.oneOf(n, k, clusterSizes) },
		"methodSettings":   func(k string, n *source.Node) { a.MethodSettings = r.methodSettings(n, k) },
	})
	if a.File == "" && n.IsMap() {
		r.fail(n, "an entry of apis has no file", "file: the name of an API configuration")
	}
	return a
}

func (r *reader) kind(n *source.Node) string {
	kind := strings.ToLower(r.text(n, "kind"))
	if kind != "rest" && kind != "http" && kind != "websocket" {
		r.fail(n, "kind is "+kind, "rest, http or websocket")
	}
	return kind
}

func (r *reader) bool(n *source.Node, what string) bool {
	value, ok := n.Bool()
	if !ok {
		r.wrong(n, what, "true or false")
	}
	return value
}

func (r *reader) int(n *source.Node, what string, low, high int) int {
	value, ok := n.Int()
	if !ok || value < low || value > high {
		r.fail(n, what+" is "+n.Text(), "a whole number from "+strconv.Itoa(low)+" to "+strconv.Itoa(high))
		return 0
	}
	return value
}

// duration is a text such as 250ms or 3s; a bare number counts seconds.
func (r *reader) duration(n *source.Node, what string) time.Duration {
	text := r.text(n, what)
	if seconds, err := strconv.ParseFloat(text, 64); err == nil && seconds >= 0 && seconds <= 86400 {
		return time.Duration(seconds * float64(time.Second))
	}
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 {
		r.fail(n, what+" is "+text, "a duration such as 250ms or 3s")
		return 0
	}
	return d
}

func (r *reader) functions(n *source.Node) []Function {
	if !n.IsMap() {
		r.wrong(n, "lambda", "an object: function name → where it runs")
		return nil
	}
	var all []Function
	for _, m := range n.Members() {
		f := Function{Name: m.Name, Pos: n.NamePos(m.Name)}
		if m.Value.IsScalar() {
			r.place(&f, m.Value)
		} else {
			r.function(&f, m.Value)
		}
		all = append(all, f)
	}
	return all
}

// place reads the short form: a URL, or a file with an optional #export.
func (r *reader) place(f *Function, n *source.Node) {
	text := r.text(n, "lambda."+f.Name)
	if isURL(text) {
		f.Endpoint = text
		return
	}
	f.File, f.Export, _ = strings.Cut(text, "#")
}

func (r *reader) function(f *Function, n *source.Node) {
	what := "lambda." + f.Name
	r.members(n, what, map[string]func(string, *source.Node){
		"file":        func(_ string, n *source.Node) { r.place(f, n) },
		"handler":     func(k string, n *source.Node) { f.Export = r.text(n, k) },
		"endpoint":    func(k string, n *source.Node) { f.Endpoint = r.url(n, what+"."+k) },
		"exec":        func(k string, n *source.Node) { f.Exec = r.list(n, what+"."+k) },
		"returns":     func(_ string, n *source.Node) { f.Returns = n.AppendJSON(nil) },
		"error":       func(_ string, n *source.Node) { f.Error = r.functionError(n, what) },
		"delay":       func(k string, n *source.Node) { f.Delay = r.duration(n, what+"."+k) },
		"timeout":     func(k string, n *source.Node) { f.Timeout = r.duration(n, what+"."+k) },
		"memory":      func(k string, n *source.Node) { f.Memory = r.int(n, what+"."+k, 128, 10240) },
		"concurrency": func(k string, n *source.Node) { f.Concurrency = r.int(n, what+"."+k, 1, 1000) },
		"environment": func(k string, n *source.Node) { f.Environment = r.pairs(n, what+"."+k) },
	})
	if count(f.File != "", f.Endpoint != "", f.Exec != nil, f.Returns != nil, f.Error != nil) != 1 && n.IsMap() {
		r.fail(n, what+" does not say in one way where the function runs", "exactly one of file, endpoint, exec, returns, error")
	}
}

func (r *reader) functionError(n *source.Node, what string) *FunctionError {
	if n.IsScalar() {
		return &FunctionError{Type: "Error", Message: r.text(n, what+".error")}
	}
	e := &FunctionError{Type: "Error"}
	r.members(n, what+".error", map[string]func(string, *source.Node){
		"errorType":    func(k string, n *source.Node) { e.Type = r.text(n, k) },
		"errorMessage": func(k string, n *source.Node) { e.Message = r.text(n, k) },
	})
	return e
}

func count(given ...bool) (n int) {
	for _, g := range given {
		if g {
			n++
		}
	}
	return n
}

func (r *reader) services(n *source.Node) []Service {
	if !n.IsMap() {
		r.wrong(n, "aws", "an object: service → endpoint URL")
		return nil
	}
	var all []Service
	for _, m := range n.Members() {
		s := Service{Name: m.Name, Pos: n.NamePos(m.Name)}
		if m.Value.IsScalar() {
			s.Endpoint = r.url(m.Value, "aws."+m.Name)
		} else {
			r.service(&s, m.Value)
		}
		all = append(all, s)
	}
	return all
}

func (r *reader) service(s *Service, n *source.Node) {
	what := "aws." + s.Name
	r.members(n, what, map[string]func(string, *source.Node){
		"endpoint": func(k string, n *source.Node) { s.Endpoint = r.url(n, what+"."+k) },
		"actions":  func(k string, n *source.Node) { s.Actions = r.actions(n, what+"."+k) },
	})
}

func (r *reader) actions(n *source.Node, what string) []Action {
	if !n.IsMap() {
		r.wrong(n, what, "an object: action → answer")
		return nil
	}
	var all []Action
	for _, m := range n.Members() {
		a := Action{Name: m.Name, Status: 200, Pos: n.NamePos(m.Name)}
		at := what + "." + m.Name
		r.members(m.Value, at, map[string]func(string, *source.Node){
			"status":  func(k string, n *source.Node) { a.Status = r.int(n, at+"."+k, 100, 599) },
			"headers": func(k string, n *source.Node) { a.Headers = r.pairs(n, at+"."+k) },
			"returns": func(_ string, n *source.Node) { a.Returns = n.AppendJSON(nil) },
			"script":  func(k string, n *source.Node) { a.Script = r.text(n, at+"."+k) },
			"delay":   func(k string, n *source.Node) { a.Delay = r.duration(n, at+"."+k) },
		})
		all = append(all, a)
	}
	return all
}

// targets reads hosts and vpcLinks.
func (r *reader) targets(n *source.Node, what string) map[string]string {
	all := r.texts(n, what)
	for _, m := range n.Members() {
		if value := all[m.Name]; !isURL(value) && !isHostPort(value) {
			r.fail(m.Value, what+"."+m.Name+" is "+value, "host:port, or a base URL such as http://127.0.0.1:9090")
		}
	}
	return all
}

func isHostPort(text string) bool {
	host, port, err := net.SplitHostPort(text)
	number, bad := strconv.Atoi(port)
	return err == nil && host != "" && bad == nil && number > 0 && number < 65536
}

func isURL(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}

func (r *reader) url(n *source.Node, what string) string {
	text := r.text(n, what)
	if !isURL(text) {
		r.fail(n, what+" is "+text, "an http or https URL such as http://127.0.0.1:4566")
	}
	return text
}
