package sigv4

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

var signedAt = time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)

// emptyHash is the SHA-256 of nothing.
const emptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

func terms(now time.Time) Terms {
	return Terms{Service: "execute-api", Skew: 5 * time.Minute, Now: now}
}

// signed is a request signed by Sign.
func signed(r Request, token string) *Request {
	r.Host, r.Service, r.Region, r.Time = "abc.execute-api.us-east-1.amazonaws.com", "execute-api", "us-east-1", signedAt
	r.Fields = append(r.Fields, Sign(Credentials{"AKID", "secret", token}, r)...)
	return &r
}

// presigned is a request whose signature stands in the query.
func presigned(t *testing.T, target string, expires string) *Request {
	t.Helper()
	r, err := http.NewRequest("GET", "https://abc.execute-api.us-east-1.amazonaws.com"+target+"X-Amz-Expires="+expires, nil)
	if err != nil {
		t.Fatal(err)
	}
	uri, _, err := v4.NewSigner().PresignHTTP(context.Background(), aws.Credentials{AccessKeyID: "AKID", SecretAccessKey: "secret"},
		r, emptyHash, "execute-api", "us-east-1", signedAt)
	if err != nil {
		t.Fatal(err)
	}
	return &Request{Method: "GET", Host: r.Host, Path: strings.TrimPrefix(uri, "https://"+r.Host)}
}

// check reads and verifies.
func check(r *Request, secret string, now time.Time) error {
	s, err := Read(r)
	if err != nil {
		return err
	}
	return s.Verify(r, secret, terms(now))
}

func TestVerify(t *testing.T) {
	for name, r := range map[string]*Request{
		"plain":            signed(Request{Method: "GET", Path: "/dev/pets"}, ""),
		"query":            signed(Request{Method: "GET", Path: "/dev/pets?b=2&a=1&a=0&c=x%20y&d&e=%2F"}, ""),
		"escapes":          signed(Request{Method: "GET", Path: "/dev/a%20b/%C3%A4/c%2Fd/*'()"}, ""),
		"body and headers": signed(Request{Method: "POST", Path: "/dev/", Body: []byte(`{"a":1}`), Fields: []Field{{"Content-Type", "application/json"}, {"X-Two", "a   b"}, {"X-Two", "c"}}}, ""),
		"session":          signed(Request{Method: "GET", Path: "/dev/pets"}, "TOKEN"),
		"root":             signed(Request{Method: "GET", Path: "/"}, ""),
		"presigned":        presigned(t, "/dev/pets?x=1&", "600"),
	} {
		if err := check(r, "secret", signedAt.Add(4*time.Minute)); err != nil {
			t.Errorf("%s: %v\n%s", name, err, err.(*Fault).Detail)
		}
		err := check(r, "other", signedAt)
		var f *Fault
		if !errors.As(err, &f) || f.Kind != Invalid || !strings.HasPrefix(f.Message, "The request signature we calculated does not match") {
			t.Errorf("%s: another secret: %v", name, err)
		}
		changed := *r
		changed.Method = "PUT"
		if check(&changed, "secret", signedAt) == nil {
			t.Errorf("%s: another verb is accepted", name)
		}
		changed = *r
		changed.Body = []byte("changed")
		if check(&changed, "secret", signedAt) == nil {
			t.Errorf("%s: another body is accepted", name)
		}
	}
}

// TestVerifyNormalised accepts signers that take dot segments out.
func TestVerifyNormalised(t *testing.T) {
	plain := signed(Request{Method: "GET", Path: "/dev/pets/"}, "")
	plain.Path = "/dev//x/.././pets/"
	if err := check(plain, "secret", signedAt); err != nil {
		t.Error(err)
	}
}

// TestVerifyWritten accepts signers that sort a query and leave it as it is.
func TestVerifyWritten(t *testing.T) {
	r := &Request{Method: "GET", Host: "h", Path: "/?b=x+y&a=1", Fields: []Field{{"X-Amz-Date", signedAt.Format(timeForm)}}}
	s := &Signature{AccessKey: "AKID", Date: "20260501", Region: "r", Service: "execute-api", last: terminator, Time: signedAt, headers: "host"}
	s.signature = signatureOf(s, "secret", s.canonical(r, "/", "a=1&b=x+y", terms(signedAt)))
	if err := s.Verify(r, "secret", terms(signedAt)); err != nil {
		t.Error(err)
	}
	r.Path = "/?b=x+z&a=1"
	if s.Verify(r, "secret", terms(signedAt)) == nil {
		t.Error("another query is accepted")
	}
}

func TestRead(t *testing.T) {
	s, err := Read(signed(Request{Method: "GET", Path: "/"}, "TOKEN"))
	if err != nil || s.AccessKey != "AKID" || s.Region != "us-east-1" || s.Service != "execute-api" || s.Token != "TOKEN" || !s.Time.Equal(signedAt) || s.Presigned {
		t.Errorf("%+v %v", s, err)
	}
	s, err = Read(presigned(t, "/?", "60"))
	if err != nil || s.AccessKey != "AKID" || !s.Presigned || s.Expires != time.Minute {
		t.Errorf("%+v %v", s, err)
	}
}

