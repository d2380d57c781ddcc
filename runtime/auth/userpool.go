package auth

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"postern/api"
	"postern/mapping"
	"postern/vtl/value"
)

// pool is a user pool of an authorizer.
type pool struct{ id, issuer string }

// compilePools reads the ARNs of user pools.
func (a *authorizer) compilePools(arns []string) {
	for i, arn := range arns {
		fields := strings.SplitN(arn, ":", 6)
		id := ""
		if len(fields) == 6 && fields[2] == "cognito-idp" {
			id = strings.TrimPrefix(fields[5], "userpool/")
		}
		if id == "" || id == fields[5] {
			a.breaks("providerARNs[" + strconv.Itoa(i) + "] is " + strconv.Quote(arn) + "; expected arn:aws:cognito-idp:{region}:{account}:userpool/{id}")
			return
		}
		host := "https://cognito-idp." + fields[3] + ".amazonaws.com"
		if strings.HasPrefix(fields[3], "cn-") {
			host += ".cn"
		}
		a.pools = append(a.pools, pool{id: id, issuer: host + "/" + id})
	}
	if len(arns) == 0 {
		a.breaks("it has no providerARNs; expected the ARN of a user pool")
	}
}

// Issuers are those whose tokens a user pool authorizer takes; none for other
// authorizers.
func Issuers(plan *mapping.Plan, from *api.Authorizer) (all []string) {
	for _, p := range newAuthorizer(plan, from).pools {
		all = append(all, p.issuer)
	}
	return all
}

// userPool is an authorizer of type COGNITO_USER_POOLS: a token of one of its
// pools, then the resource policy by itself.
func (c *check) userPool(ex *mapping.Exchange, arn string) mapping.Outcome {
	began := c.gate.now()
	claims, outcome := c.authorizer.readToken(c.gate, ex, c.route.Method().AuthorizationScopes)
	ex.Phases.Authorizer = mapping.Phase{Status: 200, Latency: c.gate.now().Sub(began)}
	if !outcome.OK() {
		ex.Phases.Authorizer.Status, ex.Phases.Authorizer.Error = statusOf(outcome), outcome.Cause
		return outcome
	}
	ex.Authorizer.Used = true
	ex.Authorizer.Claims = append(ex.Authorizer.Claims[:0], claims...)
	if ex.Trace != nil {
		fields := make([]string, 0, 2*len(claims))
		for _, claim := range claims {
			fields = append(fields, "claims."+claim.Name, claim.Value)
		}
		ex.Trace.Note(mapping.StepAuthorizer, "authorizer "+c.authorizer.title()+": the token is one of the user pool", "", fields...)
	}
	return c.allowedByResource(ex, arn)
}

// readToken verifies the token of a request and is its claims, as texts.
func (a *authorizer) readToken(g *Gate, ex *mapping.Exchange, scopes []string) ([]mapping.Entry, mapping.Outcome) {
	token := a.sources[0].Text(ex)
	if len(token) > 7 && strings.EqualFold(token[:7], "Bearer ") {
		token = strings.TrimSpace(token[7:])
	}
	if token == "" {
		return nil, unauthorized("the request has no " + a.sources[0].String() + ", in which the authorizer " + a.title() + " looks for the token")
	}
	payload, outcome := a.verify(g, token)
	if !outcome.OK() {
		return nil, outcome
	}
	t := &claims{}
	if err := json.Unmarshal(payload, t); err != nil {
		return nil, a.refuse("a claim of the token has the wrong kind: " + err.Error())
	}
	if outcome := a.accept(t, scopes, g.now()); !outcome.OK() {
		return nil, outcome
	}
	return claimTexts(payload), mapping.Outcome{}
}

// refuse is the 401 of a token that is not accepted.
func (a *authorizer) refuse(why string) mapping.Outcome {
	return unauthorized("the authorizer " + a.title() + " refuses the token: " + why)
}

