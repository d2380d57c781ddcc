package main

import (
	"bytes"
	"compress/gzip"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"postern/api"
	"postern/runtime/sigv4"
)

// withoutCause are the types that Postern never answers with, each with the
// reason. It can only become shorter.
var withoutCause = map[api.GatewayResponseType]string{
	api.WAFFiltered:      "web ACLs do nothing: calls pass (DV-04)",
	api.ResourceNotFound: "a path that does not route is answered before anybody is authenticated, with MISSING_AUTHENTICATION_TOKEN (§2.3, R-13)",
}

// TestCausesAreComplete holds that each type of gateway response has a cause
// among the cases, or a reason to have none.
func TestCausesAreComplete(t *testing.T) {
	deviations, err := os.ReadFile("../../docs/behaviour/deviations.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, as := range api.GatewayResponseTypes {
		has := slices.ContainsFunc(causes, func(c cause) bool { return c.as == as })
		if reason := withoutCause[as]; has == (reason != "") {
			t.Errorf("%s: a case: %v, an exception: %q; one of both has to be there", as, has, reason)
		}
	}
	if len(withoutCause) > 2 {
		t.Errorf("%d types have no cause; the list can only become shorter", len(withoutCause))
	}
	if !strings.Contains(string(deviations), "| DV-04 | §1 | Web ACLs do nothing") {
		t.Error("DV-04 is no deviation any more: WAF_FILTERED has to have a cause")
	}
}

// TestCauses sends one request for each reason that the gateway has to answer
// by itself to a running server, and holds that the tree of --trace names the
// reason in a sentence that says what to look at.
func TestCauses(t *testing.T) {
	w := newCauseWorld(t)
	for i := range causes {
		c := &causes[i]
		status, id := w.send(t, c)
		tree := w.tree(id)
		want := string(c.as) + " answers " + strconv.Itoa(c.status) + " — "
		_, gateway, found := strings.Cut(tree, "\ngateway\n")
		title, _, _ := strings.Cut(strings.TrimSpace(gateway), "\n")
		if why, ok := strings.CutPrefix(title, want); status != c.status || !found || !ok || !strings.Contains(why, c.says) {
			t.Errorf("%.80s: status %d, want %d; the tree has to say %q:\n  %.600s", c.request, status, c.status, want+c.says, title)
		}
	}
}

// causeWorld is a running server with all that the cases need.
type causeWorld struct {
	base, stopped string // addresses of the servers
	traces        string // the file with the trees of both
	signer        *rsa.PrivateKey
}

func newCauseWorld(t *testing.T) *causeWorld {
	t.Helper()
	folder := t.TempDir()
	if err := os.CopyFS(folder, os.DirFS("testdata/causes")); err != nil {
		t.Fatal(err)
	}
	signer, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	w := &causeWorld{traces: filepath.Join(folder, "traces"), signer: signer}
	settings, err := os.ReadFile("testdata/causes/settings.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"postern.yaml": causesBackend(t, string(settings)), "jwks.json": w.keySet()} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("AWS_ACCESS_KEY_ID", "")
	w.base = serveIn(t, folder, "--no-watch", "--trace", "failures", "--trace-to", w.traces).Base
	w.startStopped(t)
	return w
}

// startStopped starts a server whose account allows no request, with a custom
// domain.
func (w *causeWorld) startStopped(t *testing.T) {
	t.Helper()
	folder := filepath.Join(filepath.Dir(w.traces), "stopped")
	if err := os.CopyFS(folder, os.DirFS("testdata/causes")); err != nil {
		t.Fatal(err)
	}
	g := &gateway{t: t, folder: folder}
	g.write("postern.yaml", "accountThrottle: {rateLimit: 0, burstLimit: 0}\napis: [{file: guarded.yaml, id: guarded, stage: dev}, {file: policy.yaml, id: policy, stage: dev}, {file: named.yaml, stage: dev}]\n")
	p := serveIn(t, folder, freeAdmin, "--no-watch", "--trace", "failures", "--trace-to", w.traces+"-stopped")
	w.stopped, g.control = p.Base, p.admin(t)
	g.manage("POST", "/domainnames", `{"domainName": "shop.example.com"}`)
	g.manage("POST", "/domainnames/shop.example.com/basepathmappings", `{"basePath": "old", "restApiId": "policy", "stage": "dev"}`)
	g.manage("DELETE", "/restapis/policy/stages/dev", "")
}

// tree is the trace of the request with an id; it is written a little later
// than the answer.
func (w *causeWorld) tree(id string) string {
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		text, err := os.ReadFile(w.traces)
		if err != nil {
			return err.Error()
		}
		more, err := os.ReadFile(w.traces + "-stopped")
		if err != nil {
			return err.Error()
		}
		for _, tree := range strings.Split(string(text)+string(more), "─── ") {
			if head, _, _ := strings.Cut(tree, "\n"); strings.Contains(head, id) && strings.Contains(tree, "\ntime\n") {
				return tree
			}
		}
	}
	return "there is no trace of the request " + id
}

