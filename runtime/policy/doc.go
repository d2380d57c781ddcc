// Package policy reads IAM policies and says what they decide about one
// request. It knows identity policies, such as Lambda authorizers return, and
// resource policies, which name principals.
//
//	p, err := policy.Parse([]byte(`{"Version": "2012-10-17", "Statement": [
//		{"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": "arn:aws:execute-api:*:*:abc/dev/GET/*"}]}`))
//	if err != nil {
//		return err // names the element: Statement[0].Effect is "Alow"; …
//	}
//	v := p.Evaluate(&policy.Request{
//		Action: "execute-api:Invoke", Resource: "arn:aws:execute-api:us-east-1:123456789012:abc/dev/GET/pets",
//	})
//	v.Decision // Allow
//
// # Language
//
// Elements: Version, Statement (an object or a list), Sid, Effect, Action,
// NotAction, Resource, NotResource, Principal, NotPrincipal, Condition. Actions
// are compared ignoring case, resources exactly; * stands for any text, / and :
// included, ? for one character. In version 2012-10-17 values may hold variables,
// ${aws:username} and its like, with or without a default. A statement with any
// other element is an error.
//
// Condition operators: String*, Numeric*, Date*, Bool, BinaryEquals, IpAddress,
// NotIpAddress, Arn*, Null, each with IfExists and after ForAllValues: or
// ForAnyValue:. A key that the request does not have fails every operator but
// the negated ones, Null, those with IfExists and those after ForAllValues:.
//
// A Policy never changes; many requests may evaluate it at once. An evaluation
// without policy variables allocates nothing.
package policy
