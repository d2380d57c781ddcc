package policy

import "strings"

// Key is a condition key. Names are compared ignoring case.
type Key uint8

// The condition keys that a request to an API can have.
const (
	UnknownKey Key = iota // any other key; no request has a value for it
	SourceIP
	SourceVPC
	SourceVPCE
	UserAgent
	Referer
	SecureTransport
	CurrentTime
	EpochTime
	Username
	UserID
	PrincipalARN
	PrincipalAccount
	PrincipalOrgID
	PrincipalType
	RequestedRegion
	keys
)

var keyNames = [keys]string{
	SourceIP: "aws:SourceIp", SourceVPC: "aws:SourceVpc", SourceVPCE: "aws:SourceVpce",
	UserAgent: "aws:UserAgent", Referer: "aws:Referer",
	SecureTransport: "aws:SecureTransport", CurrentTime: "aws:CurrentTime", EpochTime: "aws:EpochTime",
	Username: "aws:username", UserID: "aws:userid", PrincipalARN: "aws:PrincipalArn", PrincipalAccount: "aws:PrincipalAccount",
	PrincipalOrgID: "aws:PrincipalOrgID", PrincipalType: "aws:PrincipalType", RequestedRegion: "aws:RequestedRegion",
}

var keyIndex = func() map[string]Key {
	index := make(map[string]Key, keys)
	for k, name := range keyNames {
		index[strings.ToLower(name)] = Key(k)
	}
	return index
}()

// String is the name of the key as the guide spells it, "" of UnknownKey.
func (k Key) String() string { return keyNames[k] }

// keyOf is the key of a name, UnknownKey for one that requests do not have.
func keyOf(name string) Key {
	if name == "" {
		return UnknownKey
	}
	return keyIndex[strings.ToLower(name)]
}
