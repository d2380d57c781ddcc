package sigv4

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"strconv"
	"strings"
	"time"
)

const (
	algorithm  = "AWS4-HMAC-SHA256"
	timeForm   = "20060102T150405Z"
	dateForm   = "20060102"
	terminator = "aws4_request"
)

// Fault is why a signature is refused, in the words of AWS.
type Fault struct {
	Kind    FaultKind
	Message string
	// Detail is for people: what was compared, where that helps.
	Detail string
}

// FaultKind is the name of an exception of AWS, without "Exception".
type FaultKind string

// The ways in which a signature can be refused.
const (
	MissingToken FaultKind = "MissingAuthenticationToken"
	Incomplete   FaultKind = "IncompleteSignature"
	Invalid      FaultKind = "InvalidSignature"
)

// Error is the message.
func (f *Fault) Error() string { return f.Message }

// Exception is the name of the exception: InvalidSignatureException.
func (f *Fault) Exception() string { return string(f.Kind) + "Exception" }

// Signature is what a request says about how it was signed, in its
// Authorization header or in its query (presigned).
type Signature struct {
	AccessKey string
	Date      string // of the scope: 20060102
	Region    string
	Service   string
	Token     string // security token of temporary credentials
	Time      time.Time
	Expires   time.Duration // of a presigned request
	Presigned bool

	headers   string // signed names in lower case, joined with ;
	signature string
	last      string // of the scope: aws4_request
}

// Read finds the signature of a request. The error is a *Fault: MissingToken
// without one, Incomplete for one that is not whole.
func Read(r *Request) (*Signature, error) {
	if _, query, _ := strings.Cut(r.Path, "?"); strings.Contains(query, "X-Amz-Algorithm=") {
		return readPresigned(query)
	}
	text := r.field("Authorization")
	if text == "" {
		return nil, &Fault{Kind: MissingToken, Message: "Missing Authentication Token"}
	}
	name, rest, _ := strings.Cut(text, " ")
	s := &Signature{Token: r.field("X-Amz-Security-Token")}
	scope := ""
	for _, pair := range strings.Split(rest, ",") {
		switch name, value, _ := strings.Cut(strings.TrimSpace(pair), "="); name {
		case "Credential":
			scope = value
		case "SignedHeaders":
			s.headers = value
		case "Signature":
			s.signature = value
		}
	}
	dated := s.readTime(r.field("X-Amz-Date")) || s.readTime(r.field("Date"))
	if name != algorithm && !strings.Contains(text, "Credential=") || scope == "" || s.signature == "" || s.headers == "" || !dated {
		return nil, incomplete(scope, s, dated, text)
	}
	if name != algorithm {
		return nil, &Fault{Kind: Incomplete, Message: "Unsupported AWS 'algorithm': '" + name + "'."}
	}
	return s, s.readScope(scope)
}

// incomplete lists what an Authorization header lacks.
func incomplete(scope string, s *Signature, dated bool, text string) error {
	var b strings.Builder
	for _, part := range []struct{ name, value string }{{"Credential", scope}, {"Signature", s.signature}, {"SignedHeaders", s.headers}} {
		if part.value == "" {
			b.WriteString("Authorization header requires '" + part.name + "' parameter. ")
		}
	}
	if !dated {
		b.WriteString("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ")
	}
	return &Fault{Kind: Incomplete, Message: b.String() + "Authorization=" + text}
}

// readTime reads X-Amz-Date or Date.
func (s *Signature) readTime(text string) bool {
	for _, form := range []string{timeForm, time.RFC1123, time.RFC3339} {
		if at, err := time.Parse(form, text); err == nil {
			s.Time = at.UTC()
			return true
		}
	}
	return false
}

func (s *Signature) readScope(text string) error {
	parts := strings.Split(text, "/")
	if len(parts) < 5 {
		return &Fault{Kind: Incomplete, Message: "Credential must have at least 5 slash-delimited elements, not " + text + "."}
	}
	n := len(parts)
	s.AccessKey = strings.Join(parts[:n-4], "/") // made-up keys may have slashes
	s.Date, s.Region, s.Service, s.last = parts[n-4], parts[n-3], parts[n-2], parts[n-1]
	return nil
}

// readPresigned reads the parameters of a presigned request.
func readPresigned(query string) (*Signature, error) {
	s := &Signature{Presigned: true}
	scope, name, given := "", "", false
	for _, pair := range strings.Split(query, "&") {
		key, value, _ := strings.Cut(pair, "=")
		value = unescape(value)
		switch key {
		case "X-Amz-Algorithm":
			name = value
		case "X-Amz-Credential":
			scope = value
		case "X-Amz-SignedHeaders":
			s.headers = value
		case "X-Amz-Signature":
			s.signature = value
		case "X-Amz-Security-Token":
			s.Token = value
		case "X-Amz-Date":
			s.readTime(value)
		case "X-Amz-Expires":
			seconds, err := strconv.ParseUint(value, 10, 31)
			s.Expires, given = time.Duration(seconds)*time.Second, err == nil
		}
	}
	if name != algorithm {
		return nil, &Fault{Kind: Incomplete, Message: "Unsupported AWS 'algorithm': '" + name + "'."}
	}
	if scope == "" || s.signature == "" || s.headers == "" || s.Time.IsZero() || !given {
		return nil, &Fault{Kind: Incomplete, Message: "AWS query-string parameters must include 'X-Amz-Algorithm', 'X-Amz-Credential', " +
			"'X-Amz-Signature', 'X-Amz-SignedHeaders', 'X-Amz-Date' and 'X-Amz-Expires'. Re-examine the query-string parameters."}
	}
	return s, s.readScope(scope)
}