// claims are those that decide about a token.
type claims struct {
	Expires   *json.Number `json:"exp"`
	NotBefore *json.Number `json:"nbf"`
	Use       string       `json:"token_use"`
	Scope     string       `json:"scope"`
	Audience  audience     `json:"aud"`
}

// audience is one text or a list of them.
type audience []string

// UnmarshalJSON reads both forms.
func (a *audience) UnmarshalJSON(raw []byte) error {
	var one string
	if json.Unmarshal(raw, &one) == nil {
		*a = audience{one}
		return nil
	}
	return json.Unmarshal(raw, (*[]string)(a))
}

// accept checks times, use, scopes and audience of a token whose signature is
// right (§4.5). Without scopes it is an identity token, with scopes an access
// token.
func (a *authorizer) accept(t *claims, scopes []string, now time.Time) mapping.Outcome {
	until, ok := seconds(t.Expires)
	from, begins := seconds(t.NotBefore)
	switch {
	case !ok:
		return a.refuse("it has no exp")
	case !now.Before(until):
		out := a.refuse("it expired at " + until.UTC().Format(time.RFC3339))
		out.Message = "The incoming token has expired"
		return out
	case begins && now.Before(from):
		return a.refuse("it is valid from " + from.UTC().Format(time.RFC3339))
	case len(scopes) == 0 && t.Use != "" && t.Use != "id":
		return a.refuse("its token_use is " + t.Use + "; a method without authorizationScopes takes identity tokens")
	case len(scopes) > 0 && !sharesScope(scopes, t.Scope):
		return a.refuse("it has none of the scopes " + strings.Join(scopes, ", ") + " (its scope is " + strconv.Quote(t.Scope) + ")")
	case !a.validAudience(t.Audience):
		return a.refuse("its aud does not match the identityValidationExpression " + strconv.Quote(a.validation.String()))
	}
	return mapping.Outcome{}
}

func (a *authorizer) validAudience(list audience) bool {
	if len(list) == 0 {
		return a.validation == nil
	}
	return slices.ContainsFunc(list, a.valid)
}

func sharesScope(scopes []string, granted string) bool {
	return slices.ContainsFunc(strings.Fields(granted), func(scope string) bool { return slices.Contains(scopes, scope) })
}

// seconds is a time in seconds since 1970.
func seconds(n *json.Number) (time.Time, bool) {
	if n == nil {
		return time.Time{}, false
	}
	f, err := n.Float64()
	if err != nil || f < 0 || f > 1e11 {
		return time.Time{}, false
	}
	return time.Unix(int64(f), 0), true
}

// claimTexts are all claims as texts, in the order of the token.
func claimTexts(payload []byte) []mapping.Entry {
	var arena value.Arena
	v, err := value.ReadJSON(&arena, payload)
	if err != nil || v.Kind() != value.KindMap {
		return nil
	}
	all := make([]mapping.Entry, 0, v.Map().Len())
	for i := range v.Map().Len() {
		name, claim := v.Map().At(i)
		if claim.IsNull() {
			continue
		}
		all = append(all, mapping.Entry{Name: strings.Clone(name.Str()), Value: claimText(name.Str(), claim)})
	}
	return all
}

// claimText is a claim as text: times as Java prints a date, lists joined with
// commas, objects as JSON.
func claimText(name string, claim value.Value) string {
	switch {
	case (name == "exp" || name == "iat") && claim.IsInteger():
		return time.Unix(claim.Int64(), 0).UTC().Format("Mon Jan 02 15:04:05 UTC 2006")
	case claim.Kind() == value.KindList:
		var texts []string
		for i := range claim.List().Len() {
			texts = append(texts, claimText("", claim.List().At(i)))
		}
		return strings.Join(texts, ",")
	case claim.Kind() == value.KindMap:
		return string(claim.AppendJSON(nil))
	}
	return string(claim.AppendJava(nil))
}
