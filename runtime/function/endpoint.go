package function

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"postern/loader/settings"
	"postern/runtime/lambda"
	"postern/runtime/sigv4"
)

// maxAnswer is the most bytes of an answer that are read.
const maxAnswer = 10 << 20

// endpoint speaks the Invoke API of Lambda over HTTP.
type endpoint struct {
	still
	set     *Set
	entry   settings.Function
	url     *url.URL
	region  string
	log     func(lambda.Line)
	creds   sigv4.Credentials
	missing bool // credentials that the real service wants
}

// emulator are credentials that emulators accept.
var emulator = sigv4.Credentials{AccessKey: "test", Secret: "test"}

// client carries calls: no proxy of the environment, no redirects.
func client(transport http.RoundTripper) *http.Client {
	if transport == nil {
		transport = &http.Transport{
			DialContext:         (&net.Dialer{Timeout: 30 * time.Second}).DialContext,
			MaxIdleConnsPerHost: 256, IdleConnTimeout: 90 * time.Second, DisableCompression: true,
		}
	}
	return &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

func (s *Set) atEndpoint(r Reference, entry settings.Function) (place, error) {
	u, err := url.Parse(entry.Endpoint)
	if err != nil {
		return nil, err
	}
	if u.Path == "" || u.Path == "/" {
		u.Path = "/2015-03-31/functions/" + r.Name + "/invocations"
		if r.Qualifier != "" {
			u.RawQuery = "Qualifier=" + url.QueryEscape(r.Qualifier)
		}
	}
	e := &endpoint{set: s, entry: entry, url: u, region: or(r.Region, s.region()), log: s.options.Log}
	lookup := s.options.Environment
	if lookup == nil {
		lookup = os.LookupEnv
	}
	ok := false
	if e.creds, ok = sigv4.FromEnvironment(lookup); !ok {
		host := strings.TrimSuffix(u.Hostname(), ".cn")
		e.missing, e.creds = strings.HasSuffix(host, ".amazonaws.com"), emulator
	}
	return e, nil
}

func (e *endpoint) invoke(ctx context.Context, req lambda.Request) (lambda.Result, error) {
	if e.missing {
		return lambda.Result{}, fmt.Errorf("%s wants a signature and there are no credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY", e.url.Host)
	}
	if e.entry.Timeout > 0 {
		limited, cancel := context.WithTimeout(ctx, e.entry.Timeout)
		defer cancel()
		r, err := e.call(limited, req)
		if err != nil && ctx.Err() == nil && errors.Is(err, context.DeadlineExceeded) {
			return timedOut(req, e.entry.Timeout), nil
		}
		return r, err
	}
	return e.call(ctx, req)
}

// timedOut is Lambda's answer for a function whose own time is over.
func timedOut(req lambda.Request, limit time.Duration) lambda.Result {
	payload, _ := json.Marshal(map[string]string{"errorMessage": fmt.Sprintf("%s %s Task timed out after %.2f seconds",
		time.Now().UTC().Format("2006-01-02T15:04:05.000Z"), req.RequestID, limit.Seconds())}) // texts always marshal
	return lambda.Result{Payload: payload, FunctionError: lambda.Unhandled, RequestID: req.RequestID}
}

func (e *endpoint) call(ctx context.Context, req lambda.Request) (lambda.Result, error) {
	out := e.request(req).WithContext(ctx)
	began := time.Now()
	in, err := e.set.http.Do(out)
	if err != nil {
		return lambda.Result{}, e.unreachable(ctx, err)
	}
	defer in.Body.Close()
	payload, err := io.ReadAll(io.LimitReader(in.Body, maxAnswer+1))
	if err != nil {
		return lambda.Result{}, e.unreachable(ctx, err)
	}
	if len(payload) > maxAnswer {
		return lambda.Result{}, fmt.Errorf("%s answered with more than %d bytes", e.url, maxAnswer)
	}
	return e.result(in, payload, req, time.Since(began))
}

// request is the HTTP request of an invocation, signed. The payload is copied:
// the transport may still read it when the caller has given up.
func (e *endpoint) request(req lambda.Request) *http.Request {
	body := bytes.Clone(req.Payload)
	out := &http.Request{
		Method: http.MethodPost, URL: e.url, Host: e.url.Host, Header: http.Header{},
		Body: io.NopCloser(bytes.NewReader(body)), ContentLength: int64(len(body)),
		GetBody: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil },
	}
	fields := []sigv4.Field{{Name: "Content-Type", Value: "application/json"}, {Name: "X-Amz-Invocation-Type", Value: "RequestResponse"}, {Name: "X-Amz-Log-Type", Value: "Tail"}}
	if req.TraceID != "" {
		out.Header.Set("X-Amzn-Trace-Id", req.TraceID) // not signed: proxies change it
	}
	if len(req.ClientContext) > 0 {
		fields = append(fields, sigv4.Field{Name: "X-Amz-Client-Context", Value: base64.StdEncoding.EncodeToString(req.ClientContext)})
	}
	fields = append(fields, sigv4.Sign(e.creds, sigv4.Request{
		Method: out.Method, Scheme: e.url.Scheme, Host: e.url.Host, Path: e.url.RequestURI(), Fields: fields, Body: body,
		Service: "lambda", Region: e.region, Time: time.Now(),
	})...)
	for _, f := range fields {
		out.Header.Set(f.Name, f.Value)
	}
	return out
}

