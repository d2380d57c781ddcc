package management

import (
	"slices"
	"strings"

	"postern/api"
)

// Limits of stages (MA-476).
const (
	maxStageName     = 128
	maxVariables     = 100
	maxVariableName  = 64
	maxVariableValue = 512
)

func checkStageName(name string) error {
	if name == "" || len(name) > maxStageName || !isStageText(name, "-_") {
		return badRequest("Stage name only allows a-zA-Z0-9_- and at most 128 characters")
	}
	return nil
}

func checkVariables(variables api.Pairs) error {
	if len(variables) > maxVariables {
		return limitExceeded("Stage variables are limited to 100 per stage")
	}
	for _, v := range variables {
		if v.Name == "" || len(v.Name) > maxVariableName || !isStageText(v.Name, "_") {
			return badRequest("Invalid stage variable name specified: %s. Names have at most 64 characters of [A-Za-z0-9_]", v.Name)
		}
		if len(v.Value) > maxVariableValue || !isStageText(v.Value, "-._~:/?#&=,") {
			return badRequest("Invalid stage variable value specified for %s. Values have at most 512 characters of [A-Za-z0-9-._~:/?#&=,]", v.Name)
		}
	}
	return nil
}

func (c *call) createStage() (*doc, error) {
	e, err := c.entry()
	if err != nil {
		return nil, err
	}
	stage := &api.Stage{
		StageName: c.text("stageName"), DeploymentID: c.text("deploymentId"), DocumentationVersion: c.text("documentationVersion"),
		Tags: c.tags(), CreatedDate: c.now(), LastUpdatedDate: c.now(),
	}
	if err := checkStageName(stage.StageName); err != nil {
		return nil, err
	}
	if e.rest.Deployment(stage.DeploymentID) == nil {
		return nil, errDeployment
	}
	if err := c.readStage(stage, "description"); err != nil {
		return nil, err
	}
	if err := c.readStageCanary(e.rest, stage); err != nil {
		return nil, err
	}
	if e.rest.Stage(stage.StageName) != nil {
		return nil, conflict("Stage already exists")
	}
	rest := c.st.edit(e)
	putStage(rest, nil, stage)
	return stageDoc(rest, stage), nil
}

var errDeployment = badRequest("Deployment id does not exist")

// readStage reads the members that CreateStage and CreateDeployment share.
func (c *call) readStage(stage *api.Stage, description string) error {
	if n := c.body.get(description); n.given() {
		stage.Description = n.str()
	}
	if n := c.body.get("cacheClusterEnabled"); n.given() {
		stage.CacheClusterEnabled = n.truth()
	}
	if n := c.body.get("cacheClusterSize"); n.str() != "" {
		stage.CacheClusterSize = n.str()
	}
	if n := c.body.get("tracingEnabled"); n.given() {
		stage.TracingEnabled = n.truth()
	}
	for _, v := range c.pairs("variables") {
		stage.Variables.Put(v)
	}
	return checkVariables(stage.Variables)
}

// readStageCanary reads the canary of a new stage (MA-474).
func (c *call) readStageCanary(rest *api.RestAPI, stage *api.Stage) error {
	n := c.body.get("canarySettings")
	if !n.given() {
		return nil
	}
	canary, err := readCanary(n)
	if err != nil {
		return err
	}
	if canary.DeploymentID = n.get("deploymentId").str(); canary.DeploymentID == "" {
		canary.DeploymentID = stage.DeploymentID
	}
	if rest.Deployment(canary.DeploymentID) == nil {
		return errDeployment
	}
	stage.CanarySettings = canary
	return nil
}

func readCanary(n *node) (*api.CanarySettings, error) {
	canary := &api.CanarySettings{UseStageCache: n.get("useStageCache").truth()}
	if overrides := pairsOf(n.get("stageVariableOverrides")); len(overrides) > 0 {
		canary.StageVariableOverrides = overrides
	}
	percent, err := percentage(n.get("percentTraffic"))
	canary.PercentTraffic = percent
	if err == nil {
		err = checkVariables(canary.StageVariableOverrides)
	}
	return canary, err
}

func percentage(n *node) (float64, error) {
	if !n.given() {
		return 0, nil
	}
	percent, ok := n.float()
	if !ok || percent < 0 || percent > 100 {
		return 0, badRequest("Invalid canary traffic percentage specified. Must be between 0.0 and 100.0")
	}
	return percent, nil
}

