package runtime

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"strconv"
	"strings"

	"github.com/valyala/fasthttp"
)

// compress is the body as it goes to the client: compressed when the API asks
// for it, the client takes it and it is large enough (§16.4).
func (ses *session) compress(ctx *fasthttp.RequestCtx) []byte {
	body := ses.ex.Response.Body
	plan := ses.plan()
	if plan == nil || plan.API().MinimumCompressionSize == nil || len(body) < *plan.API().MinimumCompressionSize || len(body) == 0 {
		return body
	}
	if len(ctx.Response.Header.ContentEncoding()) > 0 {
		return body
	}
	coding := acceptedCoding(ses.acceptEncoding())
	if coding == "" {
		return body
	}
	packed := bytes.NewBuffer(ses.packed[:0])
	switch coding {
	case "gzip":
		w := gzip.NewWriter(packed)
		w.Write(body) // a bytes.Buffer takes everything
		w.Close()
	case "deflate":
		w := zlib.NewWriter(packed)
		w.Write(body)
		w.Close()
	}
	ses.packed = packed.Bytes()
	ctx.Response.Header.SetContentEncoding(coding)
	return ses.packed
}

// acceptEncoding is all that the client accepts: a header in any spelling, its
// lines joined.
func (ses *session) acceptEncoding() string {
	all := ""
	for i := range ses.ex.Request.Headers {
		if h := &ses.ex.Request.Headers[i]; strings.EqualFold(h.Name, fasthttp.HeaderAcceptEncoding) {
			if all != "" {
				all += ","
			}
			all += h.Value
		}
	}
	return all
}

// acceptedCoding is the coding of highest priority in Accept-Encoding when the
// gateway knows it, else "" (no compression). An absent header means "*", which
// does not compress.
func acceptedCoding(header string) string {
	best, weight := "", 0.0
	for part := range strings.SplitSeq(header, ",") {
		name, q := codingOf(part)
		if q > weight {
			best, weight = name, q
		}
	}
	if best == "gzip" || best == "deflate" {
		return best
	}
	return ""
}

// codingOf reads "gzip;q=0.8".
func codingOf(part string) (name string, q float64) {
	name, params, _ := strings.Cut(part, ";")
	q = 1
	if _, value, ok := strings.Cut(params, "q="); ok {
		parsed, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
		if err != nil {
			return "", 0
		}
		q = parsed
	}
	return strings.ToLower(strings.TrimSpace(name)), q
}
