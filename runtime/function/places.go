package function

import (
	"context"
	"encoding/json"
	"time"

	"postern/loader/settings"
	"postern/runtime/lambda"
	"postern/runtime/pace"
	"postern/runtime/process"
)

// make sets up the place of an entry for one function.
func (s *Set) make(r Reference, entry settings.Function) (place, error) {
	p, err := s.makePlace(r, entry)
	if err == nil && entry.Delay > 0 {
		p = delayed{p, entry.Delay}
	}
	return p, err
}

func (s *Set) makePlace(r Reference, entry settings.Function) (place, error) {
	switch {
	case entry.File != "":
		return s.inProcess(r, entry)
	case len(entry.Exec) > 0:
		return s.asProcess(r, entry)
	case entry.Endpoint != "":
		return s.atEndpoint(r, entry)
	case entry.Error != nil:
		return fixed{payload: errorPayload(entry.Error.Type, entry.Error.Message), failure: lambda.Unhandled}, nil
	}
	return fixed{payload: entry.Returns}, nil
}

// local is a handler in process.
type local struct{ *lambda.Function }

func (s *Set) inProcess(r Reference, entry settings.Function) (place, error) {
	f, err := lambda.New(lambda.Config{
		Handler: joined(entry.File, entry.Export), Dir: s.options.Folder,
		Name: r.Name, Version: version(r), Region: or(r.Region, s.region()), AccountID: or(r.Account, s.account()),
		Timeout: entry.Timeout, Memory: entry.Memory, Concurrency: entry.Concurrency,
		Env: environment(entry), Log: s.options.Log, Stop: s.stop,
	})
	if err != nil {
		return nil, err
	}
	pace.Slower()
	return local{f}, nil
}

func joined(file, export string) string {
	if export == "" {
		return file
	}
	return file + "#" + export
}

func environment(entry settings.Function) map[string]string {
	env := make(map[string]string, len(entry.Environment))
	for _, pair := range entry.Environment {
		env[pair.Name] = pair.Value
	}
	return env
}

// version is what the function is told: a number, else $LATEST.
func version(r Reference) string {
	for _, c := range r.Qualifier {
		if c < '0' || c > '9' {
			return "$LATEST"
		}
	}
	return or(r.Qualifier, "$LATEST")
}

func (l local) invoke(ctx context.Context, req lambda.Request) (lambda.Result, error) {
	return l.Invoke(ctx, req)
}
func (l local) files() []string { return l.Files() }
func (l local) stale() bool     { return l.Stale() }
func (l local) reload() error   { return l.Reload() }
func (l local) close() {
	l.Close()
	pace.Faster()
}

// remote is a process.
type remote struct{ *process.Function }

func (s *Set) asProcess(r Reference, entry settings.Function) (place, error) {
	f, err := process.New(process.Config{
		Command: entry.Exec, Dir: s.options.Folder,
		Name: r.Name, Version: version(r), Region: or(r.Region, s.region()), AccountID: or(r.Account, s.account()),
		Timeout: entry.Timeout, Memory: entry.Memory, Concurrency: entry.Concurrency,
		Env: environment(entry), Log: s.options.Log,
	})
	if err != nil {
		return nil, err
	}
	return remote{f}, nil
}

func (p remote) invoke(ctx context.Context, req lambda.Request) (lambda.Result, error) {
	return p.Invoke(ctx, req)
}
func (p remote) files() []string { return p.Files() }
func (p remote) stale() bool     { return p.Stale() }
func (p remote) reload() error   { p.Reload(); return nil }
func (p remote) close()          { p.Close() }

// still is the part of a place that has no files.
type still struct{}

func (still) files() []string { return nil }
func (still) stale() bool     { return false }
func (still) reload() error   { return nil }
func (still) close()          {}

// fixed is an answer that never changes.
type fixed struct {
	still
	payload []byte
	failure string
}

func (f fixed) invoke(_ context.Context, req lambda.Request) (lambda.Result, error) {
	return lambda.Result{Payload: f.payload, FunctionError: f.failure, RequestID: req.RequestID}, nil
}

func errorPayload(kind, message string) []byte {
	payload, _ := json.Marshal(struct { // texts always marshal
		ErrorType    string   `json:"errorType"`
		ErrorMessage string   `json:"errorMessage"`
		Trace        []string `json:"trace"`
	}{kind, message, []string{}})
	return payload
}

// delayed is a place that takes its time first.
type delayed struct {
	place
	delay time.Duration
}

func (d delayed) invoke(ctx context.Context, req lambda.Request) (lambda.Result, error) {
	timer := time.NewTimer(d.delay)
	defer timer.Stop()
	select {
	case <-timer.C:
		return d.place.invoke(ctx, req)
	case <-ctx.Done():
		return lambda.Result{}, ctx.Err()
	}
}
