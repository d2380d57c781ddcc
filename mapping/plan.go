package mapping

import (
	"strings"
	"sync"

	"postern/api"
	"postern/mapping/builtin"
)

// Env is what a plan takes from its surroundings. Empty members take the
// defaults in brackets.
type Env struct {
	Account      string // [123456789012]
	Region       string // [us-east-1]
	Partition    string // [aws]
	EndpointType string // [that of the API, else REGIONAL]
	DeploymentID string // [that of the stage]
	// Variables are laid over the stage variables: values of a canary or of a
	// test call.
	Variables api.Pairs
	// SourceStage is the stage that X-Amz-Source-Arn names [that of the plan].
	SourceStage string
	// Strict makes the plan refuse what the live service would refuse
	// (exact header names, one assignment per override).
	Strict bool
}

func (e *Env) fill(a *api.RestAPI, st *api.Stage) {
	if c := a.EndpointConfiguration; e.EndpointType == "" && c != nil && len(c.Types) > 0 {
		e.EndpointType = c.Types[0]
	}
	e.Account = or(e.Account, "123456789012")
	e.Region = or(e.Region, "us-east-1")
	e.Partition = or(e.Partition, "aws")
	e.EndpointType = or(e.EndpointType, "REGIONAL")
	e.DeploymentID = or(e.DeploymentID, st.DeploymentID)
}

// or is text, or other when text is empty.
func or(text, other string) string {
	if text == "" {
		return other
	}
	return text
}

// Plan is a compiled stage of a REST API. It never changes and is shared by
// all requests. A nil plan matches nothing and answers with the built-in
// gateway responses.
type Plan struct {
	api       *api.RestAPI
	stage     *api.Stage
	env       Env
	variables api.Pairs // stage variables, overrides applied
	root      *node
	// templateVariables are the stage variables as templates see them.
	templateVariables []builtin.Param
	routes            []*Route
	binary            mediaTypes
	gateway           gatewayResponses
	quotesBody        bool // some gateway response has a part of the request body
	accessLog         *AccessLog
	domain            string // {apiId}.execute-api.{region}.amazonaws.com
	userAgent         string // AmazonAPIGateway_{apiId}
	arnPrefix         string // arn:aws:execute-api:{region}:{account}:{apiId}/{stage}/
	findings          api.Diagnostics

	revised  sync.Once
	revision string // see Revision
}

// API is the configuration the plan was compiled from. It must not be changed.
func (p *Plan) API() *api.RestAPI { return p.api }

// Stage is the stage the plan was compiled for. It must not be changed.
func (p *Plan) Stage() *api.Stage { return p.stage }

// Env is the surroundings the plan was compiled with, defaults filled in.
func (p *Plan) Env() Env { return p.env }

// Variables are the stage variables in force.
func (p *Plan) Variables() api.Pairs { return p.variables }

// Routes are all routes in the order of the configuration.
func (p *Plan) Routes() []*Route { return p.routes }

// AccessLog is the compiled access log format of the stage, nil for none.
func (p *Plan) AccessLog() *AccessLog { return p.accessLog }

// Route is the route of a resource path and verb (or ANY), nil when there is
// none. It does no matching.
func (p *Plan) Route(resourcePath, httpMethod string) *Route {
	for _, r := range p.routes {
		if r.resource.Path == resourcePath && r.method.HTTPMethod == httpMethod {
			return r
		}
	}
	return nil
}

// IsBinary says whether a media type is one of binaryMediaTypes (C-18). The
// empty type matches only */*.
func (p *Plan) IsBinary(mediaType string) bool { return p.binary.match(mediaType) }

// variable is the value of a stage variable.
func (p *Plan) variable(name string) (string, bool) { return p.variables.Get(name) }

// overlay is the stage variables with others laid over them.
func overlay(base, over api.Pairs) api.Pairs {
	all := append(api.Pairs(nil), base...)
	for _, pair := range over {
		all.Put(pair)
	}
	return all
}

// sourceARN is the X-Amz-Source-Arn of a method: the verb as configured and the
// resource path without its slash.
func (p *Plan) sourceARN(r *api.Resource, m *api.Method) string {
	prefix := p.arnPrefix
	if stage := p.env.SourceStage; stage != "" {
		prefix = strings.TrimSuffix(prefix, p.stage.StageName+"/") + stage + "/"
	}
	return prefix + m.HTTPMethod + "/" + strings.TrimPrefix(r.Path, "/")
}
