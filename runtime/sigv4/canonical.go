package sigv4

import (
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// canonical is the canonical form of a request, over which its signature goes.
func (s *Signature) canonical(r *Request, path, query string, t Terms) string {
	var b strings.Builder
	b.WriteString(r.Method + "\n" + path + "\n" + query + "\n")
	for _, name := range strings.Split(s.headers, ";") {
		b.WriteString(name + ":" + r.canonicalField(name) + "\n")
	}
	b.WriteString("\n" + s.headers + "\n" + r.payloadHash(t))
	return b.String()
}

func (r *Request) payloadHash(t Terms) string {
	const unsigned = "UNSIGNED-PAYLOAD"
	if t.AnyPayload && r.field("X-Amz-Content-Sha256") == unsigned {
		return unsigned
	}
	sum := sha256.Sum256(r.Body)
	return hex.EncodeToString(sum[:])
}

// path is the part of Path before the query.
func (r *Request) path() string {
	path, _, _ := strings.Cut(r.Path, "?")
	if path == "" {
		return "/"
	}
	return path
}

// query is the part of Path after the "?".
func (r *Request) query() string {
	_, query, _ := strings.Cut(r.Path, "?")
	return query
}

// field is the first value of a header, "" when there is none.
func (r *Request) field(name string) string {
	for _, f := range r.Fields {
		if strings.EqualFold(f.Name, name) {
			return f.Value
		}
	}
	return ""
}

// canonicalField is the value of a signed header: all lines in their order,
// blanks folded.
func (r *Request) canonicalField(name string) string {
	if name == "host" {
		return r.Host
	}
	var values []string
	for _, f := range r.Fields {
		if strings.EqualFold(f.Name, name) {
			values = append(values, strings.Join(strings.Fields(f.Value), " "))
		}
	}
	if name == "content-length" && values == nil {
		return strconv.Itoa(len(r.Body))
	}
	return strings.Join(values, ",")
}

// normalised is a path without dot segments and empty segments, which some
// signers take out.
func normalised(path string) string {
	if !strings.Contains(path, "//") && !strings.Contains(path, "/.") {
		return path
	}
	var kept []string
	for _, segment := range strings.Split(path, "/") {
		switch segment {
		case "", ".":
		case "..":
			kept = kept[:max(0, len(kept)-1)]
		default:
			kept = append(kept, segment)
		}
	}
	plain := "/" + strings.Join(kept, "/")
	if len(plain) > 1 && strings.HasSuffix(path, "/") {
		plain += "/"
	}
	return plain
}

// canonicalPath encodes the segments of a path that is already encoded once
// more, as every service but S3 wants it.
func canonicalPath(escaped string) string {
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
		name, value, _ := strings.Cut(part, "=")
		if name = unescape(name); part == "" || name == "X-Amz-Signature" {
			continue
		}
		pairs = append(pairs, percentEncode(name)+"="+percentEncode(unescape(value)))
	}
	slices.Sort(pairs)
	return strings.Join(pairs, "&")
}

// sortedQuery sorts the pairs of a query as they were written, which some
// signers do not encode again: a + stays one.
func sortedQuery(raw string) string {
	var pairs []string
	for _, part := range strings.Split(raw, "&") {
		name, value, _ := strings.Cut(part, "=")
		if part != "" && name != "X-Amz-Signature" {
			pairs = append(pairs, name+"="+value)
		}
	}
	slices.Sort(pairs)
	return strings.Join(pairs, "&")
}

// unescape decodes a query text; what is no escape stays as it is.
func unescape(text string) string {
	if decoded, err := url.QueryUnescape(text); err == nil {
		return decoded
	}
	return text
}

// percentEncode leaves only unreserved characters as they are.
func percentEncode(text string) string {
	const digits = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(text) {
		c := text[i]
		if '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z' || strings.IndexByte("-._~", c) >= 0 {
			b.WriteByte(c)
			continue
		}
		b.WriteByte('%')
		b.WriteByte(digits[c>>4])
		b.WriteByte(digits[c&15])
	}
	return b.String()
}
