package auth

import (
	"strconv"
	"strings"
	"time"

	"postern/mapping"
	"postern/runtime/policy"
)

// facts shows an exchange to policies as the values of condition keys.
type facts mapping.Exchange

// Fact is the value of a key; ok is false when the request has none.
func (f *facts) Fact(key policy.Key) (string, bool) {
	ex := (*mapping.Exchange)(f)
	id := &ex.Identity
	text := ""
	switch key {
	case policy.SourceIP:
		if text = id.SourceIP; text == "" {
			text = ex.Request.SourceIP
		}
	case policy.UserAgent:
		text = ex.Header("User-Agent")
	case policy.Referer:
		text = ex.Header("Referer")
	case policy.SecureTransport: // the live service has no other address
		return "true", true
	case policy.CurrentTime:
		return ex.Request.Time.UTC().Format(time.RFC3339), true
	case policy.EpochTime:
		return strconv.FormatInt(ex.Request.Time.Unix(), 10), true
	case policy.SourceVPC:
		text = id.VPCID
	case policy.SourceVPCE:
		text = id.VPCEID
	case policy.RequestedRegion:
		text = ex.Plan().Env().Region
	default:
		text = callerFact(id, key)
	}
	return text, text != ""
}

// callerFact is a key about the signer of the request.
func callerFact(id *mapping.Identity, key policy.Key) string {
	switch key {
	case policy.PrincipalType:
		return principalType(id.UserARN)
	case policy.PrincipalARN:
		return roleOf(id.UserARN)
	case policy.PrincipalAccount:
		return id.AccountID
	case policy.PrincipalOrgID:
		return id.PrincipalOrgID
	case policy.UserID:
		return id.Caller
	case policy.Username:
		if principalType(id.UserARN) == "User" {
			return id.UserARN[strings.LastIndexByte(id.UserARN, '/')+1:]
		}
	}
	return ""
}

// principalType is the sort of a caller.
func principalType(arn string) string {
	switch {
	case arn == "":
		return "Anonymous"
	case strings.Contains(arn, ":assumed-role/"):
		return "AssumedRole"
	case strings.Contains(arn, ":federated-user/"):
		return "FederatedUser"
	case strings.HasSuffix(arn, ":root"):
		return "Account"
	}
	return "User"
}

// roleOf is the ARN of the role of a session; any other ARN stays.
func roleOf(arn string) string {
	before, session, ok := strings.Cut(arn, ":assumed-role/")
	if !ok {
		return arn
	}
	name, _, _ := strings.Cut(session, "/")
	return strings.Replace(before, ":sts:", ":iam:", 1) + ":role/" + name
}
