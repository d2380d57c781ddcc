package auth

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/google/go-cmp/cmp"

	"postern/api"
	"postern/loader/settings"
	"postern/mapping"
)

const (
	poolARN    = "arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_abc"
	poolIssuer = "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_abc"
)

// signers are the keys of the tests; making them takes time.
var signers = map[string]*rsa.PrivateKey{"k1": newSigner(), "k2": newSigner()}

func newSigner() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
}

// keySetText is a set of public keys.
func keySetText(ids ...string) []byte {
	var set jose.JSONWebKeySet
	for _, id := range ids {
		set.Keys = append(set.Keys, jose.JSONWebKey{Key: signers[id].Public(), KeyID: id, Algorithm: "RS256", Use: "sig"})
	}
	text, err := json.Marshal(set)
	if err != nil {
		panic(err)
	}
	return text
}

// tokenOf signs claims with a key.
func tokenOf(id string, algorithm jose.SignatureAlgorithm, key any, claims string) string {
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: algorithm, Key: jose.JSONWebKey{Key: key, KeyID: id}}, nil)
	if err != nil {
		panic(err)
	}
	signed, err := signer.Sign([]byte(claims))
	if err != nil {
		panic(err)
	}
	text, err := signed.CompactSerialize()
	if err != nil {
		panic(err)
	}
	return text
}

func rs256(id, claims string) string { return tokenOf(id, jose.RS256, signers[id], claims) }

// claimsOf are the claims of an identity token with changes.
func claimsOf(change func(c map[string]any)) string {
	c := map[string]any{"iss": poolIssuer, "aud": "client1", "exp": at.Add(time.Hour).Unix(), "iat": at.Unix(), "sub": "u1", "token_use": "id"}
	if change != nil {
		change(c)
	}
	text, _ := json.Marshal(c)
	return string(text)
}

func set(name string, value any) func(map[string]any) {
	return func(c map[string]any) { c[name] = value }
}

// pooled is settings that name a file with the keys of the pool.
func pooled(t *testing.T, ids ...string) *settings.Settings {
	t.Helper()
	file := filepath.Join(t.TempDir(), "jwks.json")
	if err := os.WriteFile(file, keySetText(ids...), 0o600); err != nil {
		t.Fatal(err)
	}
	s := settings.Default()
	s.JWKS = map[string]string{poolIssuer: file}
	return s
}

// cognito is an edit that puts every method behind a user pool.
func cognito(validation, policy string, scopes ...string) func(*api.RestAPI, *api.Method) {
	return func(a *api.RestAPI, m *api.Method) {
		a.Policy = policy
		a.Authorizers = []*api.Authorizer{{ID: "pool01", Name: "users", Type: api.CognitoAuthorizer, ProviderARNs: []string{poolARN},
			IdentitySource: "method.request.header.Authorization", IdentityValidationExpression: validation}}
		m.AuthorizationType, m.AuthorizerID, m.AuthorizationScopes = api.AuthCognito, "pool01", scopes
	}
}