// Terms are what a verifier asks of a signature.
type Terms struct {
	Service string        // the scope has to name it
	Skew    time.Duration // how far the clock of a client may be off
	Now     time.Time
	// AnyPayload accepts UNSIGNED-PAYLOAD for the hash of the body.
	AnyPayload bool
}

// Verify checks the signature of a request with the secret of its access key.
// The error is a *Fault.
func (s *Signature) Verify(r *Request, secret string, t Terms) error {
	if err := s.checkScope(t.Service); err != nil {
		return err
	}
	if err := s.checkTime(t); err != nil {
		return err
	}
	for _, path := range either(canonicalPath(r.path()), canonicalPath(normalised(r.path()))) {
		for _, query := range either(canonicalQuery(r.query()), sortedQuery(r.query())) {
			if s.matches(secret, s.canonical(r, path, query, t)) {
				return nil
			}
		}
	}
	return &Fault{
		Kind: Invalid,
		Message: "The request signature we calculated does not match the signature you provided. " +
			"Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
		Detail: s.canonical(r, canonicalPath(r.path()), canonicalQuery(r.query()), t),
	}
}

// either is what signers make of a part of an address in one way or another.
func either(usual, other string) []string {
	if usual == other {
		return []string{usual}
	}
	return []string{usual, other}
}

func (s *Signature) checkScope(service string) error {
	switch {
	case s.Service != service:
		return &Fault{Kind: Invalid, Message: "Credential should be scoped to correct service: '" + service + "'. "}
	case s.last != terminator:
		return &Fault{Kind: Invalid, Message: "Credential should be scoped with a valid terminator: '" + terminator + "', not '" + s.last + "'. "}
	case s.Date != s.Time.Format(dateForm):
		return &Fault{Kind: Invalid, Message: "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '" +
			s.Date + "' != '" + s.Time.Format(dateForm) + "', from '" + s.Time.Format(timeForm) + "'."}
	case !hasName(s.headers, "host"):
		return &Fault{Kind: Invalid, Message: "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."}
	}
	return nil
}

func hasName(list, name string) bool {
	for _, one := range strings.Split(list, ";") {
		if strings.EqualFold(one, name) {
			return true
		}
	}
	return false
}

// checkTime refuses signatures of another time.
func (s *Signature) checkTime(t Terms) error {
	late, lasts := t.Now.UTC().Add(-t.Skew), t.Skew
	if s.Presigned {
		late, lasts = t.Now.UTC().Add(-s.Expires), s.Expires
	}
	early := t.Now.UTC().Add(t.Skew)
	now := t.Now.UTC().Format(timeForm)
	switch {
	case s.Time.Before(late.Truncate(time.Second)):
		return &Fault{Kind: Invalid, Message: "Signature expired: " + s.Time.Format(timeForm) + " is now earlier than " + late.Format(timeForm) +
			" (" + now + " - " + minutes(lasts) + ".)"}
	case s.Time.After(early):
		return &Fault{Kind: Invalid, Message: "Signature not yet current: " + s.Time.Format(timeForm) + " is still later than " + early.Format(timeForm) +
			" (" + now + " + " + minutes(t.Skew) + ".)"}
	}
	return nil
}

// minutes is a time as the messages have it: 5 min.
func minutes(d time.Duration) string {
	if d%time.Minute != 0 {
		return d.String()
	}
	text := time.Duration(d / time.Minute).String() // 5ns
	return strings.TrimSuffix(text, "ns") + " min"
}

// matches compares in a time that tells nothing.
func (s *Signature) matches(secret, canonical string) bool {
	return subtle.ConstantTimeCompare([]byte(signatureOf(s, secret, canonical)), []byte(s.signature)) == 1
}

// signatureOf is the signature of a canonical request.
func signatureOf(s *Signature, secret, canonical string) string {
	sum := sha256.Sum256([]byte(canonical))
	text := algorithm + "\n" + s.Time.Format(timeForm) + "\n" + s.Date + "/" + s.Region + "/" + s.Service + "/" + s.last + "\n" + hex.EncodeToString(sum[:])
	key := []byte("AWS4" + secret)
	for _, part := range []string{s.Date, s.Region, s.Service, s.last} {
		key = mac(key, part)
	}
	return hex.EncodeToString(mac(key, text))
}

func mac(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text)) // never fails
	return h.Sum(nil)
}
