package management

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"postern/runtime/sigv4"
)

// maxSkew is how far the clock of a client may be off.
const maxSkew = 15 * time.Minute

// credentialScope are the parts of the credential of a request, nil without one.
func credentialScope(r *http.Request) []string {
	text := r.URL.Query().Get("X-Amz-Credential")
	if text == "" {
		_, rest, ok := strings.Cut(r.Header.Get("Authorization"), "Credential=")
		if !ok {
			return nil
		}
		text, _, _ = strings.Cut(rest, ",")
	}
	return strings.Split(strings.TrimSpace(text), "/")
}

func denied(code, text string) error { return &fault{http.StatusForbidden, code, text} }

// verify checks the signature of a request against the known keys (MA-115).
func (a *API) verify(r *http.Request, body []byte, now time.Time) error {
	request := &sigv4.Request{Method: r.Method, Host: r.Host, Path: r.URL.EscapedPath() + "?" + r.URL.RawQuery, Body: body}
	for name, values := range r.Header {
		for _, value := range values {
			request.Fields = append(request.Fields, sigv4.Field{Name: name, Value: value})
		}
	}
	s, err := sigv4.Read(request)
	if err == nil {
		secret, ok := a.options.Secret(s.AccessKey)
		if !ok {
			return denied("UnrecognizedClientException", "The security token included in the request is invalid.")
		}
		err = s.Verify(request, secret, sigv4.Terms{Service: "apigateway", Skew: maxSkew, Now: now, AnyPayload: true})
	}
	var refused *sigv4.Fault
	if errors.As(err, &refused) {
		return denied(refused.Exception(), refused.Message)
	}
	return err
}