// stage is the API and the stage of the path.
func (c *call) stage() (*entry, *api.Stage, error) {
	e, err := c.entry()
	if err != nil {
		return nil, nil, err
	}
	stage := e.rest.Stage(c.args[1])
	if stage == nil {
		return nil, nil, notFound("Invalid Stage identifier specified")
	}
	return e, stage, nil
}

// getStages lists all stages; this list has no pages (MA-150).
func (c *call) getStages() (*doc, error) {
	e, err := c.entry()
	if err != nil {
		return nil, err
	}
	items := []*doc{}
	for _, stage := range e.rest.Stages {
		if id := c.query.Get("deploymentId"); id == "" || id == stage.DeploymentID {
			items = append(items, stageDoc(e.rest, stage))
		}
	}
	return (&doc{}).set("item", items).child("item", items...).link("self", c.req.URL.Path), nil
}

func (c *call) getStage() (*doc, error) {
	e, stage, err := c.stage()
	if err != nil {
		return nil, err
	}
	return stageDoc(e.rest, stage), nil
}

func (c *call) deleteStage() (*doc, error) {
	e, stage, err := c.stage()
	if err != nil {
		return nil, err
	}
	rest := c.st.edit(e)
	rest.Stages = without(rest.Stages, same(stage))
	c.forget(func(id, name string) bool { return id == rest.ID && name == stage.StageName })
	return nil, nil
}

func (c *call) flushStageCache() (*doc, error) { return c.flush(true) }

func (c *call) flushAuthorizersCache() (*doc, error) { return c.flush(false) }

func (c *call) flush(data bool) (*doc, error) {
	e, stage, err := c.stage()
	if err != nil {
		return nil, err
	}
	if c.api.options.Flush != nil {
		c.api.options.Flush(e.rest.ID, stage.StageName, data)
	}
	return nil, nil
}

func (c *call) updateStage() (*doc, error) {
	e, old, err := c.stage()
	if err != nil {
		return nil, err
	}
	stage := copyStage(old)
	for _, op := range c.patches() {
		if err := c.patchStage(e.rest, stage, op); err != nil {
			return nil, err
		}
	}
	if len(c.patches()) == 0 {
		return stageDoc(e.rest, old), nil
	}
	if err := checkVariables(stage.Variables); err != nil {
		return nil, err
	}
	stage.LastUpdatedDate = c.now()
	rest := c.st.edit(e)
	putStage(rest, old, stage)
	return stageDoc(rest, stage), nil
}

// copyStage is a stage that can be changed.
func copyStage(old *api.Stage) *api.Stage {
	stage := *old
	stage.Variables = slices.Clone(old.Variables)
	stage.Tags = slices.Clone(old.Tags)
	stage.MethodSettings = nil
	for _, setting := range old.MethodSettings {
		s := *setting
		stage.MethodSettings = append(stage.MethodSettings, &s)
	}
	if old.CanarySettings != nil {
		canary := *old.CanarySettings
		canary.StageVariableOverrides = slices.Clone(canary.StageVariableOverrides)
		stage.CanarySettings = &canary
	}
	if old.AccessLogSettings != nil {
		logs := *old.AccessLogSettings
		stage.AccessLogSettings = &logs
	}
	return &stage
}

