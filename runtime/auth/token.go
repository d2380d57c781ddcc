package auth

import (
	"encoding/json"
	"strings"

	"github.com/go-jose/go-jose/v4"

	"postern/mapping"
)

// algorithms are those of the signatures of tokens. Tokens without signature, or
// with one made of a shared secret, are never accepted.
var algorithms = []jose.SignatureAlgorithm{jose.RS256, jose.RS384, jose.RS512}

// maxToken bounds the tokens that are looked at, in bytes.
const maxToken = 64 << 10

// verify is the payload of a token that one of the authorizer's pools signed.
func (a *authorizer) verify(g *Gate, token string) ([]byte, mapping.Outcome) {
	if len(token) > maxToken || strings.Count(token, ".") != 2 {
		return nil, a.refuse("it is no JSON Web Token in three parts")
	}
	signed, err := jose.ParseSignedCompact(token, algorithms)
	if err != nil {
		return nil, a.refuse(strings.TrimPrefix(err.Error(), "go-jose/go-jose: "))
	}
	var claimed struct {
		Issuer string `json:"iss"`
	}
	if json.Unmarshal(signed.UnsafePayloadWithoutVerification(), &claimed) != nil {
		return nil, a.refuse("its payload is no JSON object")
	}
	keys := g.trusted.Load().issuers.find(claimed.Issuer, a.pools)
	if keys == nil {
		return nil, a.refuse("its issuer " + claimed.Issuer + " is none of the authorizer's user pools (" + a.issuers() + ")")
	}
	header := signed.Signatures[0].Protected
	fitting, err := keys.find(header.KeyID, header.Algorithm, g.now())
	if err != nil {
		return nil, configurationError("the authorizer " + a.title() + " cannot verify tokens: " + err.Error())
	}
	for i := range fitting {
		if payload, err := signed.Verify(fitting[i]); err == nil {
			return payload, mapping.Outcome{}
		}
	}
	if len(fitting) == 0 {
		return nil, a.refuse("its key id (kid) " + header.KeyID + " is none of the keys in " + keys.place)
	}
	return nil, a.refuse("its signature is not one of the key " + header.KeyID + " in " + keys.place)
}

func (a *authorizer) issuers() string {
	var all []string
	for _, p := range a.pools {
		all = append(all, p.issuer)
	}
	return strings.Join(all, ", ")
}
