package suite

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"math/big"
	"net/http"
	"strings"
	"sync"
	"time"

	"postern/api"
	"postern/loader/source"
	"postern/mapping"
	"postern/runtime"
	"postern/runtime/auth"
)

// signers are the keys of tokens: of the user pools of all suites, and one that
// no pool knows.
var (
	poolSigner  = sync.OnceValue(newSigner)
	otherSigner = sync.OnceValue(newSigner)
)

func newSigner() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err) // there is no randomness: nothing else works either
	}
	return key
}

// poolKeys answers for the issuers of user pools: with the public key of the
// suite, or not at all.
type poolKeys struct{ fails bool }

// RoundTrip answers a request for the keys of an issuer.
func (p poolKeys) RoundTrip(req *http.Request) (*http.Response, error) {
	if p.fails {
		return nil, errors.New("the case says that the user pool fails")
	}
	public := poolSigner().PublicKey
	text := `{"keys":[{"kty":"RSA","kid":"postern-test","alg":"RS256","use":"sig","n":"` + encode(public.N.Bytes()) +
		`","e":"` + encode(big.NewInt(int64(public.E)).Bytes()) + `"}]}`
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Request: req, Body: io.NopCloser(strings.NewReader(text))}, nil
}

func encode(text []byte) string { return base64.RawURLEncoding.EncodeToString(text) }

// addToken sends a token of the user pool, signed, with the claims of the case.
func (a *admission) addToken(call *runtime.Call, route *mapping.Route, from *api.Authorizer) {
	reply := a.caller.Authorizer
	switch {
	case reply == nil:
		return
	case reply.Result != nil || reply.Error != nil || reply.context != nil:
		a.faults = append(a.faults, "the authorizer of "+route.Name()+" is a user pool, which has no function; expected claims, allow, deny, unauthorized or failure")
		return
	}
	signer := poolSigner()
	if reply.Word == "deny" || reply.Word == "unauthorized" {
		signer = otherSigner()
	}
	name, ok := strings.CutPrefix(strings.TrimSpace(from.IdentitySource), "method.request.header.")
	if !ok {
		name = "Authorization"
	}
	setHeader(call, name, token(signer, claimsOf(a.issuer(from), from, route.Method().AuthorizationScopes, reply.Claims, time.Now())))
}

// issuer is the issuer of the first user pool of an authorizer.
func (a *admission) issuer(from *api.Authorizer) string {
	if all := auth.Issuers(a.plan, from); len(all) > 0 {
		return all[0]
	}
	return ""
}

// claimsOf are the claims of a token that the authorizer accepts for a method,
// with those of the case laid over; null takes one away.
func claimsOf(issuer string, from *api.Authorizer, scopes []string, changes []source.Member, now time.Time) []byte {
	claims := map[string]json.RawMessage{
		"iss": json.RawMessage(quoted(issuer)), "sub": json.RawMessage(`"user"`),
		"exp": mustJSON(now.Add(time.Hour).Unix()), "iat": mustJSON(now.Unix()),
	}
	if len(scopes) > 0 {
		claims["token_use"], claims["scope"] = json.RawMessage(`"access"`), json.RawMessage(quoted(strings.Join(scopes, " ")))
		claims["client_id"] = json.RawMessage(`"client"`)
	} else {
		audience := "client"
		if text, ok := sampleText(from.IdentityValidationExpression); ok && from.IdentityValidationExpression != "" {
			audience = text
		}
		claims["token_use"], claims["aud"] = json.RawMessage(`"id"`), json.RawMessage(quoted(audience))
	}
	for _, m := range changes {
		if m.Value.IsNull() {
			delete(claims, m.Name)
			continue
		}
		claims[m.Name] = m.Value.AppendJSON(nil)
	}
	return mustJSON(claims)
}

// token is a JSON Web Token, signed with RS256.
func token(signer *rsa.PrivateKey, claims []byte) string {
	var text bytes.Buffer
	text.WriteString(encode([]byte(`{"alg":"RS256","kid":"postern-test"}`)) + "." + encode(claims))
	sum := sha256.Sum256(text.Bytes())
	signature, err := rsa.SignPKCS1v15(nil, signer, crypto.SHA256, sum[:])
	if err != nil {
		panic(err) // a key of this size signs any sum
	}
	return text.String() + "." + encode(signature)
}
