package lambda

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/dop251/goja"
)

// newTransport carries fetch. Like the fetch of Node it does not go through a proxy.
func newTransport() *http.Transport {
	return &http.Transport{
		DialContext:         (&net.Dialer{Timeout: 10 * time.Second}).DialContext,
		TLSHandshakeTimeout: 10 * time.Second,
		IdleConnTimeout:     30 * time.Second,
		MaxIdleConnsPerHost: 8,
		ForceAttemptHTTP2:   true,
	}
}

func (e *environment) hostNet() map[string]func(goja.FunctionCall) goja.Value {
	return map[string]func(goja.FunctionCall) goja.Value{"fetch": e.fetch, "resolveURL": e.resolveURL}
}

// resolveURL (text, base or undefined, relative results allowed) → URL, or undefined for an invalid one.
func (e *environment) resolveURL(f goja.FunctionCall) goja.Value {
	u, err := url.Parse(strings.TrimSpace(f.Argument(0).String()))
	if err == nil && !goja.IsUndefined(f.Argument(1)) {
		var base *url.URL
		if base, err = url.Parse(strings.TrimSpace(f.Argument(1).String())); err == nil {
			u = base.ResolveReference(u)
		}
	}
	if err != nil || !u.IsAbs() && !f.Argument(2).ToBoolean() {
		return goja.Undefined()
	}
	switch u.Scheme {
	case "http", "https", "ws", "wss", "ftp":
		if u.Host == "" {
			return goja.Undefined()
		}
	}
	return e.rt.ToValue(u.String())
}

// fetched is a response as lib/fetch.js takes it.
type fetched struct {
	status     int
	statusText string
	url        string
	redirected bool
	header     http.Header
	body       []byte
}

// fetch (method, url, [name, value, …], body or undefined, redirect mode, callback) → function that aborts.
// The callback gets (code, message) for a failure and (undefined, response) otherwise.
func (e *environment) fetch(f goja.FunctionCall) goja.Value {
	callback, _ := goja.AssertFunction(f.Argument(5))
	ctx, cancel := context.WithCancel(e.ctx)
	req, err := e.newFetch(ctx, f)
	if err != nil {
		cancel()
		panic(e.newEngineError("TypeError", err.Error()))
	}
	client := &http.Client{Transport: e.fn.transport, CheckRedirect: redirectPolicy(f.Argument(4).String())}
	e.loop.pending++
	context := e.context
	go func() {
		r, err := doFetch(client, req)
		cancel()
		e.loop.post(func() error {
			e.loop.pending--
			e.context = context
			defer func() { e.context = goja.Undefined() }()
			return e.deliver(callback, r, err)
		})
	}()
	return e.rt.ToValue(func(goja.FunctionCall) goja.Value { cancel(); return goja.Undefined() })
}

func (e *environment) newFetch(ctx context.Context, f goja.FunctionCall) (*http.Request, error) {
	var body io.Reader
	if v := f.Argument(3); !goja.IsUndefined(v) {
		body = bytes.NewReader(bytes.Clone(e.bytes(v)))
	}
	req, err := http.NewRequestWithContext(ctx, f.Argument(0).String(), f.Argument(1).String(), body)
	if err != nil {
		return nil, err
	}
	var pairs []string
	if err := e.rt.ExportTo(f.Argument(2), &pairs); err != nil {
		return nil, err
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		name := http.CanonicalHeaderKey(pairs[i])
		if name == "Host" {
			req.Host = pairs[i+1]
		}
		if before := req.Header[name]; before != nil {
			before[0] += ", " + pairs[i+1] // as Node sends values of one name
			continue
		}
		req.Header[name] = []string{pairs[i+1]}
	}
	if req.Header["User-Agent"] == nil {
		req.Header.Set("User-Agent", "node")
	}
	return req, nil
}

var errRedirect = errors.New("unexpected redirect")

func redirectPolicy(mode string) func(*http.Request, []*http.Request) error {
	return func(_ *http.Request, via []*http.Request) error {
		switch {
		case mode == "manual":
			return http.ErrUseLastResponse
		case mode == "error":
			return errRedirect
		case len(via) >= 20:
			return errors.New("redirect count exceeded")
		}
		return nil
	}
}

func doFetch(client *http.Client, req *http.Request) (*fetched, error) {
	res, err := client.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, maxFetchBody+1))
	if err != nil {
		return nil, err
	}
	if int64(len(body)) > maxFetchBody {
		return nil, errors.New("the response body is larger than 64 MB")
	}
	final := res.Request.URL.String()
	return &fetched{
		status: res.StatusCode, statusText: strings.TrimPrefix(res.Status, strconv.Itoa(res.StatusCode)+" "), url: final,
		redirected: final != req.URL.String(), header: res.Header, body: body,
	}, nil
}

// deliver runs on the worker.
func (e *environment) deliver(callback goja.Callable, r *fetched, failure error) error {
	if failure != nil {
		code, text := networkError(failure)
		_, err := callback(goja.Undefined(), e.rt.ToValue(code), e.rt.ToValue(text))
		return err
	}
	o := e.rt.NewObject()
	_ = o.Set("status", r.status)
	_ = o.Set("statusText", r.statusText)
	_ = o.Set("url", r.url)
	_ = o.Set("redirected", r.redirected)
	var pairs []any
	for name, values := range r.header {
		for _, v := range values {
			pairs = append(pairs, name, v)
		}
	}
	_ = o.Set("headers", e.rt.NewArray(pairs...))
	_ = o.Set("body", e.rt.NewArrayBuffer(r.body))
	_, err := callback(goja.Undefined(), goja.Undefined(), o)
	return err
}

// networkError names a failure with the code that Node uses.
func networkError(err error) (code, text string) {
	var address *url.Error
	if errors.As(err, &address) {
		err = address.Err
	}
	var dns *net.DNSError
	var network net.Error
	switch {
	case errors.Is(err, context.Canceled):
		return "ABORT_ERR", "This operation was aborted"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "ECONNREFUSED", err.Error()
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, io.EOF):
		return "ECONNRESET", err.Error()
	case errors.As(err, &dns):
		return "ENOTFOUND", "getaddrinfo ENOTFOUND " + dns.Name
	case errors.As(err, &network) && network.Timeout():
		return "ETIMEDOUT", err.Error()
	}
	return "UND_ERR", err.Error()
}
