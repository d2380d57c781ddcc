package sigv4

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

// Credentials are an access key. Token is set for temporary ones.
type Credentials struct {
	AccessKey, Secret, Token string
}

// FromEnvironment reads AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and
// AWS_SESSION_TOKEN. lookup is os.LookupEnv or its like.
func FromEnvironment(lookup func(string) (string, bool)) (Credentials, bool) {
	var c Credentials
	c.AccessKey, _ = lookup("AWS_ACCESS_KEY_ID")
	c.Secret, _ = lookup("AWS_SECRET_ACCESS_KEY")
	c.Token, _ = lookup("AWS_SESSION_TOKEN")
	return c, c.AccessKey != "" && c.Secret != ""
}

// Field is one header line.
type Field struct{ Name, Value string }

// Request is what is signed.
type Request struct {
	Method  string
	Scheme  string // [https]
	Host    string // value of the Host header
	Path    string // path and query, escaped as on the wire
	Fields  []Field
	Body    []byte
	Service string // signing name
	Region  string
	Time    time.Time
}

// made are the headers that a signature adds, in the order in which Sign
// returns them. Those of the request are replaced.
var made = [...]string{"X-Amz-Date", "X-Amz-Security-Token", "X-Amz-Content-Sha256", "Authorization"}

// Makes says whether Sign returns a header of this name, so that one in the
// request has to go.
func Makes(name string) bool {
	for _, m := range made {
		if strings.EqualFold(m, name) {
			return true
		}
	}
	return false
}

var signer = v4.NewSigner()

// Sign returns the header lines that make the request a signed one.
func Sign(c Credentials, r Request) []Field {
	sum := sha256.Sum256(r.Body)
	hash := hex.EncodeToString(sum[:])
	req := r.http()
	raw := r.Service == "s3" || r.Service == "s3express" || r.Service == "s3-object-lambda" || r.Service == "s3-outposts"
	if raw {
		req.Header.Set("X-Amz-Content-Sha256", hash)
	}
	// The signer fails for no request that has an address.
	_ = signer.SignHTTP(context.Background(), aws.Credentials{AccessKeyID: c.AccessKey, SecretAccessKey: c.Secret, SessionToken: c.Token},
		req, hash, r.Service, r.Region, r.Time, func(o *v4.SignerOptions) { o.DisableURIPathEscaping = raw })
	var fields []Field
	for _, name := range made {
		if value := req.Header.Get(name); value != "" {
			fields = append(fields, Field{name, value})
		}
	}
	return fields
}

// http is the request as the signer wants it.
func (r Request) http() *http.Request {
	scheme := r.Scheme
	if scheme == "" {
		scheme = "https"
	}
	path, query, _ := strings.Cut(r.Path, "?")
	req := &http.Request{
		Method: r.Method, Host: r.Host, Header: make(http.Header, len(r.Fields)+4), ContentLength: int64(len(r.Body)),
		URL: &url.URL{Scheme: scheme, Host: r.Host, Opaque: "//" + r.Host + path, RawQuery: query},
	}
	for _, f := range r.Fields {
		if !Makes(f.Name) {
			req.Header.Add(f.Name, f.Value)
		}
	}
	return req
}
