package policy

import "strings"

// principals are the values of Principal or NotPrincipal.
type principals struct {
	not      bool
	everyone bool     // "*"
	arns     []string // of users, roles and sessions
	accounts []string // ids of whole accounts
}

// match says whether a caller is meant. Statements without Principal mean
// everybody; only "*" means an anonymous caller.
func (p *principals) match(caller string) bool {
	if p == nil {
		return true
	}
	return p.names(caller) != p.not
}

func (p *principals) names(caller string) bool {
	if p.everyone || caller == "" {
		return p.everyone
	}
	for _, account := range p.accounts {
		if account == AccountOf(caller) {
			return true
		}
	}
	for _, arn := range p.arns {
		if arn == caller || isSessionOf(caller, arn) {
			return true
		}
	}
	return false
}

// isSessionOf says whether a caller is a session of a role:
// arn:aws:sts::…:assumed-role/Name/session of arn:aws:iam::…:role/path/Name.
func isSessionOf(caller, role string) bool {
	session, ok := strings.CutPrefix(lastField(caller), "assumed-role/")
	if !ok {
		return false
	}
	name, _, _ := strings.Cut(session, "/")
	path, ok := strings.CutPrefix(lastField(role), "role/")
	return ok && path[strings.LastIndexByte(path, '/')+1:] == name && AccountOf(role) == AccountOf(caller)
}

// lastField is what follows the account in an ARN.
func lastField(arn string) string {
	for range 5 {
		_, rest, ok := strings.Cut(arn, ":")
		if !ok {
			return ""
		}
		arn = rest
	}
	return arn
}

// AccountOf is the account in an ARN, "" when it is none.
func AccountOf(arn string) string {
	for range 4 {
		_, rest, ok := strings.Cut(arn, ":")
		if !ok {
			return ""
		}
		arn = rest
	}
	account, _, _ := strings.Cut(arn, ":")
	return account
}

// add takes one value of Principal: an ARN, the root ARN or id of an account,
// or "*".
func (p *principals) add(text string) {
	account := AccountOf(text)
	switch {
	case text == "*":
		p.everyone = true
	case isAccount(text):
		p.accounts = append(p.accounts, text)
	case isAccount(account) && lastField(text) == "root":
		p.accounts = append(p.accounts, account)
	default:
		p.arns = append(p.arns, text)
	}
}

func isAccount(text string) bool {
	return len(text) == 12 && strings.Trim(text, "0123456789") == ""
}
