package runtime

import (
	crand "crypto/rand"
	"math/rand/v2"
	"sync"
	"time"

	"postern/mapping"
	"postern/runtime/backend"
	"postern/runtime/cache"
	"postern/runtime/observe"
)

// session is the memory of one request: its exchange, the call to the backend
// and what the front of the pipeline needs. It is pooled.
type session struct {
	ex   mapping.Exchange
	call backend.Call
	look cache.Look

	host      string // Host without port kept as sent, in lower case
	path      string // raw path of the target
	apiHeader string // x-apigw-api-id
	requestID string // x-amzn-RequestId of the client, when it can be adopted
	encoding  string // Content-Encoding

	client  *client // nil: the request came over no connection
	site    *site
	counted *observe.RouteMetrics // of the route; nil before it is matched
	began   time.Duration         // by the monotonic clock
	lap     time.Duration         // end of the last phase
	phases  observe.Phases
	line    []byte // access log
	random  *rand.ChaCha8
	ids     [lenIDs]byte
	texts   []byte // texts made by the front
	sent    int    // size of the request body
	large   []byte // memory of the request body, when that is large
	decoded []byte // request body after Content-Encoding
	packed  []byte // answer body after compression

	answering bool // the last phase is under way, which ends with the request
}

// keptBody is the largest body buffer that a session keeps between requests.
const keptBody = 256 << 10

var sessions = sync.Pool{New: func() any {
	var seed [32]byte
	crand.Read(seed[:]) // never fails
	return &session{random: rand.NewChaCha8(seed)}
}}

func acquireSession() *session { return sessions.Get().(*session) }

// release gives the session back. Everything that aliases it becomes invalid.
func (ses *session) release() {
	ses.ex.Reset()
	ses.call.Release()
	ses.look.Reset()
	ses.host, ses.path, ses.apiHeader, ses.requestID, ses.encoding = "", "", "", "", ""
	if ses.client != nil {
		ses.client.busy.Store(false)
	}
	ses.client, ses.site, ses.counted, ses.phases, ses.answering = nil, nil, nil, observe.Phases{}, false
	ses.texts = ses.texts[:0]
	ses.returnBody()
	ses.sent = 0
	if cap(ses.decoded) > keptBody {
		ses.decoded = nil
	}
	if cap(ses.packed) > keptBody {
		ses.packed = nil
	}
	sessions.Put(ses)
}

// joined is several texts put together in the memory of the session.
func (ses *session) joined(parts ...string) string {
	from := len(ses.texts)
	for _, part := range parts {
		ses.texts = append(ses.texts, part...)
	}
	return textOf(ses.texts[from:])
}

// lower is text in lower case.
func (ses *session) lower(text string) string {
	for i := range len(text) {
		if 'A' <= text[i] && text[i] <= 'Z' {
			from := len(ses.texts)
			ses.texts = append(ses.texts, text...)
			folded := ses.texts[from:]
			for j := range folded {
				if 'A' <= folded[j] && folded[j] <= 'Z' {
					folded[j] += 'a' - 'A'
				}
			}
			return textOf(folded)
		}
	}
	return text
}