// send sends the request of a case and is the status and the id of its answer.
func (w *causeWorld) send(t *testing.T, c *cause) (status int, id string) {
	t.Helper()
	words := strings.Fields(strings.NewReplacer("LONGEST", strings.Repeat("a", 21000), "LONGER", strings.Repeat("a", 11000),
		"LONG", strings.Repeat("a", 2000)).Replace(c.request))
	base := w.base
	if rest, ok := strings.CutPrefix(words[1], "%"); ok {
		base, words[1] = w.stopped, rest
	}
	if name, ok := strings.CutPrefix(words[1], "@"); ok {
		words[1] = "/_aws/execute-api/" + strings.Replace(name, "/", "/dev/", 1)
	}
	times := 1
	for range 2 { // the second time with what Times says
		for range times {
			req, err := http.NewRequest(words[0], base+strings.TrimSuffix(words[1], "*"), strings.NewReader(c.body))
			if err != nil {
				t.Fatal(err)
			}
			if words[1] == "*" {
				req.URL.Opaque = "*"
			}
			times = 0
			for _, word := range words[2:] {
				name, value, _ := strings.Cut(word, ":")
				if name == "Times" {
					times, _ = strconv.Atoi(value)
					times--
					continue
				}
				w.set(req, name, value)
			}
			res, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Fatal(c.request, err)
			}
			res.Body.Close()
			if status, id = res.StatusCode, res.Header.Get("x-amzn-RequestId"); id == "" { // of a plain answer
				id = words[0] + " " + words[1] + " → " + res.Status[:3] + " in"
			}
		}
	}
	return status, id
}

// zeros is a body in gzip.
func zeros(n int) string {
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	z.Write(make([]byte, n)) // a buffer takes everything
	z.Close()
	return packed.String()
}

// set sets a header of a case.
func (w *causeWorld) set(req *http.Request, name, value string) {
	switch name {
	case "Host":
		req.Host = value
	case "Key":
		w.sign(req, value)
	case "Token":
		req.Header.Set("Authorization", w.token(value))
	default:
		req.Header.Set(name, value)
	}
}

// sign signs a request with an access key of the settings: "DEV", or with a
// mistake "DEV,wrong", "DEV,late", "DEV,abroad", "DEV,cut".
func (w *causeWorld) sign(req *http.Request, text string) {
	key, mistake, _ := strings.Cut(text, ",")
	r := sigv4.Request{Method: req.Method, Host: req.URL.Host, Path: req.URL.Path, Service: "execute-api", Region: "us-east-1", Time: time.Now()}
	creds := sigv4.Credentials{AccessKey: key, Secret: "secret"}
	switch mistake {
	case "wrong":
		creds.Secret = "another"
	case "late":
		r.Time = r.Time.Add(-time.Hour)
	case "abroad":
		r.Region = "eu-west-1"
	}
	for _, f := range sigv4.Sign(creds, r) {
		if mistake == "cut" && f.Name == "Authorization" {
			f.Value, _, _ = strings.Cut(f.Value, ", Signature=")
		}
		req.Header.Set(f.Name, f.Value)
	}
}