// TestTokens (AU-11) holds what becomes of tokens (§4.5).
func TestTokens(t *testing.T) {
	ec, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	const unauthorized = `{"message":"Unauthorized"}`
	access := func(scope string) string {
		return claimsOf(func(c map[string]any) {
			delete(c, "aud")
			c["token_use"], c["scope"], c["client_id"] = "access", scope, "client1"
		})
	}
	good := rs256("k1", claimsOf(nil))
	parts := strings.Split(good, ".")
	for _, c := range []struct {
		name, token string
		validation  string
		scopes      []string
		status      int
		body, cause string
	}{
		{name: "identity token", token: good},
		{name: "Bearer", token: "Bearer " + good},
		{name: "bearer in another case", token: "bearer " + good},
		{name: "token without use", token: rs256("k1", claimsOf(func(c map[string]any) { delete(c, "token_use") }))},
		{name: "none", status: 401, body: unauthorized, cause: "the request has no method.request.header.Authorization, in which the authorizer users looks for the token"},
		{name: "Bearer alone", token: "Bearer ", status: 401, body: unauthorized},
		{name: "no token", token: "abc", status: 401, body: unauthorized, cause: "it is no JSON Web Token in three parts"},
		{name: "three parts of nothing", token: "a.b.c", status: 401, body: unauthorized, cause: "the authorizer users refuses the token: "},
		{name: "no signature", token: "eyJhbGciOiJub25lIn0." + parts[1] + ".", status: 401, body: unauthorized, cause: "unexpected signature algorithm"},
		{name: "shared secret", token: tokenOf("k1", jose.HS256, []byte("0123456789abcdef0123456789abcdef"), claimsOf(nil)), status: 401, body: unauthorized, cause: "unexpected signature algorithm"},
		{name: "elliptic", token: tokenOf("k1", jose.ES256, ec, claimsOf(nil)), status: 401, body: unauthorized, cause: "unexpected signature algorithm"},
		{name: "changed payload", token: parts[0] + "." + strings.Split(rs256("k1", claimsOf(set("sub", "root"))), ".")[1] + "." + parts[2], status: 401, body: unauthorized, cause: "its signature is not one of the key k1"},
		{name: "unknown key", token: rs256("k2", claimsOf(nil)), status: 401, body: unauthorized, cause: "its key id (kid) k2 is none of the keys in "},
		{name: "another algorithm than the key's", token: tokenOf("k1", jose.RS512, signers["k1"], claimsOf(nil)), status: 401, body: unauthorized, cause: "is none of the keys"},
		{name: "issuer", token: rs256("k1", claimsOf(set("iss", "https://evil.example.com"))), status: 401, body: unauthorized, cause: "its issuer https://evil.example.com is none of the authorizer's user pools (" + poolIssuer + ")"},
		{name: "no issuer", token: rs256("k1", claimsOf(set("iss", nil))), status: 401, body: unauthorized},
		{name: "issuer number", token: rs256("k1", claimsOf(set("iss", 7))), status: 401, body: unauthorized},
		{name: "list", token: rs256("k1", `[]`), status: 401, body: unauthorized, cause: "its payload is no JSON object"},
		{name: "expired", token: rs256("k1", claimsOf(set("exp", at.Add(-time.Second).Unix()))), status: 401, body: `{"message":"The incoming token has expired"}`, cause: "it expired at 2026-05-01T11:59:59Z"},
		{name: "expires now", token: rs256("k1", claimsOf(set("exp", at.Unix()))), status: 401, body: `{"message":"The incoming token has expired"}`},
		{name: "no exp", token: rs256("k1", claimsOf(set("exp", nil))), status: 401, body: unauthorized, cause: "it has no exp"},
		{name: "exp text", token: rs256("k1", claimsOf(set("exp", "never"))), status: 401, body: unauthorized, cause: "a claim of the token has the wrong kind"},
		{name: "not yet", token: rs256("k1", claimsOf(set("nbf", at.Add(time.Minute).Unix()))), status: 401, body: unauthorized, cause: "it is valid from 2026-05-01T12:01:00Z"},
		{name: "access token without scopes", token: rs256("k1", access("a/read")), status: 401, body: unauthorized, cause: "its token_use is access; a method without authorizationScopes takes identity tokens"},
		{name: "scope", token: rs256("k1", access("x a/read y")), scopes: []string{"a/write", "a/read"}},
		{name: "no scope of these", token: rs256("k1", access("a/reader")), scopes: []string{"a/write", "a/read"}, status: 401, body: unauthorized, cause: `it has none of the scopes a/write, a/read (its scope is "a/reader")`},
		{name: "identity token with scopes", token: good, scopes: []string{"a/read"}, status: 401, body: unauthorized, cause: "it has none of the scopes a/read"},
		{name: "audience", token: good, validation: "client[12]"},
		{name: "audiences", token: rs256("k1", claimsOf(set("aud", []string{"x", "client2"}))), validation: "client[12]"},
		{name: "another audience", token: good, validation: "client", status: 401, body: unauthorized, cause: `its aud does not match the identityValidationExpression "client"`},
		{name: "access token and validation", token: rs256("k1", access("s")), scopes: []string{"s"}, validation: "client1", status: 401, body: unauthorized, cause: "its aud does not match"},
		{name: "long", token: strings.Repeat("a", maxToken) + ".b.c", status: 401, body: unauthorized, cause: "it is no JSON Web Token"},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := build(t, pooled(t, "k1"), cognito(c.validation, "", c.scopes...))
			headers := []string{"Authorization: " + c.token}
			if c.token == "" {
				headers = nil
			}
			got := h.ask(t, "GET", "/pets", headers...)
			if got.status() != c.status || c.status != 0 && (got.body() != c.body || got.ex.Outcome.ErrorType != "UnauthorizedException") {
				t.Fatalf("%d %s %s", got.status(), got.body(), got.outcome.Cause)
			}
			if !strings.Contains(got.outcome.Cause, c.cause) {
				t.Errorf("%s\nwant %s", got.outcome.Cause, c.cause)
			}
			if want := max(c.status, 200); got.ex.Phases.Authorizer.Status != want || got.ex.Authorizer.Used != (c.status == 0) {
				t.Errorf("%+v", got.ex.Phases.Authorizer)
			}
		})
	}
}

