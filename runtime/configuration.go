package runtime

import (
	"errors"
	"io/fs"
	"path"
	"path/filepath"
	"strings"

	"postern/api"
	"postern/loader"
	"postern/loader/settings"
	"postern/loader/source"
	"postern/mapping"
	"postern/runtime/auth"
)

// Sources say which files make a configuration. The zero value is the
// postern.yaml of the current folder.
type Sources struct {
	// Paths are files, folders and patterns. A postern.yaml, or a folder that
	// holds one, brings its own list of APIs; anything else is an API.
	Paths []string
	// Settings is the settings file; "": postern.yaml in the current folder
	// when there is one. Its APIs count only without Paths.
	Settings string
	Files    source.FileSystem // [the machine's]
	Strict   bool              // what the live service would refuse is an error
	BasePath string            // ignore, prepend or split
	Root     string            // API/STAGE that the bare address leads to
	Set      map[string]string // values of parameters, for every API
	ID       string            // of the API of the only path [from the document or its name]
	Stage    string            // stage to serve, for every API
	Vars     map[string]string // stage variables, for every API
}

// Configuration is what the sources describe, compiled.
type Configuration struct {
	Catalog  Catalog
	Config   api.Config
	Settings *settings.Settings
	Folder   string   // of the settings file: what its names are relative to
	Files    []string // what to watch for changes
	Findings api.Diagnostics

	text map[string][]byte
	load *loader.Result
}

// Configure reads and compiles. The configuration is never nil; what is wrong
// is among its findings. Only settings that were asked for and cannot be read
// are an error.
func Configure(from Sources) (*Configuration, error) {
	if from.Files == nil {
		from.Files = source.Dir(".")
	}
	c := &Configuration{Settings: settings.Default(), Folder: ".", text: map[string][]byte{}}
	paths, err := c.readSettings(&from)
	if err != nil {
		return c, err
	}
	c.loadAPIs(&from, c.inputs(&from, paths))
	c.addPlans()
	c.bindLinks()
	c.Catalog.Domains, c.Catalog.Mappings = c.Config.DomainNames, c.Config.BasePathMappings
	c.Findings = append(c.Findings, auth.CheckKeys(c.Settings.Keys)...)
	c.compile(&from)
	if from.Strict {
		c.Findings.Strict()
	}
	c.Findings.Sort()
	return c, nil
}

// Empty says that there was nothing to load: no path and no settings.
func (c *Configuration) Empty() bool { return len(c.Files) == 0 }

// Text is the content of a file that was read, for quoting its lines.
func (c *Configuration) Text(file string) []byte {
	if text, ok := c.text[file]; ok {
		return text
	}
	return c.load.Text(file)
}

// readSettings finds and reads the settings file; the rest of the paths are
// APIs.
func (c *Configuration) readSettings(from *Sources) ([]string, error) {
	file := from.Settings
	var apis []string
	for _, name := range from.Paths {
		if at, ok := settingsAt(from.Files, name); ok && from.Settings == "" {
			if file != "" {
				return nil, errors.New("two settings files: " + file + " and " + at)
			}
			file = at
			continue
		}
		apis = append(apis, name)
	}
	if file == "" {
		if _, err := from.Files.ReadFile(settings.FileName); err != nil {
			return apis, nil
		}
		file = settings.FileName
	}
	text, err := from.Files.ReadFile(file)
	if err != nil {
		return nil, unreadable(file, err)
	}
	c.Folder = path.Dir(filepath.ToSlash(file))
	c.text[file] = text
	c.Files = append(c.Files, file)
	c.Settings = settings.Read(file, text, &c.Findings)
	return apis, nil
}

// settingsAt says whether a path is a settings file or a folder with one.
func settingsAt(files source.FileSystem, name string) (string, bool) {
	if path.Base(filepath.ToSlash(name)) == settings.FileName {
		return name, true
	}
	if _, err := files.ReadDir(name); err != nil {
		return "", false
	}
	at := path.Join(filepath.ToSlash(name), settings.FileName)
	_, err := files.ReadFile(at)
	return at, err == nil
}

// unreadable words an error of the file system without Go's operation names.
func unreadable(file string, err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		err = at.Err
	}
	return errors.New(file + ": " + err.Error())
}

