package settings

import (
	"strings"
	"time"

	"postern/api"
	"postern/loader/source"
)

// keys reads the access keys. account owns those without an ARN.
func (r *reader) keys(n *source.Node) []Key {
	if !n.IsMap() {
		r.wrong(n, "keys", "an object: access key id → secret and arn")
		return nil
	}
	var all []Key
	for _, m := range n.Members() {
		k := Key{ID: m.Name, Pos: n.NamePos(m.Name)}
		what := "keys." + m.Name
		r.members(m.Value, what, map[string]func(string, *source.Node){
			"secret":   func(name string, n *source.Node) { k.Secret = r.text(n, what+"."+name) },
			"arn":      func(name string, n *source.Node) { k.ARN = r.identityARN(n, what+"."+name) },
			"token":    func(name string, n *source.Node) { k.Token = r.text(n, what+"."+name) },
			"expires":  func(name string, n *source.Node) { k.Expires = r.time(n, what+"."+name) },
			"policy":   func(name string, n *source.Node) { k.Policy = r.object(n, what+"."+name) },
			"identity": func(name string, n *source.Node) { k.Identity = r.identity(n, what+"."+name) },
		})
		if k.Secret == "" && m.Value.IsMap() {
			r.fail(m.Value, what+" has no secret", "secret: the secret access key, or ${env:NAME}")
		}
		all = append(all, k)
	}
	return all
}

// ownKeys completes keys without an ARN: they belong to a user of the account.
func (s *Settings) ownKeys() {
	for i := range s.Keys {
		if k := &s.Keys[i]; k.ARN == "" {
			k.ARN = "arn:aws:iam::" + s.Account + ":user/" + k.ID
		}
	}
}

// identityARN is the ARN of a user, a role, a session or a whole account.
func (r *reader) identityARN(n *source.Node, what string) string {
	text := r.text(n, what)
	fields := strings.SplitN(text, ":", 6)
	if len(fields) < 6 || fields[0] != "arn" || fields[2] != "iam" && fields[2] != "sts" || fields[4] == "" || fields[5] == "" {
		r.fail(n, what+" is "+text, "an ARN such as arn:aws:iam::123456789012:user/name or arn:aws:sts::123456789012:assumed-role/name/session")
	}
	return text
}

// time is a date with time: 2026-01-02T03:04:05Z.
func (r *reader) time(n *source.Node, what string) time.Time {
	text := r.text(n, what)
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		r.fail(n, what+" is "+text, "a time such as 2026-01-02T03:04:05Z")
	}
	return at
}

// object is a map as JSON.
func (r *reader) object(n *source.Node, what string) []byte {
	if !n.IsMap() {
		r.wrong(n, what, "an object")
		return nil
	}
	return n.AppendJSON(nil)
}

// identity reads values of $context.identity.
func (r *reader) identity(n *source.Node, what string) api.Pairs {
	var all api.Pairs
	known := map[string]func(string, *source.Node){}
	for _, name := range []string{"caller", "user", "principalOrgId", "cognitoIdentityId", "cognitoIdentityPoolId", "cognitoAuthenticationType", "cognitoAuthenticationProvider"} {
		known[name] = func(name string, n *source.Node) { all.Set(name, r.text(n, what+"."+name)) }
	}
	r.members(n, what, known)
	return all
}
