package main

import (
	"fmt"
	"io"

	"postern/api"
	"postern/runtime"
)

// loading are the flags of every command that reads a configuration.
type loading struct {
	Config   string            `help:"Settings file; postern.yaml in the current folder when there is one." placeholder:"FILE"`
	Strict   bool              `help:"Refuse what the live service would refuse; without it, warn."`
	Stage    string            `help:"Stage to serve when the file names none." placeholder:"NAME"`
	StageVar map[string]string `help:"Stage variable, laid over those of the file (repeatable)." placeholder:"NAME=VALUE" mapsep:"none"`
	Set      map[string]string `help:"Value for $${NAME} in the file (repeatable)." placeholder:"NAME=VALUE" mapsep:"none"`
	Basepath string            `help:"What becomes of basePath or the server path: ignore, prepend or split; else what a template says, else ignore." enum:"ignore,prepend,split," default:"" placeholder:"MODE"`
}

// sources are the flags as the runtime takes them.
func (l *loading) sources(paths []string) runtime.Sources {
	return runtime.Sources{
		Paths: paths, Settings: l.Config, Strict: l.Strict, BasePath: l.Basepath,
		Set: l.Set, Stage: l.Stage, Vars: l.StageVar,
	}
}

// arguments are the flags as another postern takes them.
func (l *loading) arguments() []string {
	var args []string
	for _, flag := range []struct{ name, value string }{{"--basepath", l.Basepath}, {"--config", l.Config}, {"--stage", l.Stage}} {
		if flag.value != "" {
			args = append(args, flag.name, flag.value)
		}
	}
	if l.Strict {
		args = append(args, "--strict")
	}
	for name, value := range l.StageVar {
		args = append(args, "--stage-var", name+"="+value)
	}
	for name, value := range l.Set {
		args = append(args, "--set", name+"="+value)
	}
	return args
}

// configure loads and prints the findings of at least the given severity.
func (l *loading) configure(paths []string, out io.Writer, least api.Severity) (*runtime.Configuration, error) {
	return configure(l.sources(paths), out, least)
}

func configure(from runtime.Sources, out io.Writer, least api.Severity) (*runtime.Configuration, error) {
	c, err := runtime.Configure(from)
	if err != nil {
		return nil, err
	}
	if err := printFindings(out, c, least); err != nil {
		return nil, err
	}
	return c, nil
}

// printFindings prints what was found, worst first within a place, with the
// lines it speaks of.
func printFindings(out io.Writer, c *runtime.Configuration, least api.Severity) error {
	var shown api.Diagnostics
	for _, d := range c.Findings {
		if d.Severity >= least {
			shown = append(shown, d)
		}
	}
	return shown.Print(out, c.Text)
}

// theStage is the one stage that a command works on; see Configuration.Pick.
func theStage(c *runtime.Configuration, wanted string) (*runtime.Stage, error) {
	stage, err := c.Pick(wanted)
	if err != nil && len(c.Catalog.Stages) == 0 && c.Findings.HasErrors() { // printed when it was loaded
		return nil, errShown
	}
	if err != nil && len(c.Catalog.Stages) > 1 {
		err = fmt.Errorf("%w; --api API/STAGE chooses", err)
	}
	return stage, err
}
