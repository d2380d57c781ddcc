package cloudformation

import (
	"fmt"
	"strings"

	"postern/api"
	"postern/loader/source"
)

// samStage is the stage that SAM makes beside the one it is asked for.
const samStage = "Stage"

// stages gives the API its stages: those of Stage resources, those that a
// Deployment names, and those of SAM (CF-73).
func (b *builder) stages() {
	if b.api.isServerless() {
		b.serverlessStages()
	}
	b.every(restStage, func(r *resource, n *source.Node) {
		f := b.fields(n, "the stage")
		s := b.stage(n, f, f.Text("StageName"))
		s.Tags = b.t.tags(f, false)
		f.Known("RestApiId", "DeploymentId").Rest()
		b.addStage(s, n)
	})
	named := len(b.rest.Stages)
	b.every(restDeployment, func(r *resource, n *source.Node) {
		own := b.fields(n, "the deployment")
		name := own.Text("StageName")
		own.Known("RestApiId", "Description", "StageDescription", "DeploymentCanarySettings").Rest()
		if name == "" || b.rest.Stage(name) != nil {
			return
		}
		f := b.fields(n.Get("StageDescription"), "StageDescription")
		s := b.stage(n.Get("StageDescription"), f, name)
		s.Pos = n.Get("StageName").Pos()
		b.wide(s, n.Get("StageDescription"), f)
		f.Known("Tags").Rest()
		// CF-73: the extra stage of SAM is served and is no entry point.
		s.Hidden = name == samStage && named > 0
		b.addStage(s, n)
	})
}

// addStage keeps a stage; one without a name is left out.
func (b *builder) addStage(s *api.Stage, at *source.Node) {
	if s.StageName == "" {
		b.t.fail("CF-73", at, "a stage without StageName; it is left out", "StageName: dev", "")
		return
	}
	if b.rest.Stage(s.StageName) != nil {
		b.t.refuse("CF-73", at, fmt.Sprintf("a second stage %s; it is left out", s.StageName), "one stage of a name", "")
		return
	}
	b.rest.Stages = append(b.rest.Stages, s)
}

// serverlessStages are the stage of a SAM API and the extra one beside it.
func (b *builder) serverlessStages() {
	n := b.t.settings(b.api)
	f := b.fields(n, "the API")
	name := f.Text("StageName")
	if b.api.resource == nil {
		name = implicitStage
	}
	s := b.stage(n, f, name)
	b.addStage(s, n)
	if !n.Has("OpenApiVersion") && name != samStage && name != "" {
		b.addStage(&api.Stage{StageName: samStage, CacheClusterStatus: "NOT_AVAILABLE", Hidden: true, Pos: s.Pos}, n)
	}
	f.Known(serverlessMembers...).Rest()
}

// stage reads what Stage, StageDescription and a SAM API say of a stage.
func (b *builder) stage(n *source.Node, f *source.Fields, name string) *api.Stage {
	s := &api.Stage{
		StageName:            name,
		Description:          f.Text("Description"),
		Variables:            f.Variables("Variables"),
		CacheClusterEnabled:  f.Bool("CacheClusterEnabled"),
		CacheClusterSize:     f.Text("CacheClusterSize"),
		CacheClusterStatus:   "NOT_AVAILABLE",
		ClientCertificateID:  f.Text("ClientCertificateId"),
		DocumentationVersion: f.Text("DocumentationVersion"),
		TracingEnabled:       f.Bool("TracingEnabled"),
		Pos:                  n.Pos(),
	}
	if s.CacheClusterEnabled {
		s.CacheClusterStatus = "AVAILABLE"
		s.CacheClusterSize = either(s.CacheClusterSize, "0.5")
	}
	for _, item := range f.List("MethodSettings").Items() {
		b.methodSetting(s, item)
	}
	if log := f.Map("AccessLogSetting"); log.Exists() {
		l := b.fields(log, "AccessLogSetting")
		s.AccessLogSettings = &api.AccessLogSettings{Format: l.Text("Format"), DestinationARN: l.Text("DestinationArn"), Pos: log.Pos()}
		l.Rest()
	}
	if canary := f.Map("CanarySetting"); canary.Exists() {
		s.CanarySettings = b.canary(canary)
	}
	return s
}

func (b *builder) canary(n *source.Node) *api.CanarySettings {
	f := b.fields(n, "CanarySetting")
	c := &api.CanarySettings{StageVariableOverrides: f.Variables("StageVariableOverrides"), UseStageCache: f.Bool("UseStageCache"), Pos: n.Pos()}
	if percent := f.Float("PercentTraffic"); percent != nil {
		c.PercentTraffic = *percent
	}
	f.Known("DeploymentId").Rest()
	return c
}

// methodSetting reads one entry of MethodSettings.
func (b *builder) methodSetting(s *api.Stage, n *source.Node) {
	f := b.fields(n, "MethodSettings").Capital()
	setting := s.MethodSettings.Entry(settingKey(f.Text("ResourcePath"), f.Text("HttpMethod")))
	setting.Pos = n.Pos()
	f.MethodSetting(setting)
	f.Rest()
}

// settingKey is the key of method settings: */* for all, else the path and verb.
func settingKey(path, verb string) string {
	// CF-70: paths are written /pets, /~1pets or /*.
	path = strings.TrimPrefix(path, "/")
	if verb = strings.ToUpper(verb); verb == "" {
		verb = "*"
	}
	switch {
	case path == "*":
		return "*/" + verb
	case strings.Contains(path, "~1"):
		return path + "/" + verb
	}
	return "~1" + strings.ReplaceAll(path, "/", "~1") + "/" + verb
}

// wide reads the settings of all methods that StageDescription says directly.
func (b *builder) wide(s *api.Stage, n *source.Node, f *source.Fields) {
	for _, m := range n.Members() {
		if settingMembers[m.Name] {
			f.Capital().MethodSetting(s.MethodSettings.Entry("*/*"))
			return
		}
	}
}

// settingMembers are the members of a method setting.
var settingMembers = map[string]bool{
	"CacheDataEncrypted": true, "CacheTtlInSeconds": true, "CachingEnabled": true, "DataTraceEnabled": true, "LoggingLevel": true,
	"MetricsEnabled": true, "ThrottlingBurstLimit": true, "ThrottlingRateLimit": true,
}
