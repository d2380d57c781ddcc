package mapping

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"strings"
)

// ErrDecodedSize is the error of a body that is too large when decoded.
var ErrDecodedSize = errors.New("decoded, the body is over the limit")

// DecodeBody takes the content coding gzip, deflate or identity off a body and
// appends the result to dst (§16.4, RW-31). More than limit bytes, an unknown
// coding or a body that cannot be decoded are errors.
func DecodeBody(dst []byte, coding string, body []byte, limit int) ([]byte, error) {
	from, err := decoder(strings.ToLower(strings.TrimSpace(coding)), body)
	if err != nil {
		return dst, err
	}
	out := bytes.NewBuffer(dst)
	n, err := io.Copy(out, io.LimitReader(from, int64(limit)+1))
	switch {
	case err != nil:
		return dst, fmt.Errorf("Content-Encoding %s: %w", coding, err)
	case n > int64(limit):
		return dst, fmt.Errorf("Content-Encoding %s: %w of %d bytes", coding, ErrDecodedSize, limit)
	}
	return out.Bytes(), nil
}

func decoder(coding string, body []byte) (io.Reader, error) {
	from := bytes.NewReader(body)
	switch coding {
	case "", "identity":
		return from, nil
	case "gzip", "x-gzip":
		r, err := gzip.NewReader(from)
		if err != nil {
			return nil, fmt.Errorf("Content-Encoding gzip: %w", err)
		}
		return r, nil
	case "deflate":
		if r, err := zlib.NewReader(from); err == nil {
			return r, nil
		}
		return flate.NewReader(bytes.NewReader(body)), nil // deflate without the zlib frame, as some clients send it
	}
	return nil, fmt.Errorf("Content-Encoding %s is not supported; expected gzip, deflate or identity", coding)
}
