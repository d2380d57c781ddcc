package suite

import (
	"encoding/json"
	"net/netip"
	"strings"

	"postern/api"
	"postern/loader/settings"
	"postern/loader/source"
	"postern/runtime/auth"
)

// Caller is who sends the request of a case. With one the checks that stand
// before the integration are made as a server makes them: resource policy,
// authorizer or signature, API key, throttles. Without one everybody may call.
type Caller struct {
	Pos        api.Pos
	Authorizer *AuthorizerReply // nil: the case says nothing
	APIKey     string           // name or value of a key, or a word of madeKeys; "": none
	IAM        *settings.Key    // who signs the request; an ID alone is a key of the settings; nil: nobody
	SourceIP   string           // [127.0.0.1]

	general bool // of all cases of a file
}

// AuthorizerReply is what the function of a Lambda authorizer returns, or the
// token that is sent to a user pool.
type AuthorizerReply struct {
	Pos    api.Pos
	Word   string          // allow, deny, unauthorized or failure; "": one of the others
	Result json.RawMessage // result of the function
	Error  json.RawMessage // payload of the function's failure
	Claims []source.Member // of the token, over those of one that is accepted
	claims bool            // claims are given, perhaps none

	principal, usageKey string
	context             json.RawMessage
}

// authorizerWords are the answers that have a name of their own.
var authorizerWords = []string{"allow", "deny", "unauthorized", "failure"}

// caller reads who sends the requests of a case, or of all cases of a file.
func (r *reader) caller(n *source.Node) *Caller {
	f := r.reading.Fields(n, "a caller")
	c := &Caller{Pos: n.Pos(), APIKey: f.Text("apiKey"), SourceIP: f.Text("sourceIp")}
	if _, err := netip.ParseAddr(c.SourceIP); c.SourceIP != "" && err != nil {
		r.fail(f.Node("sourceIp").Pos(), "sourceIp "+c.SourceIP+" is no address", "an address such as 203.0.113.7")
	}
	if authorizer := f.Node("authorizer"); authorizer.Exists() && !authorizer.IsNull() {
		c.Authorizer = r.authorizer(authorizer)
	}
	if iam := f.Node("iam"); iam.Exists() && !iam.IsNull() {
		c.IAM = r.iam(iam)
	}
	f.Rest()
	return c
}

func (r *reader) authorizer(n *source.Node) *AuthorizerReply {
	a := &AuthorizerReply{Pos: n.Pos()}
	if n.IsScalar() {
		a.Word = n.Text()
		for _, word := range authorizerWords {
			if a.Word == word {
				return a
			}
		}
		r.report.Add(api.Diagnostic{Severity: api.Error, Pos: n.Pos(), Summary: "authorizer is " + a.Word,
			Expected: strings.Join(authorizerWords, ", ") + ", or an object with context, claims, returns or error", Suggestion: source.Nearest(a.Word, authorizerWords)})
		return a
	}
	f := r.reading.Fields(n, "authorizer")
	ways := 0
	if returns := f.Node("returns"); returns != nil {
		a.Result, ways = returns.AppendJSON(nil), ways+1
	}
	if failed := f.Node("error"); failed != nil {
		a.Error, ways = functionFailure(failed), ways+1
	}
	if claims := f.Map("claims"); claims != nil {
		a.Claims, a.claims, ways = claims.Members(), true, ways+1
	}
	a.principal, a.usageKey = f.Text("principal"), f.Text("usageKey")
	if context := f.Map("context"); context != nil {
		a.context = context.AppendJSON(nil)
	}
	f.Rest()
	if a.principal != "" || a.usageKey != "" || a.context != nil {
		a.Word, ways = "allow", ways+1
	}
	if ways != 1 && n.IsMap() {
		r.fail(n.Pos(), "authorizer has to say one thing", "context (with principal, usageKey), claims, returns, or error")
	}
	return a
}

// functionFailure is the payload of a function that fails: with a message, or
// as the whole object says.
func functionFailure(n *source.Node) []byte {
	if n.IsScalar() {
		return []byte(`{"errorMessage":` + quoted(n.Text()) + `,"errorType":"Error"}`)
	}
	return n.AppendJSON(nil)
}

// iam reads who signs: an access key of the settings, an ARN, or an object.
func (r *reader) iam(n *source.Node) *settings.Key {
	if n.IsScalar() {
		if strings.HasPrefix(n.Text(), "arn:") {
			return &settings.Key{ARN: n.Text(), Pos: n.Pos()}
		}
		return &settings.Key{ID: n.Text(), Pos: n.Pos()}
	}
	f := r.reading.Fields(n, "iam")
	key := &settings.Key{ARN: f.Text("arn"), Pos: n.Pos(), Identity: f.Pairs("identity")}
	if policy := f.Map("policy"); policy != nil {
		key.Policy = policy.AppendJSON(nil)
	}
	f.Rest()
	for _, d := range auth.CheckKeys([]settings.Key{*key}) {
		r.fail(n.Pos(), "iam: "+strings.TrimPrefix(d.Summary, "keys.."), "a policy such as {Statement: [{Effect: Allow, Action: \"execute-api:Invoke\", Resource: \"*\"}]}")
	}
	return key
}