// stageDoc is a stage as answers show it (MA-474).
func stageDoc(rest *api.RestAPI, s *api.Stage) *doc {
	status := s.CacheClusterStatus
	if status == "" || status == "NOT_AVAILABLE" && s.CacheClusterEnabled {
		status = map[bool]string{true: "AVAILABLE", false: "NOT_AVAILABLE"}[s.CacheClusterEnabled]
	}
	d := (&doc{}).set("deploymentId", s.DeploymentID).text("clientCertificateId", s.ClientCertificateID)
	d.set("stageName", s.StageName).text("description", s.Description)
	d.set("cacheClusterEnabled", s.CacheClusterEnabled).text("cacheClusterSize", s.CacheClusterSize).set("cacheClusterStatus", status)
	settings := &doc{}
	for _, m := range s.MethodSettings {
		settings.set(m.Key, methodSettingDoc(m))
	}
	d.set("methodSettings", settings)
	if len(s.Variables) > 0 {
		d.set("variables", s.Variables)
	}
	d.text("documentationVersion", s.DocumentationVersion)
	if l := s.AccessLogSettings; l != nil {
		d.set("accessLogSettings", (&doc{}).text("format", l.Format).text("destinationArn", l.DestinationARN))
	}
	if canary := s.CanarySettings; canary != nil {
		one := (&doc{}).set("percentTraffic", canary.PercentTraffic).text("deploymentId", canary.DeploymentID)
		if len(canary.StageVariableOverrides) > 0 {
			one.set("stageVariableOverrides", canary.StageVariableOverrides)
		}
		d.set("canarySettings", one.set("useStageCache", canary.UseStageCache))
	}
	d.set("tracingEnabled", s.TracingEnabled).text("webAclArn", s.WebACLARN)
	if len(s.Tags) > 0 {
		d.set("tags", s.Tags)
	}
	self := "/restapis/" + rest.ID + "/stages/" + s.StageName
	return d.date("createdDate", s.CreatedDate).date("lastUpdatedDate", s.LastUpdatedDate).
		link("self", self).link("stage:update", self).link("stage:delete", self)
}

func methodSettingDoc(m *api.MethodSetting) *doc {
	d := (&doc{}).set("metricsEnabled", m.MetricsEnabled).text("loggingLevel", m.LoggingLevel)
	d.set("dataTraceEnabled", m.DataTraceEnabled).set("throttlingBurstLimit", m.ThrottlingBurstLimit)
	d.set("throttlingRateLimit", m.ThrottlingRateLimit).set("cachingEnabled", m.CachingEnabled)
	d.set("cacheTtlInSeconds", m.CacheTTLInSeconds).set("cacheDataEncrypted", m.CacheDataEncrypted)
	d.set("requireAuthorizationForCacheControl", m.RequireAuthorizationForCacheControl)
	return d.set("unauthorizedCacheControlHeaderStrategy", m.UnauthorizedCacheControlHeaderStrategy)
}

// settingRules are the settings of one method at a stage (MA-581).
var settingRules = map[string]func(*api.MethodSetting, string) bool{
	"metrics/enabled":       flagSetting(func(m *api.MethodSetting) *bool { return &m.MetricsEnabled }),
	"logging/dataTrace":     flagSetting(func(m *api.MethodSetting) *bool { return &m.DataTraceEnabled }),
	"caching/enabled":       flagSetting(func(m *api.MethodSetting) *bool { return &m.CachingEnabled }),
	"caching/dataEncrypted": flagSetting(func(m *api.MethodSetting) *bool { return &m.CacheDataEncrypted }),
	"caching/requireAuthorizationForCacheControl": flagSetting(func(m *api.MethodSetting) *bool {
		return &m.RequireAuthorizationForCacheControl
	}),
	"logging/loglevel": func(m *api.MethodSetting, value string) bool {
		m.LoggingLevel = value
		return contains([]string{"OFF", "ERROR", "INFO"}, value)
	},
	"caching/unauthorizedCacheControlHeaderStrategy": func(m *api.MethodSetting, value string) bool {
		m.UnauthorizedCacheControlHeaderStrategy = value
		return contains([]string{"FAIL_WITH_403", "SUCCEED_WITH_RESPONSE_HEADER", "SUCCEED_WITHOUT_RESPONSE_HEADER"}, value)
	},
	"throttling/burstLimit": func(m *api.MethodSetting, value string) (ok bool) {
		m.ThrottlingBurstLimit, ok = wholeNumber(value)
		return ok
	},
	"throttling/rateLimit": func(m *api.MethodSetting, value string) (ok bool) {
		m.ThrottlingRateLimit, ok = finite(value)
		return ok
	},
	"caching/ttlInSeconds": func(m *api.MethodSetting, value string) (ok bool) {
		m.CacheTTLInSeconds, ok = wholeNumber(value)
		return ok && m.CacheTTLInSeconds >= 0 && m.CacheTTLInSeconds <= 3600
	},
}

func flagSetting(at func(*api.MethodSetting) *bool) func(*api.MethodSetting, string) bool {
	return func(m *api.MethodSetting, value string) bool {
		*at(m) = strings.EqualFold(value, "true")
		return true
	}
}
