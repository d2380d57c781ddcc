package auth

import (
	"strings"
	"time"

	"postern/loader/settings"
	"postern/mapping"
	"postern/runtime/policy"
)

// key is an access key of the settings and who owns it.
type key struct {
	id, secret, token string
	expires           time.Time
	identity          mapping.Identity
	policy            *policy.Policy // nil: the caller may do everything
	broken            string
}

// keysOf are the keys by their ids.
func keysOf(list []settings.Key) map[string]*key {
	all := make(map[string]*key, len(list))
	for i := range list {
		all[list[i].ID] = newKey(&list[i])
	}
	return all
}

func newKey(from *settings.Key) *key {
	k := &key{id: from.ID, secret: from.Secret, token: from.Token, expires: from.Expires}
	if len(from.Policy) > 0 {
		p, err := policy.Parse(from.Policy)
		if err != nil {
			k.broken = "policy: " + err.Error()
		}
		k.policy = p
	}
	k.identity = mapping.Identity{
		AccessKey: from.ID, UserARN: from.ARN, AccountID: policy.AccountOf(from.ARN), Caller: callerOf(from.ARN), User: callerOf(from.ARN),
	}
	for _, pair := range from.Identity {
		if field := identityField(&k.identity, pair.Name); field != nil {
			*field = pair.Value
		}
	}
	return k
}

// callerOf stands for the unique id of a caller, which an ARN does not tell: the
// name of a user, role:session of a session.
func callerOf(arn string) string {
	if _, session, ok := strings.Cut(arn, ":assumed-role/"); ok {
		return strings.Replace(session, "/", ":", 1)
	}
	return arn[strings.LastIndexAny(arn, "/:")+1:]
}

// identityField is where a member of identity in the settings belongs.
func identityField(id *mapping.Identity, name string) *string {
	switch name {
	case "caller":
		return &id.Caller
	case "user":
		return &id.User
	case "principalOrgId":
		return &id.PrincipalOrgID
	case "cognitoIdentityId":
		return &id.CognitoIdentityID
	case "cognitoIdentityPoolId":
		return &id.CognitoIdentityPoolID
	case "cognitoAuthenticationType":
		return &id.CognitoAuthenticationType
	case "cognitoAuthenticationProvider":
		return &id.CognitoAuthenticationProvider
	}
	return nil
}

// fill shows the caller to the rest of the request; what belongs to the
// connection stays.
func (k *key) fill(ex *mapping.Exchange) {
	from, to := &k.identity, &ex.Identity
	to.AccessKey, to.UserARN, to.AccountID, to.Caller, to.User = from.AccessKey, from.UserARN, from.AccountID, from.Caller, from.User
	to.PrincipalOrgID = from.PrincipalOrgID
	to.CognitoIdentityID, to.CognitoIdentityPoolID = from.CognitoIdentityID, from.CognitoIdentityPoolID
	to.CognitoAuthenticationType, to.CognitoAuthenticationProvider = from.CognitoAuthenticationType, from.CognitoAuthenticationProvider
}
