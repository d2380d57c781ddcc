package policy

// Decision is what a policy says about a request.
type Decision uint8

// The three decisions.
const (
	Silent Decision = iota // no statement is about the request
	Allow
	Deny // an explicit deny beats every allow
)

var decisionNames = [...]string{"silent", "allow", "deny"}

// String is silent, allow or deny.
func (d Decision) String() string { return decisionNames[d] }

// Verdict is a decision and the statement that it rests on.
type Verdict struct {
	Decision  Decision
	Statement int    // position of the statement, -1 when the policy is silent
	Sid       string // of the statement
}

// Policy is a compiled policy document.
type Policy struct{ statements []statement }

// Request is what a policy decides about.
type Request struct {
	Action   string // execute-api:Invoke
	Resource string // ARN
	// Principal is the ARN of the caller; "" for an anonymous one. Resource
	// policies look at it.
	Principal string
	Facts     Facts // nil: no condition key has a value
}

// Facts are the values of condition keys for one request.
type Facts interface {
	// Fact is the value of a key; ok is false when the request has none.
	Fact(key Key) (value string, ok bool)
}

// Evaluate is the decision of the whole document: an explicit deny, else an
// allow, else silence. A nil policy is silent.
func (p *Policy) Evaluate(r *Request) Verdict {
	v := Verdict{Statement: -1}
	if p == nil {
		return v
	}
	for i := range p.statements {
		s := &p.statements[i]
		if v.Decision == Allow && s.effect == Allow || !s.applies(r) {
			continue
		}
		v = Verdict{Decision: s.effect, Statement: i, Sid: s.sid}
		if s.effect == Deny {
			return v
		}
	}
	return v
}

// statement is one compiled statement.
type statement struct {
	sid        string
	effect     Decision
	actions    patterns
	resources  patterns
	principals *principals // nil: the statement names none
	conditions []condition
}

func (s *statement) applies(r *Request) bool {
	if !s.actions.match(r.Action, r.Facts) || !s.resources.match(r.Resource, r.Facts) || !s.principals.match(r.Principal) {
		return false
	}
	for i := range s.conditions {
		if !s.conditions[i].holds(r.Facts) {
			return false
		}
	}
	return true
}

// patterns are the values of Action or Resource, or of their negations.
type patterns struct {
	list []pattern
	not  bool // NotAction, NotResource
}

func (p *patterns) match(text string, facts Facts) bool {
	for i := range p.list {
		if p.list[i].match(text, facts) {
			return !p.not
		}
	}
	return p.not
}
