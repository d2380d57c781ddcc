package awscli

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"postern/api"
	"postern/loader/source"
)

// patch applies the operations of an update-integration input (CF-62) to an
// integration that was read from a document beside it.
func (r *reader) patch(i *api.Integration, operations *source.Node) {
	for _, n := range operations.Items() {
		f := r.reading.Fields(n, "the patch operation")
		op, path, value := f.Text("op"), f.Text("path"), f.Text("value")
		f.Known("from").Rest()
		if op != "add" && op != "replace" && op != "remove" {
			r.fail("N-06", n, fmt.Sprintf("patch operation %q", op), "add, replace or remove", source.Nearest(op, []string{"add", "replace", "remove"}))
			continue
		}
		if !strings.HasPrefix(path, "/") {
			r.report.Refuse("N-07", n.Pos(), fmt.Sprintf("patch path %q has no leading slash", path))
			path = "/" + path
		}
		name, key, keyed := strings.Cut(path[1:], "/")
		p := patchOperation{reader: r, at: n, op: op, value: value, key: source.UnescapePointer(key)}
		if done := keyed && p.member(i, name) || !keyed && p.scalar(i, name); !done {
			r.fail("N-07", n, "invalid patch path "+path, "a path such as /uri or /requestTemplates/application~1json", source.Nearest(path, patchPaths))
		}
	}
}

var patchPaths = []string{
	"/uri", "/httpMethod", "/credentials", "/passthroughBehavior", "/contentHandling", "/cacheNamespace", "/connectionType",
	"/connectionId", "/timeoutInMillis", "/tlsConfig/insecureSkipVerification", "/responseTransferMode", "/integrationTarget",
	"/requestTemplates/application~1json", "/requestParameters/integration.request.header.NAME", "/cacheKeyParameters/NAME",
}

// patchOperation is one operation with its unescaped key.
type patchOperation struct {
	reader         *reader
	at             *source.Node
	op, value, key string
}

// member changes one member of a map or list; false when there is no such path.
func (p patchOperation) member(i *api.Integration, name string) bool {
	switch name {
	case "requestTemplates":
		p.pair(&i.RequestTemplates, p.value == "")
	case "requestParameters":
		p.pair(&i.RequestParameters, false)
	case "cacheKeyParameters":
		i.CacheKeyParameters = slices.DeleteFunc(i.CacheKeyParameters, func(k string) bool { return k == p.key })
		if p.op != "remove" {
			i.CacheKeyParameters = append(i.CacheKeyParameters, p.key)
		}
	case "tlsConfig":
		i.TLSConfig = &api.TLSConfig{InsecureSkipVerification: p.value == "true"}
	default:
		return false
	}
	return true
}

func (p patchOperation) pair(pairs *api.Pairs, null bool) {
	if p.op == "remove" {
		pairs.Delete(p.key)
		return
	}
	value := p.at.Get("value")
	pairs.Put(api.Pair{Name: p.key, Value: p.value, Null: null, Pos: p.at.Get("path").Pos(), Text: value.TextPos(), Lines: value.IsBlock()})
}

// scalar replaces a plain member; remove empties it.
func (p patchOperation) scalar(i *api.Integration, name string) bool {
	value := p.value
	if p.op == "remove" {
		value = ""
	}
	switch name {
	case "uri":
		i.URI, i.URIPos = value, p.at.Get("value").TextPos()
	case "httpMethod":
		i.HTTPMethod = strings.ToUpper(value)
	case "credentials":
		i.Credentials = value
	case "passthroughBehavior":
		i.PassthroughBehavior = api.PassthroughBehavior(strings.ToUpper(value))
	case "contentHandling":
		i.ContentHandling = api.ContentHandling(strings.ToUpper(value))
	case "cacheNamespace":
		i.CacheNamespace = value
	case "connectionType":
		i.ConnectionType = api.ConnectionType(strings.ToUpper(value))
	case "connectionId":
		i.ConnectionID = value
	case "responseTransferMode":
		i.ResponseTransferMode = api.ResponseTransferMode(strings.ToUpper(value))
	case "integrationTarget":
		i.IntegrationTarget = value
	case "timeoutInMillis":
		p.timeout(i, value)
	default:
		return false
	}
	return true
}

func (p patchOperation) timeout(i *api.Integration, value string) {
	ms, err := strconv.Atoi(value)
	if err != nil || ms < api.MinTimeoutInMillis {
		p.reader.fail("MA-610", p.at, fmt.Sprintf("timeout of %q ms", value), "50 to 29000 ms", "")
		return
	}
	i.TimeoutInMillis = ms
}
