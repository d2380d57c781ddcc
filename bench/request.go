package bench

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"

	"postern/bench/check"
)

// Field is one header line.
type Field struct{ Name, Value string }

// Request is a prepared request. It is written to the wire as it is, many
// times, and must not be changed after it is made.
type Request struct {
	Method string
	URL    string
	Header []Field
	Body   []byte
	// Check, if set, takes the place of Options.Check. Set it before use.
	Check *check.Check

	secure  bool
	address string // host:port to connect to
	host    string // without port, for TLS
	uri     string // path and query
	keep    []byte // the bytes on the wire
	close   []byte // the same with "Connection: close"
}

// NewRequest prepares a request for an absolute http or https URL. The URL is
// sent as it is written. Host, User-Agent and Content-Length are added unless
// they are given.
func NewRequest(method, rawURL string, header []Field, body []byte) (*Request, error) {
	r := &Request{Method: method, URL: rawURL, Header: header, Body: body}
	if !isToken(method) {
		return nil, fmt.Errorf("%q is not a method, expected GET, POST or the like", method)
	}
	if err := r.split(); err != nil {
		return nil, fmt.Errorf("URL %q: %w", rawURL, err)
	}
	for _, f := range header {
		if !isToken(f.Name) {
			return nil, fmt.Errorf("%q is not the name of a header", f.Name)
		}
		if strings.ContainsAny(f.Value, "\r\n\x00") {
			return nil, fmt.Errorf("header %s: the value holds a line end or a NUL", f.Name)
		}
	}
	r.keep = r.append(nil, false)
	r.close = r.append(nil, true)
	return r, nil
}

// split takes the URL apart without changing how its path is written.
func (r *Request) split() error {
	u, err := url.Parse(r.URL)
	if err != nil {
		var parts *url.Error
		if errors.As(err, &parts) {
			err = parts.Err
		}
		return err
	}
	if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return errors.New("expected http://host/path or https://host/path")
	}
	r.secure, r.host = u.Scheme == "https", u.Hostname()
	port := u.Port()
	if port == "" {
		port = map[bool]string{false: "80", true: "443"}[r.secure]
	}
	r.address = net.JoinHostPort(r.host, port)
	r.uri = rawPath(r.URL)
	if strings.ContainsAny(r.uri, " \t\r\n\x00") {
		return errors.New("the path holds blanks or control characters, write %20 for a blank")
	}
	return nil
}

// rawPath cuts the path and query out of an absolute URL.
func rawPath(s string) string {
	_, rest, _ := strings.Cut(s, "://")
	rest, _, _ = strings.Cut(rest, "#")
	at := strings.IndexAny(rest, "/?")
	switch {
	case at < 0:
		return "/"
	case rest[at] == '?':
		return "/" + rest[at:]
	}
	return rest[at:]
}

func (r *Request) append(dst []byte, closing bool) []byte {
	dst = append(dst, r.Method+" "+r.uri+" HTTP/1.1\r\n"...)
	if !r.has("Host") {
		_, rest, _ := strings.Cut(r.URL, "://")
		host := rest[:strings.IndexAny(rest+"/", "/?#")]
		host = host[strings.LastIndexByte(host, '@')+1:]
		dst = append(dst, "Host: "+host+"\r\n"...)
	}
	if !r.has("User-Agent") {
		dst = append(dst, "User-Agent: postern-bench\r\n"...)
	}
	for _, f := range r.Header {
		dst = append(dst, f.Name+": "+f.Value+"\r\n"...)
	}
	if !r.has("Content-Length") && !r.has("Transfer-Encoding") && (len(r.Body) > 0 || takesBody(r.Method)) {
		dst = append(dst, "Content-Length: "+strconv.Itoa(len(r.Body))+"\r\n"...)
	}
	if closing && !r.has("Connection") {
		dst = append(dst, "Connection: close\r\n"...)
	}
	dst = append(dst, "\r\n"...)
	return append(dst, r.Body...)
}

func takesBody(method string) bool {
	return method == "POST" || method == "PUT" || method == "PATCH"
}

func (r *Request) has(name string) bool {
	for _, f := range r.Header {
		if strings.EqualFold(f.Name, name) {
			return true
		}
	}
	return false
}

// wire returns the bytes to send.
func (r *Request) wire(closing bool) []byte {
	if closing {
		return r.close
	}
	return r.keep
}

// isToken reports whether s may be a method or a header name.
func isToken(s string) bool {
	for i := range len(s) {
		c := s[i]
		if c <= ' ' || c >= 0x7F || strings.IndexByte(`"(),/:;<=>?@[\]{}`, c) >= 0 {
			return false
		}
	}
	return s != ""
}
