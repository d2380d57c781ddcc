package service

import (
	_ "embed"
	"strings"
	"sync"
)

// Protocol is how a service reads requests.
type Protocol string

// The protocols of the service models.
const (
	JSON10   Protocol = "json-1.0"
	JSON11   Protocol = "json-1.1"
	Query    Protocol = "query"
	RESTJSON Protocol = "rest-json"
	RESTXML  Protocol = "rest-xml"
)

// MediaType is the Content-Type of requests of the protocol.
func (p Protocol) MediaType() string {
	switch p {
	case JSON10:
		return "application/x-amz-json-1.0"
	case JSON11:
		return "application/x-amz-json-1.1"
	case Query:
		return "application/x-www-form-urlencoded"
	case RESTXML:
		return "application/xml"
	}
	return "application/json"
}

// Service is one row of the table.
type Service struct {
	Endpoint     string // first labels of the host: dynamodb, runtime.sagemaker
	Signing      string // name in the scope of a signature
	Protocol     Protocol
	TargetPrefix string // without the dot; "" for none
}

//go:embed services.txt
var text string

// table holds the rows by endpoint prefix.
var table = sync.OnceValue(func() map[string]Service {
	rows := make(map[string]Service, 420)
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		if len(fields) != 4 || fields[0] == "#" {
			continue
		}
		s := Service{Endpoint: fields[0], Signing: fields[1], Protocol: Protocol(fields[2])}
		if fields[3] != "-" {
			s.TargetPrefix = fields[3]
		}
		rows[s.Endpoint] = s
	}
	return rows
})

// Lookup is the service of an integration uri. ok is false for one that is not
// in the table; it is then signed under its own name and called as rest-json.
func Lookup(subdomain, name string) (s Service, ok bool) {
	if subdomain != "" {
		if s, ok = table()[subdomain+"."+name]; ok {
			return s, true
		}
	}
	if s, ok = table()[name]; ok {
		return s, true
	}
	return Service{Endpoint: name, Signing: name, Protocol: RESTJSON}, false
}

// ownerSets are JSON services whose target header the gateway leaves to the
// owner of the API (Z-06).
var ownerSets = map[string]bool{"events": true}

// asQuery are JSON services that the gateway calls by the query protocol (Z-02,
// Z-07).
var asQuery = map[string]bool{"ssm": true, "sqs": true}

// Target is the X-Amz-Target that the gateway sends for an action; ok is false
// where it sends none.
func (s Service) Target(action string) (target string, ok bool) {
	if s.TargetPrefix == "" || ownerSets[s.Endpoint] || asQuery[s.Endpoint] {
		return "", false
	}
	return s.TargetPrefix + "." + action, true
}

// Queried says that the gateway sends an action as the parameter Action: to all
// services without a target header of their own (Z-07).
func (s Service) Queried() bool {
	return s.TargetPrefix == "" || asQuery[s.Endpoint]
}
