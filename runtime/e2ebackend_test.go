package runtime

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"postern/mapping"
	"postern/runtime/backend"
)

// scripted is a backend that answers with the bytes of the case at hand and
// keeps what it received.
type scripted struct {
	ln net.Listener

	mu     sync.Mutex
	answer scriptedAnswer
	got    []string
	open   map[net.Conn]bool
	opened int
}

// scriptedAnswer is what the backend says to a request.
type scriptedAnswer struct {
	text   string
	closes bool // the connection, afterwards
	stalls bool // before it closes, until the peer goes
	resets bool // the connection instead of ending it
	delay  time.Duration
}

func newScripted(t *testing.T) *scripted {
	s := &scripted{ln: listen(t), open: map[net.Conn]bool{}}
	var done sync.WaitGroup
	done.Add(1)
	go func() {
		defer done.Done()
		for {
			c, err := s.ln.Accept()
			if err != nil {
				return
			}
			done.Add(1)
			go func() {
				defer done.Done()
				s.serve(c)
			}()
		}
	}()
	t.Cleanup(func() {
		s.ln.Close()
		s.mu.Lock()
		for c := range s.open {
			c.Close()
		}
		s.mu.Unlock()
		done.Wait()
	})
	return s
}

func (s *scripted) addr() string { return s.ln.Addr().String() }

// script sets the answer to the next requests.
func (s *scripted) script(a scriptedAnswer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answer, s.got = a, nil
}

// received is what came since script, with the parts that differ from run to
// run named.
func (s *scripted) received(server string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, port, _ := net.SplitHostPort(server)
	text := strings.Join(s.got, "\r\n--\r\n")
	text = strings.ReplaceAll(namedTraces(text), ": \r\n", ":\r\n")
	text = strings.ReplaceAll(text, "X-Forwarded-Port: "+port, "X-Forwarded-Port: {port}")
	text = strings.NewReplacer(`Port":"`+port, `Port":"{port}`, `Port":["`+port, `Port":["{port}`).Replace(text)
	text = eventIDs.ReplaceAllString(text, `"$1":"{$1}"`)
	return strings.ReplaceAll(text, s.addr(), "BACKEND")
}

// eventIDs are the members of an event that differ from call to call.
var eventIDs = regexp.MustCompile(`"(requestId|extendedRequestId|requestTime|requestTimeEpoch)":("[^"]*"|[0-9]+)`)

// connections is the number of connections there ever were.
func (s *scripted) connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.opened
}

// openNow is the number of connections that are open.
func (s *scripted) openNow() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.open)
}

func (s *scripted) serve(c net.Conn) {
	s.mu.Lock()
	s.open[c] = true
	s.opened++
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		delete(s.open, c)
		s.mu.Unlock()
		c.Close()
	}()
	in := bufio.NewReader(c)
	for {
		request, err := readMessage(in)
		if err != nil {
			return
		}
		answer := s.note(request)
		time.Sleep(answer.delay)
		io.WriteString(c, answer.text)
		if answer.stalls {
			io.Copy(io.Discard, c)
		}
		if tcp, ok := c.(*net.TCPConn); ok && answer.resets {
			tcp.SetLinger(0)
		}
		if answer.closes {
			return
		}
	}
}

// note keeps a request and is the answer to it.
func (s *scripted) note(request string) scriptedAnswer {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.got = append(s.got, request)
	return s.answer
}

// readMessage reads one request, as bytes.
func readMessage(in *bufio.Reader) (string, error) {
	var head strings.Builder
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return "", err
		}
		head.WriteString(line)
		if line == "\r\n" {
			break
		}
	}
	n, _ := contentLength(head.String())
	body := make([]byte, n)
	_, err := io.ReadFull(in, body)
	return head.String() + string(body), err
}

// Invoke plays AWS: it keeps the request as if it had been sent and answers
// with the script.
func (s *scripted) Invoke(ex *mapping.Exchange, _ *backend.Call) mapping.Outcome {
	req := &ex.IntegrationRequest
	var text strings.Builder
	fmt.Fprintf(&text, "%s %s HTTP/1.1\r\nHost: %s\r\n", req.Method, req.Path, req.Host)
	for _, h := range req.Headers {
		if h.Name == "x-amzn-lambda-integration-tag" && idShape.MatchString(h.Value) {
			h.Value = "{id}"
		}
		fmt.Fprintf(&text, "%s: %s\r\n", h.Name, h.Value)
	}
	fmt.Fprintf(&text, "\r\n%s", req.Body)
	answer := s.note(text.String())
	res, err := http.ReadResponse(bufio.NewReader(strings.NewReader(answer.text)), nil)
	if err != nil {
		return mapping.NetworkError(err.Error())
	}
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return mapping.NetworkError(err.Error())
	}
	reply := &ex.IntegrationResponse
	reply.Status, reply.Body = res.StatusCode, body
	reply.FunctionError = res.Header.Get("X-Amz-Function-Error")
	for name, values := range res.Header {
		for _, value := range values {
			ex.AddBackendHeader([]byte(name), []byte(value))
		}
	}
	return mapping.Outcome{}
}

// refusedAddress is an address where nobody listens.
func refusedAddress(t *testing.T) string {
	t.Helper()
	ln := listen(t)
	defer ln.Close()
	return ln.Addr().String()
}

// secureAddress is a TLS server with a certificate that nobody trusts. It
// answers every request with 200.
func secureAddress(t *testing.T) string {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	form := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	der, err := x509.CreateCertificate(rand.Reader, form, form, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	ln := tls.NewListener(listen(t), &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}})
	server := &http.Server{
		Handler:  http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Header()["Date"] = nil }),
		ErrorLog: log.New(io.Discard, "", 0),
	}
	done := make(chan struct{})
	go func() { defer close(done); server.Serve(ln) }()
	t.Cleanup(func() { server.Close(); <-done })
	return ln.Addr().String()
}
