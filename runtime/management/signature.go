package management

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

const (
	signatureAlgorithm = "AWS4-HMAC-SHA256"
	signatureTime      = "20060102T150405Z"
	// maxSkew is how far the clock of a client may be off.
	maxSkew = 15 * time.Minute
)

// signed is what a request says about its signature, in the header or in the
// query (presigned).
type signed struct {
	scope     []string // key, date, region, service, aws4_request
	headers   []string // signed header names, in lower case
	signature string
	at        time.Time
	expires   time.Duration
	presigned bool
}

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
	s, err := readSignature(r)
	if err != nil {
		return err
	}
	secret, ok := a.options.Keys[s.scope[0]]
	if !ok {
		return denied("UnrecognizedClientException", "The security token included in the request is invalid.")
	}
	if err := s.checkTime(now); err != nil {
		return err
	}
	if s.scope[3] != "apigateway" {
		return denied("InvalidSignatureException", "Credential should be scoped to correct service: 'apigateway'.")
	}
	want := s.sign(secret, s.canonical(r, body))
	if subtle.ConstantTimeCompare([]byte(want), []byte(s.signature)) != 1 {
		return denied("InvalidSignatureException", "The request signature we calculated does not match the signature you provided. "+
			"Check your AWS Secret Access Key and signing method. Consult the service documentation for details.")
	}
	return nil
}

func readSignature(r *http.Request) (*signed, error) {
	if query := r.URL.Query(); query.Get("X-Amz-Algorithm") != "" {
		return readPresigned(query)
	}
	text := r.Header.Get("Authorization")
	if text == "" {
		return nil, denied("MissingAuthenticationTokenException", "Missing Authentication Token")
	}
	algorithm, rest, _ := strings.Cut(text, " ")
	fields := map[string]string{}
	for _, part := range strings.Split(rest, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		fields[name] = value
	}
	s := &signed{
		scope: strings.Split(fields["Credential"], "/"), headers: strings.Split(fields["SignedHeaders"], ";"), signature: fields["Signature"],
	}
	at, err := time.Parse(signatureTime, r.Header.Get("X-Amz-Date"))
	if err != nil {
		at, err = http.ParseTime(r.Header.Get("Date"))
	}
	if algorithm != signatureAlgorithm || len(s.scope) != 5 || fields["SignedHeaders"] == "" || s.signature == "" || err != nil {
		return nil, incomplete(text)
	}
	s.at = at
	return s, nil
}

func incomplete(text string) error {
	return denied("IncompleteSignatureException", "Authorization header requires 'Credential', 'Signature' and 'SignedHeaders' parameters and existence of either a 'X-Amz-Date' or a 'Date' header. Authorization="+text)
}

func readPresigned(query url.Values) (*signed, error) {
	s := &signed{
		scope: strings.Split(query.Get("X-Amz-Credential"), "/"), headers: strings.Split(query.Get("X-Amz-SignedHeaders"), ";"),
		signature: query.Get("X-Amz-Signature"), presigned: true,
	}
	at, err := time.Parse(signatureTime, query.Get("X-Amz-Date"))
	seconds, errExpires := time.ParseDuration(query.Get("X-Amz-Expires") + "s")
	if query.Get("X-Amz-Algorithm") != signatureAlgorithm || len(s.scope) != 5 || s.signature == "" || err != nil || errExpires != nil {
		return nil, incomplete("the query string of a presigned address")
	}
	s.at, s.expires = at, seconds
	return s, nil
}

// checkTime refuses signatures of another time.
func (s *signed) checkTime(now time.Time) error {
	until := s.at.Add(maxSkew)
	if s.presigned {
		until = s.at.Add(s.expires)
	}
	if now.After(until) || now.Before(s.at.Add(-maxSkew)) {
		return denied("InvalidSignatureException", "Signature expired: "+s.at.Format(signatureTime)+" is now earlier or later than allowed at "+now.Format(signatureTime))
	}
	if s.scope[1] != s.at.Format("20060102") {
		return denied("InvalidSignatureException", "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP")
	}
	return nil
}