// unreachable is a sentence about a call that did not come back. The end of ctx
// stays what it is.
func (e *endpoint) unreachable(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	var failed *url.Error
	if errors.As(err, &failed) {
		err = failed.Err
	}
	return fmt.Errorf("%s cannot be called: %w; is it running, and is lambda.%s of postern.yaml its address?", e.url, err, e.entry.Name)
}

// result reads the answer of the Invoke API.
func (e *endpoint) result(in *http.Response, payload []byte, req lambda.Request, took time.Duration) (lambda.Result, error) {
	r := lambda.Result{
		Payload: payload, FunctionError: in.Header.Get("X-Amz-Function-Error"), Duration: took,
		Version: in.Header.Get("X-Amz-Executed-Version"), RequestID: or(in.Header.Get("X-Amzn-Requestid"), req.RequestID),
	}
	r.Logs, _ = base64.StdEncoding.DecodeString(in.Header.Get("X-Amz-Log-Result")) // what cannot be read is no log
	r.LogsComplete = len(r.Logs) > 0
	e.doubt(in, payload, req.RequestID)
	switch {
	case in.StatusCode < 300:
		return r, nil
	case in.StatusCode < 400:
		return r, fmt.Errorf("%s answered with status %d instead of the result of the function", e.url, in.StatusCode)
	}
	var fault struct{ Type, Message string }
	_ = json.Unmarshal(payload, &fault) // an answer of another shape has neither
	kind, _, _ := strings.Cut(in.Header.Get("X-Amzn-Errortype"), ":")
	return r, &lambda.ServiceError{Status: in.StatusCode, Type: or(kind, "ServiceException"), Message: or(fault.Message, excerpt(payload))}
}

// doubt says on the log when an answer is none of the Invoke API: a result that
// is no JSON, a refusal without a type.
func (e *endpoint) doubt(in *http.Response, payload []byte, id string) {
	good := in.StatusCode < 300 && (len(payload) == 0 || json.Valid(payload)) || in.StatusCode >= 300 && in.Header.Get("X-Amzn-Errortype") != ""
	if good || e.log == nil {
		return
	}
	e.log(lambda.Line{Time: time.Now(), Function: e.entry.Name, RequestID: id, Level: "ERROR", Text: fmt.Sprintf(
		"%s answered with status %d and %q, Content-Type %q, which is no answer of the Invoke API: is lambda.%s of postern.yaml the address of a Lambda service?",
		e.url, in.StatusCode, excerpt(payload), in.Header.Get("Content-Type"), e.entry.Name)})
}

// excerpt is the start of an answer that is not what was expected.
func excerpt(text []byte) string {
	if len(text) > 120 {
		text = text[:120]
	}
	return strings.ToValidUTF8(string(text), "?")
}
