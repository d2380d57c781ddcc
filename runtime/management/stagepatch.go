package management

import (
	"strings"

	"postern/api"
)

// patchStage applies one operation to a stage. Method settings are keyed by the
// path as typed, so that paths are read raw here (MA-477, MA-580).
func (c *call) patchStage(rest *api.RestAPI, s *api.Stage, op patchOp) error {
	if err := c.leadingSlash(&op, plainStyle); err != nil {
		return err
	}
	if op.pathless {
		return errStagePath("null")
	}
	first, name, _ := strings.Cut(op.path[1:], "/")
	switch {
	case op.op == "copy":
		return promote(s, op)
	case first == "variables" && name != "":
		return c.patchVariable(&s.Variables, name, op)
	case first == "accessLogSettings":
		return patchAccessLog(s, name, op)
	case first == "canarySettings":
		return c.patchCanary(rest, s, name, op)
	case name == "" && stageScalars[first] != nil:
		return c.patchStageScalar(rest, s, first, op)
	}
	return patchMethodSetting(s, op)
}

// stageScalars are the plain members of a stage.
var stageScalars = map[string]func(*api.Stage, patchOp) bool{
	"deploymentId":         func(s *api.Stage, op patchOp) bool { s.DeploymentID = op.value; return true },
	"description":          func(s *api.Stage, op patchOp) bool { s.Description = op.value; return true },
	"clientCertificateId":  func(s *api.Stage, op patchOp) bool { s.ClientCertificateID = op.value; return true },
	"documentationVersion": func(s *api.Stage, op patchOp) bool { s.DocumentationVersion = op.value; return true },
	"cacheClusterEnabled": func(s *api.Stage, op patchOp) bool {
		s.CacheClusterEnabled = strings.EqualFold(op.value, "true")
		return true
	},
	"tracingEnabled": func(s *api.Stage, op patchOp) bool {
		s.TracingEnabled = strings.EqualFold(op.value, "true")
		return true
	},
	"cacheClusterSize": func(s *api.Stage, op patchOp) bool {
		s.CacheClusterSize = op.value
		return op.value == "" || contains(cacheSizes, op.value)
	},
}

func (c *call) patchStageScalar(rest *api.RestAPI, s *api.Stage, name string, op patchOp) error {
	switch {
	case op.op == "add":
		return errAdd(op)
	case op.op == "remove":
		return errRemove(op)
	case op.op != "replace":
		return errStagePath(op.path)
	case name == "deploymentId" && rest.Deployment(op.value) == nil:
		return errDeployment
	case !stageScalars[name](s, op):
		return badRequest("Invalid value specified for %s", op.path)
	}
	return nil
}

func errAdd(op patchOp) error { return badRequest("Invalid add operation with path: %s", op.path) }

// errRemove is the answer to removing what has no entry (MA-583).
func errRemove(op patchOp) error {
	return badRequest("Cannot remove method setting %s because there is no method setting for this method ", op.path[1:])
}

// patchVariable changes one variable of a stage or of its canary.
func (c *call) patchVariable(variables *api.Pairs, name string, op patchOp) error {
	name = pointer(name)[0]
	switch op.op {
	case "add":
		if c.api.options.Strict {
			return errAdd(op)
		}
		fallthrough
	case "replace":
		variables.Set(name, op.value)
		return nil
	case "remove":
		if !variables.Delete(name) {
			return errRemove(op)
		}
		return nil
	}
	return errStagePath(op.path)
}

func patchAccessLog(s *api.Stage, name string, op patchOp) error {
	if name == "" && op.op == "remove" {
		s.AccessLogSettings = nil
		return nil
	}
	if op.op == "remove" {
		return errRemove(op)
	}
	if name != "destinationArn" && name != "format" {
		return badRequest("Invalid accessLogSettings path. Must be one of : [/accessLogSettings/destinationArn, /accessLogSettings/format]")
	}
	if op.op != "add" && op.op != "replace" {
		return errStagePath(op.path)
	}
	if op.value == "" {
		return badRequest("Access Log value must not be empty")
	}
	if s.AccessLogSettings == nil {
		s.AccessLogSettings = &api.AccessLogSettings{}
	}
	if name == "format" {
		s.AccessLogSettings.Format = op.value
	} else {
		s.AccessLogSettings.DestinationARN = op.value
	}
	return nil
}

// patchCanary changes the canary of a stage; the first change makes it
// (MA-586).
func (c *call) patchCanary(rest *api.RestAPI, s *api.Stage, name string, op patchOp) error {
	member, variable, _ := strings.Cut(name, "/")
	isVariable := member == "stageVariableOverrides" && variable != ""
	switch {
	case op.op == "remove" && name == "" && s.CanarySettings != nil:
		s.CanarySettings = nil
		return nil
	case op.op == "remove" && !isVariable:
		return errRemove(op)
	case op.op == "add":
		return errAdd(op)
	case op.op != "replace" && op.op != "remove":
		return errStagePath(op.path)
	case op.op == "remove" && s.CanarySettings == nil:
		return errRemove(op)
	}
	canary := s.CanarySettings
	if canary == nil {
		canary = &api.CanarySettings{DeploymentID: s.DeploymentID}
	}
	if err := c.patchCanaryMember(rest, canary, member, variable, op); err != nil {
		return err
	}
	s.CanarySettings = canary
	return nil
}