// TestClaims (AU-12): all claims are texts, in the order of the token.
func TestClaims(t *testing.T) {
	h := build(t, pooled(t, "k1"), cognito("", ""))
	token := rs256("k1", fmt.Sprintf(`{"sub":"u1","cognito:groups":["a","b"],"email_verified":true,"exp":%d,"iat":%d,"auth_time":1777636800,"custom:role":"x","nothing":null,"n":1.5,"o":{"a":[1]},"iss":%q}`,
		at.Add(time.Hour).Unix(), at.Unix(), poolIssuer))
	got := h.ask(t, "GET", "/pets", "Authorization: "+token)
	want := []mapping.Entry{{Name: "sub", Value: "u1"}, {Name: "cognito:groups", Value: "a,b"}, {Name: "email_verified", Value: "true"}, {Name: "exp", Value: "Fri May 01 13:00:00 UTC 2026"},
		{Name: "iat", Value: "Fri May 01 12:00:00 UTC 2026"}, {Name: "auth_time", Value: "1777636800"}, {Name: "custom:role", Value: "x"}, {Name: "n", Value: "1.5"}, {Name: "o", Value: `{"a":[1]}`}, {Name: "iss", Value: poolIssuer}}
	if diff := cmp.Diff(want, got.ex.Authorizer.Claims); diff != "" {
		t.Error(diff)
	}
	if strings.Contains(got.tree(), token) || !strings.Contains(got.tree(), "authorizer users: the token is one of the user pool") {
		t.Error(got.tree())
	}
}

// TestTokensUnderPolicy: the resource policy is asked by itself, after the token.
func TestTokensUnderPolicy(t *testing.T) {
	for _, c := range []struct {
		policy string
		status int
	}{{resourceDocument("Allow", "execute-api:/*"), 0}, {resourceDocument("Allow", "execute-api:/prod/*"), 403}, {resourceDocument("Deny", "*"), 403}} {
		h := build(t, pooled(t, "k1"), cognito("", c.policy))
		if got := h.ask(t, "GET", "/pets", "Authorization: "+rs256("k1", claimsOf(nil))); got.status() != c.status {
			t.Errorf("%s: %d", c.policy, got.status())
		}
		if got := h.ask(t, "GET", "/pets"); got.status() != 401 {
			t.Errorf("%s: %d without a token", c.policy, got.status())
		}
	}
}