// TestFaults are the words of AWS for signatures that are not accepted.
func TestFaults(t *testing.T) {
	const scope = "AKID/20260501/us-east-1/execute-api/aws4_request"
	header := func(text string, more ...Field) *Request {
		return &Request{Method: "GET", Host: "h", Path: "/", Fields: append(more, Field{"authorization", text})}
	}
	date := Field{"X-Amz-Date", "20260501T120000Z"}
	whole := func(scope, names string) string {
		return "AWS4-HMAC-SHA256 Credential=" + scope + ", SignedHeaders=" + names + ", Signature=00"
	}
	for _, c := range []struct {
		name    string
		request *Request
		at      time.Duration // after signedAt
		kind    FaultKind
		message string
	}{
		{"none", &Request{Method: "GET", Path: "/"}, 0, MissingToken, "Missing Authentication Token"},
		{"bearer", header("Bearer x"), 0, Incomplete, "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. " +
			"Authorization header requires 'SignedHeaders' parameter. Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. Authorization=Bearer x"},
		{"no date", header(whole(scope, "host")), 0, Incomplete, "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. Authorization=AWS4"},
		{"no signature", header("AWS4-HMAC-SHA256 Credential=a, SignedHeaders=host", date), 0, Incomplete, "Authorization header requires 'Signature' parameter. Authorization="},
		{"algorithm", header(strings.Replace(whole(scope, "host"), "SHA256", "SHA1", 1), date), 0, Incomplete, "Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA1'."},
		{"short scope", header(whole("AKID/20260501", "host"), date), 0, Incomplete, "Credential must have at least 5 slash-delimited elements, not AKID/20260501."},
		{"service", header(whole(strings.Replace(scope, "execute-api", "apigateway", 1), "host"), date), 0, Invalid, "Credential should be scoped to correct service: 'execute-api'. "},
		{"terminator", header(whole(strings.Replace(scope, "aws4", "aws5", 1), "host"), date), 0, Invalid, "Credential should be scoped with a valid terminator: 'aws4_request', not 'aws5_request'. "},
		{"other date", header(whole(strings.Replace(scope, "0501", "0502", 1), "host"), date), 0, Invalid, "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '20260502' != '20260501', from '20260501T120000Z'."},
		{"no host", header(whole(scope, "x-amz-date"), date), 0, Invalid, "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."},
		{"wrong", header(whole(scope, "host"), date), 0, Invalid, "The request signature we calculated does not match the signature you provided. " +
			"Check your AWS Secret Access Key and signing method. Consult the service documentation for details."},
		{"late", signed(Request{Method: "GET", Path: "/"}, ""), 5*time.Minute + time.Second, Invalid,
			"Signature expired: 20260501T120000Z is now earlier than 20260501T120001Z (20260501T120501Z - 5 min.)"},
		{"early", signed(Request{Method: "GET", Path: "/"}, ""), -6 * time.Minute, Invalid,
			"Signature not yet current: 20260501T120000Z is still later than 20260501T115900Z (20260501T115400Z + 5 min.)"},
		{"presigned and over", presigned(t, "/?", "60"), 2 * time.Minute, Invalid, "Signature expired: 20260501T120000Z is now earlier than 20260501T120100Z (20260501T120200Z - 1 min.)"},
		{"presigned in part", &Request{Method: "GET", Path: "/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=x"}, 0, Incomplete, "AWS query-string parameters must include 'X-Amz-Algorithm'"},
		{"presigned for a text", presigned(t, "/?", "5m3"), 0, Incomplete, "AWS query-string parameters must include 'X-Amz-Algorithm'"},
		{"presigned for less than nothing", presigned(t, "/?", "-1"), 0, Incomplete, "AWS query-string parameters must include 'X-Amz-Algorithm'"},
		{"presigned otherwise", &Request{Method: "GET", Path: "/?X-Amz-Algorithm=AWS4&X-Amz-Credential=x"}, 0, Incomplete, "Unsupported AWS 'algorithm': 'AWS4'."},
	} {
		err := check(c.request, "secret", signedAt.Add(c.at))
		var f *Fault
		if !errors.As(err, &f) || f.Kind != c.kind || !strings.HasPrefix(f.Message, c.message) {
			t.Errorf("%s: got  %v\nwant %s: %s", c.name, err, c.kind, c.message)
		}
	}
	if (&Fault{Kind: Invalid}).Exception() != "InvalidSignatureException" {
		t.Error("the name of an exception")
	}
}

// TestUnsigned holds that a body without hash is accepted only where the
// service does.
func TestUnsigned(t *testing.T) {
	r := &Request{Method: "GET", Host: "h", Path: "/", Fields: []Field{
		{"X-Amz-Date", signedAt.Format(timeForm)}, {"X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD"}}, Body: []byte("x")}
	s := &Signature{AccessKey: "AKID", Date: "20260501", Region: "r", Service: "execute-api", last: terminator, Time: signedAt, headers: "host"}
	s.signature = signatureOf(s, "secret", s.canonical(r, "/", "", Terms{AnyPayload: true}))
	with := terms(signedAt)
	if s.Verify(r, "secret", with) == nil {
		t.Error("the hash of the body was not compared")
	}
	with.AnyPayload = true
	if err := s.Verify(r, "secret", with); err != nil {
		t.Error(err)
	}
}

// FuzzRead: no header, query or path is too strange, and nothing is accepted by
// accident.
func FuzzRead(f *testing.F) {
	f.Add("AWS4-HMAC-SHA256 Credential=AKID/20260501/us-east-1/execute-api/aws4_request, SignedHeaders=host;x-amz-date, Signature=00", "/", "20260501T120000Z")
	f.Add("", "/a/../b?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKID%2F20260501%2Fus-east-1%2Fexecute-api%2Faws4_request&X-Amz-Date=20260501T120000Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Signature=00", "")
	f.Add("Bearer x", "?&=&", "Fri, 01 May 2026 12:00:00 GMT")
	f.Fuzz(func(t *testing.T, authorization, path, date string) {
		r := &Request{Method: "GET", Host: "h", Path: path, Fields: []Field{{"Authorization", authorization}, {"X-Amz-Date", date}}}
		err := check(r, "a secret that no fuzzer knows", signedAt)
		var fault *Fault
		if !errors.As(err, &fault) || fault.Message == "" {
			t.Errorf("%v", err)
		}
	})
}