// canonical is the canonical form of a request.
func (s *signed) canonical(r *http.Request, body []byte) string {
	var b strings.Builder
	b.WriteString(r.Method + "\n" + canonicalPath(r.URL.EscapedPath()) + "\n" + canonicalQuery(r.URL.RawQuery) + "\n")
	for _, name := range s.headers {
		b.WriteString(name + ":" + canonicalHeader(r, name) + "\n")
	}
	b.WriteString("\n" + strings.Join(s.headers, ";") + "\n" + s.payloadHash(r, body))
	return b.String()
}

func (s *signed) payloadHash(r *http.Request, body []byte) string {
	sent := r.Header.Get("X-Amz-Content-Sha256")
	if sent == "UNSIGNED-PAYLOAD" {
		return sent
	}
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}

// canonicalPath encodes the segments of a path that is already encoded once
// more, as every service but S3 wants it.
func canonicalPath(escaped string) string {
	if escaped == "" {
		return "/"
	}
	segments := strings.Split(escaped, "/")
	for i, segment := range segments {
		segments[i] = percentEncode(segment)
	}
	return strings.Join(segments, "/")
}

// canonicalQuery sorts the pairs of a query; the signature itself is no part.
func canonicalQuery(raw string) string {
	var pairs []string
	for _, part := range strings.Split(raw, "&") {
		if part == "" {
			continue
		}
		name, value, _ := strings.Cut(part, "=")
		decodedName, err1 := url.QueryUnescape(name)
		decodedValue, err2 := url.QueryUnescape(value)
		if err1 != nil || err2 != nil || decodedName == "X-Amz-Signature" {
			continue
		}
		pairs = append(pairs, percentEncode(decodedName)+"="+percentEncode(decodedValue))
	}
	slices.Sort(pairs)
	return strings.Join(pairs, "&")
}

func canonicalHeader(r *http.Request, name string) string {
	if name == "host" {
		return r.Host
	}
	if name == "content-length" && r.Header.Get("Content-Length") == "" && r.ContentLength >= 0 {
		return decimal(r.ContentLength)
	}
	var values []string
	for _, v := range r.Header.Values(name) {
		values = append(values, strings.Join(strings.Fields(v), " "))
	}
	return strings.Join(values, ",")
}

func decimal(n int64) string { return string(appendValue(nil, n, false)) }

// percentEncode leaves only unreserved characters as they are.
func percentEncode(text string) string {
	const digits = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(text) {
		c := text[i]
		if isDigit(c) || 'a' <= c|0x20 && c|0x20 <= 'z' || strings.IndexByte("-._~", c) >= 0 {
			b.WriteByte(c)
			continue
		}
		b.WriteByte('%')
		b.WriteByte(digits[c>>4])
		b.WriteByte(digits[c&15])
	}
	return b.String()
}

// sign is the signature of a canonical request.
func (s *signed) sign(secret, canonical string) string {
	sum := sha256.Sum256([]byte(canonical))
	scope := strings.Join(s.scope[1:], "/")
	text := signatureAlgorithm + "\n" + s.at.UTC().Format(signatureTime) + "\n" + scope + "\n" + hex.EncodeToString(sum[:])
	key := []byte("AWS4" + secret)
	for _, part := range s.scope[1:] {
		key = mac(key, part)
	}
	return hex.EncodeToString(mac(key, text))
}

func mac(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text)) // never fails
	return h.Sum(nil)
}

// checkOrigin refuses requests that a page of another site makes a browser
// send: nobody should configure a server through a link.
func checkOrigin(r *http.Request) error {
	site := r.Header.Get("Sec-Fetch-Site")
	origin := r.Header.Get("Origin")
	cross := site == "cross-site" || site == "same-site"
	if origin != "" && !cross && site != "same-origin" {
		u, err := url.Parse(origin)
		cross = err != nil || u.Host != r.Host
	}
	if cross {
		return denied("AccessDeniedException", "requests of browser pages of other sites are refused; the management API answers its own origin only")
	}
	return nil
}