// TestEmulators: an issuer of the settings whose address ends in the pool's id
// stands for the pool; others do not.
func TestEmulators(t *testing.T) {
	s := pooled(t, "k1")
	file := s.JWKS[poolIssuer]
	s.JWKS = map[string]string{"http://127.0.0.1:9229/us-east-1_abc": file, "http://127.0.0.1:9229/us-east-1_other": file}
	h := build(t, s, cognito("", ""))
	for issuer, status := range map[string]int{"http://127.0.0.1:9229/us-east-1_abc": 0, "http://127.0.0.1:9229/us-east-1_other": 401, "http://127.0.0.1:9/us-east-1_abc": 401} {
		if got := h.ask(t, "GET", "/pets", "Authorization: "+rs256("k1", claimsOf(set("iss", issuer)))); got.status() != status {
			t.Errorf("%s: %d %s", issuer, got.status(), got.outcome.Cause)
		}
	}
}

// served sends the gate to a server of keys; the URL is a path of it.
type served struct {
	handler http.HandlerFunc
	asked   atomic.Int32
	paths   atomic.Value
}

// RoundTrip answers without a network.
func (s *served) RoundTrip(r *http.Request) (*http.Response, error) {
	s.asked.Add(1)
	s.paths.Store(r.URL.String())
	w := httptest.NewRecorder()
	s.handler(w, r)
	return w.Result(), nil
}

// fetching is a house whose keys are fetched.
func fetching(t *testing.T, handler http.HandlerFunc) (*house, *served) {
	t.Helper()
	s := &served{handler: handler}
	h := &house{clock: clock{now: at}}
	h.gate = New(Options{Now: h.clock.time, Transport: s})
	h.compile(t, cognito("", ""))
	return h, s
}

// TestFetchedKeys (AU-13): keys come from the issuer, are kept, and looked for again
// when a new one signs.
func TestFetchedKeys(t *testing.T) {
	ids := []string{"k1"}
	h, s := fetching(t, func(w http.ResponseWriter, _ *http.Request) { w.Write(keySetText(ids...)) })
	ask := func(id string, status int, asked int32) {
		t.Helper()
		got := h.ask(t, "GET", "/pets", "Authorization: "+rs256(id, claimsOf(set("exp", at.Add(100*time.Hour).Unix()))))
		if got.status() != status || s.asked.Load() != asked {
			t.Errorf("%s: %d after %d fetches, want %d after %d: %s", id, got.status(), s.asked.Load(), status, asked, got.outcome.Cause)
		}
	}
	ask("k1", 0, 1)
	if s.paths.Load() != poolIssuer+"/.well-known/jwks.json" {
		t.Error(s.paths.Load())
	}
	ask("k1", 0, 1)
	ask("k2", 401, 1) // the keys were read a moment ago
	h.clock.pass(refetch)
	ask("k2", 401, 2)
	ids = []string{"k1", "k2"}
	ask("k2", 401, 2)
	h.clock.pass(refetch)
	ask("k2", 0, 3)
	ids = []string{"k2"}
	h.clock.pass(keepKeys)
	ask("k1", 401, 4) // withdrawn
}