// inputs are the paths given, else the APIs of the settings.
func (c *Configuration) inputs(from *Sources, paths []string) []loader.Input {
	var all []loader.Input
	for _, name := range paths {
		all = append(all, loader.Input{Path: name, ID: from.ID, Stage: from.Stage, Variables: from.Vars, Parameters: from.Set})
	}
	if len(from.Paths) > 0 && len(paths) > 0 {
		return all
	}
	for _, a := range c.Settings.APIs {
		if a.File == "" {
			continue
		}
		in := loader.Input{
			Path: c.Under(a.File), ID: a.ID, Stage: a.Stage, Kind: api.Kind(strings.ToUpper(a.Kind)),
			Variables: merged(a.Variables, from.Vars), Parameters: merged(a.Parameters, from.Set),
			CacheClusterSize: a.CacheClusterSize, MethodSettings: a.MethodSettings,
		}
		if from.Stage != "" {
			in.Stage = from.Stage
		}
		all = append(all, in)
	}
	return all
}

// Under is a name of the settings file as seen from the current folder.
func (c *Configuration) Under(name string) string {
	if filepath.IsAbs(name) || c.Folder == "." {
		return path.Clean(filepath.ToSlash(name))
	}
	return path.Join(c.Folder, filepath.ToSlash(name))
}

func merged(base api.Pairs, over map[string]string) map[string]string {
	all := map[string]string{}
	for _, pair := range base {
		all[pair.Name] = pair.Value
	}
	for name, value := range over {
		all[name] = value
	}
	return all
}

func (c *Configuration) loadAPIs(from *Sources, inputs []loader.Input) {
	result, findings := loader.Load(loader.Options{
		Files: from.Files, Strict: from.Strict, BasePath: from.BasePath,
		AccountID: c.Settings.Account, Region: c.Settings.Region,
	}, inputs...)
	c.load = result
	c.Config = result.Config
	c.Settings.LogicalIDs = result.Functions
	c.Files = append(c.Files, result.Files...)
	c.Findings = append(c.Findings, findings...)
}

// bindLinks gives the VPC links of the documents the address that the settings
// have for their name, or for one of their targets.
func (c *Configuration) bindLinks() {
	for _, link := range c.Config.VPCLinks {
		if c.Settings.VPCLinks[link.ID] != "" {
			continue
		}
		for _, other := range append([]string{link.Name}, link.TargetARNs...) {
			if address := c.Settings.VPCLinks[other]; address != "" {
				c.Settings.VPCLinks[link.ID] = address
				break
			}
		}
	}
}

// compile makes a plan of every stage of every REST API.
func (c *Configuration) compile(from *Sources) {
	for _, a := range c.Config.APIs {
		if a.REST == nil {
			continue
		}
		if finding, any := notEnforced(a.REST); any {
			c.Findings.Add(finding)
		}
		c.checkSigners(a.REST)
		for _, stage := range a.REST.Stages {
			c.compileStage(from, a.REST, stage)
		}
	}
}

// compileStage makes the plans of a stage: its own, and that of its canary.
func (c *Configuration) compileStage(from *Sources, rest *api.RestAPI, stage *api.Stage) {
	env := mapping.Env{Account: c.Settings.Account, Region: c.Settings.Region, Strict: from.Strict}
	plan, findings := mapping.Compile(snapshotOf(rest, stage.DeploymentID), stage, env)
	if !stage.Hidden { // CF-73: it has no settings of its own to be wrong
		c.Findings = append(c.Findings, findings...)
		c.checkStage(plan)
	}
	served := Stage{Plan: plan, Hidden: stage.Hidden}
	if canary := stage.CanarySettings; canary != nil {
		env.DeploymentID, env.Variables = canary.DeploymentID, canary.StageVariableOverrides
		served.Canary, _ = mapping.Compile(snapshotOf(rest, canary.DeploymentID), stage, env)
		served.Percent = canary.PercentTraffic
	}
	served.Root = c.isRoot(from, rest, &served)
	c.Catalog.Stages = append(c.Catalog.Stages, served)
}

// snapshotOf is what a deployment froze; of a live one, the current state.
func snapshotOf(rest *api.RestAPI, deployment string) *api.RestAPI {
	if d := rest.Deployment(deployment); d != nil && d.Snapshot != nil {
		return d.Snapshot
	}
	return rest
}

// isRoot says whether the bare address leads to a stage.
func (c *Configuration) isRoot(from *Sources, rest *api.RestAPI, stage *Stage) bool {
	if from.Root != "" {
		return stage.Name() == from.Root || rest.ID == from.Root
	}
	for _, a := range c.Settings.APIs {
		if !a.Root || a.Stage != "" && a.Stage != stage.Plan.Stage().StageName {
			continue
		}
		if a.ID == rest.ID || a.ID == "" && rest.Pos.File == c.Under(a.File) {
			return true
		}
	}
	return false
}
