package main

import (
	"fmt"
	"strings"

	"postern/api"
)

type explainCmd struct {
	File   string `arg:"" help:"API configuration, folder or postern.yaml."`
	Method string `arg:"" optional:"" help:"Verb of one method."`
	Path   string `arg:"" optional:"" help:"Resource path of that method, such as /pets/{petId}."`
	loading
	API string `name:"api" help:"Stage to explain when there are several." placeholder:"API/STAGE"`
}

func (explainCmd) Help() string {
	return `Examples:

  postern explain openapi.yaml
  postern explain openapi.yaml GET '/pets/{petId}'`
}

// Run prints the compiled plan, or one route of it.
func (cmd *explainCmd) Run(io streams) error {
	c, err := cmd.configure([]string{cmd.File}, io.err, api.Warning)
	if err != nil {
		return err
	}
	stage, err := theStage(c, cmd.API)
	if err != nil {
		return err
	}
	if cmd.Method == "" {
		return stage.Plan.Describe(io.out)
	}
	found := false
	for _, route := range stage.Plan.Routes() {
		if !strings.EqualFold(route.Method().HTTPMethod, cmd.Method) || cmd.Path != "" && route.Resource().Path != cmd.Path {
			continue
		}
		found = true
		if err := route.Describe(io.out); err != nil {
			return err
		}
	}
	if !found {
		return fmt.Errorf("%s has no method %s %s; postern explain %s lists all", stage.Name(), cmd.Method, cmd.Path, cmd.File)
	}
	return nil
}