// TestKeysThatCannotBeHad: nothing fails open, a place that fails is not asked
// with every request, and keys that were there stay.
func TestKeysThatCannotBeHad(t *testing.T) {
	token := "Authorization: " + rs256("k1", claimsOf(set("exp", at.Add(100*time.Hour).Unix())))
	for name, c := range map[string]struct {
		handler http.HandlerFunc
		cause   string
	}{
		"status":   {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(503) }, "answered with status 503"},
		"redirect": {func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/elsewhere", http.StatusFound) }, "answered with status 302"},
		"no JSON":  {func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("<html>")) }, "is no set of keys"},
		"no keys":  {func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte(`{"keys":[]}`)) }, "has no public keys"},
		"size":     {func(w http.ResponseWriter, _ *http.Request) { w.Write(make([]byte, maxKeys+1)) }, "it has more than 1 MB"},
	} {
		h, s := fetching(t, c.handler)
		got := h.ask(t, "GET", "/pets", token)
		if got.status() != 500 || string(got.outcome.Type) != "AUTHORIZER_CONFIGURATION_ERROR" || !strings.Contains(got.outcome.Cause, c.cause) ||
			!strings.Contains(got.outcome.Cause, `name a file with them in the jwks section of postern.yaml: "`+poolIssuer+`": ./jwks.json`) {
			t.Errorf("%s: %d %s", name, got.status(), got.outcome.Cause)
		}
		h.ask(t, "GET", "/pets", token)
		if s.asked.Load() != 1 {
			t.Errorf("%s: %d fetches", name, s.asked.Load())
		}
		h.clock.pass(keepError)
		s.handler = func(w http.ResponseWriter, _ *http.Request) { w.Write(keySetText("k1")) }
		if got := h.ask(t, "GET", "/pets", token); got.status() != 0 {
			t.Errorf("%s: %d after it got well", name, got.status())
		}
		s.handler = c.handler
		h.clock.pass(keepKeys)
		if got := h.ask(t, "GET", "/pets", token); got.status() != 0 {
			t.Errorf("%s: the keys that were there are lost: %s", name, got.outcome.Cause)
		}
	}
	s := settings.Default()
	s.JWKS = map[string]string{poolIssuer: "./missing.json"}
	h := build(t, s, cognito("", ""))
	if got := h.ask(t, "GET", "/pets", token); got.status() != 500 || !strings.Contains(got.outcome.Cause, filepath.Join("testdata", "missing.json")) {
		t.Errorf("%d %s", got.status(), got.outcome.Cause)
	}
}

func serveKeys(w http.ResponseWriter, _ *http.Request) { w.Write(keySetText("k1")) }

// TestKeysAtAnAddress: the settings may name a URL; a real server is asked.
func TestKeysAtAnAddress(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(serveKeys))
	defer server.Close()
	s := settings.Default()
	s.JWKS = map[string]string{poolIssuer: server.URL + "/keys"}
	h := build(t, s, cognito("", ""))
	defer h.gate.client.CloseIdleConnections()
	if got := h.ask(t, "GET", "/pets", "Authorization: "+rs256("k1", claimsOf(nil))); got.status() != 0 {
		t.Error(got.outcome.Cause)
	}
}

// TestChinaPools: the issuer of a pool in China has another domain.
func TestChinaPools(t *testing.T) {
	var a authorizer
	a.compilePools([]string{"arn:aws-cn:cognito-idp:cn-north-1:123456789012:userpool/cn-north-1_x"})
	if a.pools[0].issuer != "https://cognito-idp.cn-north-1.amazonaws.com.cn/cn-north-1_x" {
		t.Error(a.pools)
	}
}

// FuzzToken: no text is a token but what the pool signed.
func FuzzToken(f *testing.F) {
	f.Add("a.b.c", "{}")
	f.Add("eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.", claimsOf(nil))
	f.Add(rs256("k1", claimsOf(nil)), `{"aud":[1],"exp":1e400}`)
	file := filepath.Join(f.TempDir(), "jwks.json")
	if err := os.WriteFile(file, keySetText("k2"), 0o600); err != nil {
		f.Fatal(err)
	}
	s := settings.Default()
	s.JWKS = map[string]string{poolIssuer: file}
	a := &authorizer{name: "users", pools: []pool{{"us-east-1_abc", poolIssuer}}}
	gate := New(Options{Settings: s, Now: func() time.Time { return at }})
	f.Fuzz(func(t *testing.T, text, payload string) {
		if _, out := a.verify(gate, text); out.OK() || out.Cause == "" {
			t.Errorf("%q is accepted", text)
		}
		var c claims
		if json.Unmarshal([]byte(payload), &c) == nil {
			a.accept(&c, nil, at)
			claimTexts([]byte(payload))
		}
	})
}