// token is a token of the user pool with one claim changed: "exp=1"; "forged"
// is signed by somebody else.
func (w *causeWorld) token(change string) string {
	claims := map[string]any{"iss": "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_abc", "aud": "shop", "sub": "u1",
		"token_use": "id", "exp": time.Now().Add(time.Hour).Unix()}
	switch name, value, _ := strings.Cut(change, "="); name {
	case "exp":
		claims[name] = 1
	case "iss":
		claims[name] = "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_" + value
	case "scope":
		delete(claims, "aud")
		claims["token_use"], claims["client_id"], claims[name] = "access", "shop", value
	case "aud":
		claims[name] = value
	}
	payload, _ := json.Marshal(claims) // texts and numbers always marshal
	encode := base64.RawURLEncoding.EncodeToString
	signed := encode([]byte(`{"alg":"RS256","kid":"k1"}`)) + "." + encode(payload)
	sum := sha256.Sum256([]byte(signed))
	signature, err := rsa.SignPKCS1v15(nil, w.signer, crypto.SHA256, sum[:])
	if err != nil {
		panic(err)
	}
	if change == "forged" {
		signature[0]++
	}
	return signed + "." + encode(signature)
}

// keySet is the public key of the user pool.
func (w *causeWorld) keySet() string {
	encode := base64.RawURLEncoding.EncodeToString
	return `{"keys": [{"kty": "RSA", "kid": "k1", "alg": "RS256", "use": "sig", "n": "` + encode(w.signer.N.Bytes()) +
		`", "e": "` + encode(big.NewInt(int64(w.signer.E)).Bytes()) + `"}]}`
}

// causesBackend starts what the settings call: BACKEND is an address that
// answers as its host name or path says, NOBODY one where nobody listens.
func causesBackend(t *testing.T, settings string) string {
	t.Helper()
	backend := httptest.NewServer(http.HandlerFunc(answerOddly))
	t.Cleanup(backend.Close)
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	free.Close()
	at, err := url.Parse(backend.URL)
	if err != nil {
		t.Fatal(err)
	}
	return strings.NewReplacer("BACKEND", at.Host, "NOBODY", free.Addr().String()).Replace(settings)
}

// answerOddly is the backend of the cases: it answers with JSON, with text,
// slowly, with too much, or by breaking off, and as a Lambda service that
// refuses.
func answerOddly(w http.ResponseWriter, r *http.Request) {
	host, _, _ := strings.Cut(r.Host, ".")
	switch parts := strings.Split(r.URL.Path, "/"); {
	case strings.HasSuffix(r.URL.Path, "/invocations"):
		refuseInvocation(w, parts[len(parts)-2])
	case host == "slow":
		select {
		case <-r.Context().Done():
		case <-time.After(5 * time.Second):
		}
	case host == "broken", host == "short":
		connection, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			return
		}
		if host == "short" {
			io.WriteString(connection, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nnot so much")
		}
		connection.Close()
	case host == "large":
		w.Write(make([]byte, 10<<20+1))
	default:
		a := answers[host]
		w.Header().Set("Content-Type", a[0])
		if host == "coded" {
			w.Header().Set("Content-Encoding", "gzip")
		}
		io.WriteString(w, a[1])
	}
}

// answers are the content type and the text of hosts.
var answers = map[string][2]string{
	"backend": {"application/json", `{"a": "text"}`},
	"text":    {"text/plain", "plain words"},
	"cut":     {"application/json", `{"a": `},
	"lines":   {"application/json", `{"a": "x\ny"}`},
	"coded":   {"application/json", "{}"},
	"image":   {"image/png", "\x89PNG"},
}

// refuseInvocation is the answer of Lambda for a function that it does not run.
func refuseInvocation(w http.ResponseWriter, function string) {
	status, kind, text := http.StatusTooManyRequests, "TooManyRequestsException", `{"Reason":"ReservedFunctionConcurrentInvocationLimitExceeded","Type":"User","message":"Rate Exceeded."}`
	if function == "forbidden" {
		status, kind, text = http.StatusForbidden, "AccessDeniedException", `{"Message":"not authorized to perform: lambda:InvokeFunction"}`
	}
	w.Header().Set("x-amzn-ErrorType", kind)
	w.WriteHeader(status)
	io.WriteString(w, text)
}
