package runtime

import (
	"strings"

	"postern/api"
	"postern/mapping"
)

// The path forms of an address (MA-103), in the order they are tried.
const (
	pathStyle      = "/_aws/execute-api/" // {api}/{stage}/{path}
	oldPathStyle   = "/restapis/"         // {api}/{stage}/_user_request_/{path}
	oldPathSegment = "_user_request_"
)

// dispatch finds the stage of a request and fills in what the address decides:
// Path, StagePath and DomainName (MA-1100 to MA-1103).
func (t *table) dispatch(ses *session) (*site, mapping.Outcome) {
	if ses.path == "*" {
		return t.root, asterisk
	}
	host := hostName(ses.host)
	if id, endpoint, ok := apiOfHost(host); ok {
		ses.ex.Identity.VPCEID = endpoint
		return t.byHost(ses, id, host)
	}
	if d := t.domains[host]; d != nil {
		return t.byDomain(ses, d, host)
	}
	if rest, ok := strings.CutPrefix(ses.path, pathStyle); ok {
		id, stage, rest := twoSegments(rest)
		return t.byPath(ses, id, stage, rest)
	}
	if rest, ok := strings.CutPrefix(ses.path, oldPathStyle); ok {
		id, stage, rest := twoSegments(rest)
		if marker, rest := segment(strings.TrimPrefix(rest, "/")); marker == oldPathSegment {
			return t.byPath(ses, id, stage, rest)
		}
	}
	if ses.apiHeader != "" {
		api := t.apis[ses.apiHeader]
		if api == nil {
			return nil, unknownAPI(ses.apiHeader)
		}
		at, outcome := api.byFirstSegment(ses)
		ses.ex.Request.DomainName = ""
		return at, outcome
	}
	return t.bare(ses)
}

// byHost serves http://{api}.execute-api.{anything}/{stage}/{path}.
func (t *table) byHost(ses *session, id, host string) (*site, mapping.Outcome) {
	api := t.apis[id]
	if api == nil {
		return nil, mapping.Forbidden("the host names the API " + id + ", which is not served; " + t.addresses())
	}
	if api.disabled { // MA-1102
		return nil, mapping.Forbidden("disableExecuteApiEndpoint is true for the API " + id + ": its execute-api host is closed")
	}
	ses.ex.Request.DomainName = host
	return api.byFirstSegment(ses)
}

// byFirstSegment takes the stage from the first path segment.
func (p *published) byFirstSegment(ses *session) (*site, mapping.Outcome) {
	path := strings.TrimLeft(ses.path, "/")
	stage, rest := segment(path)
	at := p.sites[stage]
	if at == nil {
		return nil, mapping.Forbidden("the path names the stage \"" + stage + "\", which this API does not have (R-14)")
	}
	ses.ex.Request.StagePath = ses.path[len(ses.path)-len(path)-1:] // one slash stays
	ses.ex.Request.Path = rest
	return at, mapping.Outcome{}
}

// byPath serves the path forms, whose prefix nobody sees.
func (t *table) byPath(ses *session, id, stage, rest string) (*site, mapping.Outcome) {
	api := t.apis[id]
	if api == nil {
		return nil, unknownAPI(id)
	}
	at := api.sites[stage]
	if at == nil {
		return nil, mapping.Forbidden("the API " + id + " has no stage \"" + stage + "\"; " + t.addresses())
	}
	ses.below(at, rest)
	return at, mapping.Outcome{}
}

// asterisk is the answer to OPTIONS *, which names no resource (RW-07).
var asterisk = mapping.Outcome{
	Type:  api.MissingAuthenticationToken,
	Cause: "the request target is * and names no resource",
}

// bare serves /{path} from the root stage.
func (t *table) bare(ses *session) (*site, mapping.Outcome) {
	if t.root == nil {
		return nil, mapping.Forbidden("several stages are served and none is the root stage; " + t.addresses())
	}
	ses.below(t.root, ses.path)
	return t.root, mapping.Outcome{}
}

// below sets the paths of a request whose address does not show the stage.
func (ses *session) below(at *site, path string) {
	if path == "" {
		path = "/"
	}
	ses.ex.Request.Path = path
	ses.ex.Request.StagePath = ses.joined("/", at.plan.Stage().StageName, path)
}

// unknownAPI is the answer of the path forms to an id nobody has (MA-1101).
func unknownAPI(id string) mapping.Outcome {
	return mapping.Outcome{
		Type: notDeployed, Status: 404,
		Message: "The API id '" + id + "' does not correspond to a deployed API Gateway API",
		Cause:   "no API with the id " + id + " is served",
	}
}

// apiOfHost is the API id of {api}.execute-api.… and {api}-{vpce}.execute-api.…,
// of the latter with the id of the VPC endpoint.
func apiOfHost(host string) (id, endpoint string, ok bool) {
	first, rest, ok := strings.Cut(host, ".")
	if !ok || first == "" {
		return "", "", false
	}
	second, _, _ := strings.Cut(rest, ".")
	if second != "execute-api" {
		return "", "", false
	}
	if i := strings.Index(first, "-vpce-"); i >= 0 {
		return first[:i], first[i+1:], true
	}
	return first, "", true
}

// hostName is a Host value without port and final dot (RW-06). It is in lower
// case already.
func hostName(host string) string {
	if i := strings.LastIndexByte(host, ':'); i >= 0 && strings.IndexByte(host[i:], ']') < 0 {
		host = host[:i]
	}
	return strings.TrimSuffix(host, ".")
}

// segment cuts the first path segment; rest starts with the slash after it.
func segment(path string) (first, rest string) {
	if i := strings.IndexByte(path, '/'); i >= 0 {
		return path[:i], path[i:]
	}
	return path, ""
}

// twoSegments cuts API id and stage off the front of a path.
func twoSegments(path string) (id, stage, rest string) {
	id, rest = segment(path)
	stage, rest = segment(strings.TrimPrefix(rest, "/"))
	return id, stage, rest
}
