package runtime

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"testing"
	"time"

	"postern/mapping"
	"postern/runtime/backend"
)

// letters is a function whose answers have as many lines as the path says, all of its letter.
type letters struct{}

// lettersBody is what a path such as /a/9 is answered with.
func lettersBody(letter string, lines int) []byte {
	return bytes.Repeat([]byte(letter+letter+letter+"\n"), lines)
}

func (letters) Invoke(ex *mapping.Exchange, _ *backend.Call) mapping.Outcome {
	var event struct {
		PathParameters struct{ Letter, Lines string }
	}
	if err := json.Unmarshal(ex.IntegrationRequest.Body, &event); err != nil {
		return mapping.ConfigurationError("event", err.Error())
	}
	lines, _ := strconv.Atoi(event.PathParameters.Lines)
	body, _ := json.Marshal(map[string]string{"body": string(lettersBody(event.PathParameters.Letter, lines))})
	ex.IntegrationResponse.Status, ex.IntegrationResponse.Body = 200, body
	return mapping.Outcome{}
}

// TestLargeBodyOfAFunction has a client that does not read the large answers of a function, whose text was made in
// the memory of the session, while others are served.
func TestLargeBodyOfAFunction(t *testing.T) {
	calls := backend.New(backend.Options{Services: letters{}})
	t.Cleanup(calls.Close)
	a := restAPI(t, "abc", map[string]map[string]string{"/{letter}/{lines}": {"GET": `{"type":"AWS_PROXY","httpMethod":"POST",
		"uri":"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:f/invocations"}`}})
	_, addr := start(t, Options{Backends: calls}, Stage{Plan: compile(t, a, "dev")})
	const lines, slow = 200_000, 8
	fetch := func(letter string) {
		res, err := http.Get("http://" + addr + "/" + letter + "/" + strconv.Itoa(lines))
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		if got, err := io.ReadAll(res.Body); err != nil || !bytes.Equal(got, lettersBody(letter, lines)) {
			t.Fatalf("%d bytes came back (%v)", len(got), err)
		}
	}
	fetch("w") // the session has memory of this size now
	fetch("w")
	c, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(30 * time.Second))
	for range slow {
		fmt.Fprintf(c, "GET /s/%d HTTP/1.1\r\nHost: x\r\n\r\n", lines)
	}
	time.Sleep(100 * time.Millisecond)
	for range 4 {
		fetch("o")
	}
	in := bufio.NewReader(c)
	for n := range slow {
		res, err := http.ReadResponse(in, nil)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(res.Body)
		if err != nil || !bytes.Equal(got, lettersBody("s", lines)) {
			t.Fatalf("answer %d: %d bytes came back, %d of them of others (%v)", n, len(got), bytes.Count(got, []byte("o")), err)
		}
	}
}
