package telemetry

import (
	"encoding/hex"
	"math/rand/v2"
	"strings"

	"google.golang.org/protobuf/encoding/protowire"

	"postern/mapping"
)

// ids name a span and what it belongs to.
type ids struct {
	trace  [16]byte
	span   [8]byte
	parent [8]byte
	remote bool // the parent belongs to somebody else
}

// idsOf are those of the traceparent of W3C, or else of X-Amzn-Trace-Id:
// 1-{8 hex}-{24 hex} is a trace id of 32 hex digits. What is no such id gets a
// trace of its own.
func idsOf(ex *mapping.Exchange) (id ids) {
	id.span = newSpanID()
	if !id.joinW3C(ex.Request.Headers) && !id.join(&ex.Request.Trace) {
		id.trace, id.parent = newTraceID(), [8]byte{}
	}
	return id
}

// join takes the trace of X-Amzn-Trace-Id over.
func (id *ids) join(t *mapping.TraceHeader) bool {
	_, root, _ := strings.Cut(t.Root, "-")
	first, second, _ := strings.Cut(root, "-")
	id.remote = decode(id.trace[:4], first) && decode(id.trace[4:], second) && id.trace != [16]byte{} && decode(id.parent[:], t.Parent)
	return id.remote
}

// joinW3C takes the trace of a traceparent over: {version}-{32 hex}-{16 hex}-{flags},
// and more in versions to come.
func (id *ids) joinW3C(headers []mapping.Header) bool {
	for i := range headers {
		h := &headers[i]
		if len(h.Name) != len("traceparent") || !strings.EqualFold(h.Name, "traceparent") {
			continue
		}
		v := h.Value
		id.remote = len(v) >= 55 && v[2] == '-' && v[35] == '-' && v[52] == '-' && v[:2] != "ff" && (len(v) == 55 || v[:2] != "00" && v[55] == '-') &&
			decode(id.trace[:], v[3:35]) && decode(id.parent[:], v[36:52]) && id.trace != [16]byte{} && id.parent != [8]byte{}
		return id.remote
	}
	return false
}

// decode reads hexadecimal digits that fill dst.
func decode(dst []byte, text string) bool {
	if len(text) != 2*len(dst) {
		return false
	}
	var digits [32]byte
	_, err := hex.Decode(dst, digits[:copy(digits[:], text)])
	return err == nil
}

func newSpanID() (id [8]byte) {
	for id == [8]byte{} {
		protowire.AppendFixed64(id[:0], rand.Uint64())
	}
	return id
}

func newTraceID() (id [16]byte) {
	protowire.AppendFixed64(protowire.AppendFixed64(id[:0], rand.Uint64()), rand.Uint64()|1)
	return id
}
