package cloudformation

import (
	"fmt"
	"regexp"
	"strings"
	"sync"

	"postern/loader/source"
)

// eventPolicy is ResourcePolicy of one event.
type eventPolicy struct {
	policy   *source.Node
	resource string
}

var pathVariable = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\{[^{}]*\}`) })

// resource is the short ARN of a method at the stage of the API.
func (e *editor) resource(verb, path string) string {
	stage := e.t.stageName(e.api)
	if verb = strings.ToUpper(verb); !isOperation(strings.ToLower(verb)) || strings.EqualFold(verb, anyMethod) {
		verb = "*"
	}
	return "execute-api:/" + stage + "/" + verb + pathVariable().ReplaceAllString(path, "*")
}

// statements are those of ResourcePolicy of the API, for all its methods, and of
// its events.
func (e *editor) statements() []*source.Node {
	var resources []string
	for _, item := range e.paths {
		for _, m := range item.members {
			if isOperation(m.Name) {
				resources = append(resources, e.resource(m.Name, item.key.Name))
			}
		}
	}
	all := e.policy(e.access.auth.Get("ResourcePolicy"), resources)
	for _, p := range e.access.policies {
		all = append(all, e.policy(p.policy, []string{p.resource})...)
	}
	return all
}

// policy are the statements of one ResourcePolicy.
func (e *editor) policy(policy *source.Node, resources []string) []*source.Node {
	var all []*source.Node
	for _, m := range policy.Members() {
		if m.Name == "CustomStatements" {
			if all = append(all, m.Value.Items()...); m.Value.IsMap() {
				all = append(all, m.Value)
			}
			continue
		}
		if len(resources) == 0 {
			continue
		}
		at := *e
		at.like = m.Value
		all = append(all, at.listed(m.Name, m.Value, resources)...)
	}
	return all
}

// listed are the statements of a list of callers.
func (e *editor) listed(name string, callers *source.Node, resources []string) []*source.Node {
	anyone := e.text("*")
	accounts := e.object(e.member("AWS", textList(texts(callers), e.like)))
	switch name {
	case "AwsAccountWhitelist":
		return []*source.Node{e.statement("Allow", accounts, resources)}
	case "AwsAccountBlacklist":
		return []*source.Node{e.statement("Deny", accounts, resources)}
	}
	condition := e.condition(name, callers)
	if condition == nil {
		e.t.warn("CF-105", callers, fmt.Sprintf("%s of ResourcePolicy does not act", name), "CustomStatements")
		return nil
	}
	return []*source.Node{
		e.statement("Allow", anyone, resources),
		e.statement("Deny", anyone, resources, e.member("Condition", condition)),
	}
}

// condition is that of the callers whom a list refuses, nil for an unknown list.
func (e *editor) condition(name string, callers *source.Node) *source.Node {
	white := strings.HasSuffix(name, "Whitelist")
	operator := map[bool]string{true: "StringNotEquals", false: "StringEquals"}[white]
	switch strings.TrimSuffix(strings.TrimSuffix(name, "Whitelist"), "Blacklist") {
	case "IpRange":
		operator = map[bool]string{true: "NotIpAddress", false: "IpAddress"}[white]
		return e.object(e.member(operator, e.object(e.member("aws:SourceIp", callers))))
	case "IntrinsicVpc":
		return e.object(e.member(operator, e.object(e.member("aws:SourceVpc", callers))))
	case "IntrinsicVpce":
		return e.object(e.member(operator, e.object(e.member("aws:SourceVpce", callers))))
	case "SourceVpc":
		return e.object(e.member(operator, e.object(e.networks(callers)...)))
	}
	return nil
}

// networks are VPCs and VPC endpoints, told by their ids.
func (e *editor) networks(callers *source.Node) []source.Member {
	var networks, endpoints []string
	for _, id := range texts(callers) {
		if strings.HasPrefix(id, "vpce-") {
			endpoints = append(endpoints, id)
		} else {
			networks = append(networks, id)
		}
	}
	var members []source.Member
	if len(networks) > 0 {
		members = append(members, e.member("aws:SourceVpc", textList(networks, e.like)))
	}
	if len(endpoints) > 0 {
		members = append(members, e.member("aws:SourceVpce", textList(endpoints, e.like)))
	}
	return members
}

func (e *editor) statement(effect string, principal *source.Node, resources []string, condition ...source.Member) *source.Node {
	members := append(e.pairs("Effect", effect, "Action", "execute-api:Invoke"),
		e.member("Principal", principal), e.member("Resource", textList(resources, e.like)))
	return e.object(append(members, condition...)...)
}