func (c *call) patchCanaryMember(rest *api.RestAPI, canary *api.CanarySettings, member, variable string, op patchOp) (err error) {
	switch {
	case member == "stageVariableOverrides" && variable != "":
		if err := c.patchVariable(&canary.StageVariableOverrides, variable, op); err != nil {
			return err
		}
		return checkVariables(canary.StageVariableOverrides)
	case variable != "":
		return errStagePath(op.path)
	case member == "percentTraffic":
		canary.PercentTraffic, err = percentage(&node{kind: textKind, text: op.value})
		return err
	case member == "useStageCache":
		canary.UseStageCache = strings.EqualFold(op.value, "true")
		return nil
	case member == "deploymentId":
		if rest.Deployment(op.value) == nil {
			return errDeployment
		}
		canary.DeploymentID = op.value
		return nil
	}
	return errStagePath(op.path)
}

// promote copies a part of the canary to the stage (MA-585).
func promote(s *api.Stage, op patchOp) error {
	toDeployment := op.path == "/deploymentId" && op.from == "/canarySettings/deploymentId"
	toVariables := op.path == "/variables" && op.from == "/canarySettings/stageVariableOverrides"
	switch {
	case !toDeployment && !toVariables:
		return badRequest("Invalid copy operation with path: %s and from %s. Valid copy:path are [/deploymentId, /variables] and valid copy:from are [/canarySettings/deploymentId, /canarySettings/stageVariableOverrides]", op.path, orText(op.from, "null"))
	case s.CanarySettings == nil:
		return badRequest("Promotion not available. Canary does not exist.")
	case toDeployment:
		s.DeploymentID = s.CanarySettings.DeploymentID
	default:
		for _, v := range s.CanarySettings.StageVariableOverrides {
			s.Variables.Put(v)
		}
	}
	s.CanarySettings.PercentTraffic = 0
	return nil
}

// patchMethodSetting changes the settings of a method: everything before the
// last two segments is its key.
func patchMethodSetting(s *api.Stage, op patchOp) error {
	path := op.path[1:]
	if op.op == "remove" {
		if !s.MethodSettings.Delete(path) {
			return errRemove(op)
		}
		return nil
	}
	key, setting, ok := cutSetting(path)
	if op.op != "replace" || !ok {
		return errStagePath(op.path)
	}
	if !settingRules[setting](s.MethodSettings.Entry(key), op.value) {
		return badRequest("Invalid value specified for %s", op.path)
	}
	return nil
}

// cutSetting splits "{resource path}/{verb}/{group}/{name}".
func cutSetting(path string) (key, setting string, ok bool) {
	segments := strings.Split(path, "/")
	if len(segments) < 4 {
		return "", "", false
	}
	at := len(segments) - 2
	key, setting = strings.Join(segments[:at], "/"), strings.Join(segments[at:], "/")
	verb := segments[at-1]
	return key, setting, settingRules[setting] != nil && (verb == "*" || validVerb(verb))
}

// errStagePath lists the paths of a stage; the missing commas are the
// service's own (MA-584).
func errStagePath(path string) error {
	return badRequest("Invalid method setting path: " + path + ". Must be one of: [/deploymentId, /description, /cacheClusterEnabled, /cacheClusterSize, /clientCertificateId, " +
		"/accessLogSettings, /accessLogSettings/destinationArn, /accessLogSettings/format, /{resourcePath}/{httpMethod}/metrics/enabled, " +
		"/{resourcePath}/{httpMethod}/logging/dataTrace, /{resourcePath}/{httpMethod}/logging/loglevel, /{resourcePath}/{httpMethod}/throttling/burstLimit" +
		"/{resourcePath}/{httpMethod}/throttling/rateLimit/{resourcePath}/{httpMethod}/caching/ttlInSeconds, /{resourcePath}/{httpMethod}/caching/enabled, " +
		"/{resourcePath}/{httpMethod}/caching/dataEncrypted, /{resourcePath}/{httpMethod}/caching/requireAuthorizationForCacheControl, " +
		"/{resourcePath}/{httpMethod}/caching/unauthorizedCacheControlHeaderStrategy, /*/*/metrics/enabled, /*/*/logging/dataTrace, /*/*/logging/loglevel, " +
		"/*/*/throttling/burstLimit /*/*/throttling/rateLimit /*/*/caching/ttlInSeconds, /*/*/caching/enabled, /*/*/caching/dataEncrypted, " +
		"/*/*/caching/requireAuthorizationForCacheControl, /*/*/caching/unauthorizedCacheControlHeaderStrategy, /variables/{variable_name}, /tracingEnabled]")
}
