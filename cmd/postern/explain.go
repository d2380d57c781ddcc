package main

import (
	"fmt"
	"strings"

	"postern/api"
	"postern/mapping"
	"postern/runtime"
)

type explainCmd struct {
	File   string `arg:"" help:"API configuration, folder or postern.yaml."`
	Method string `arg:"" optional:"" help:"Verb of one method."`
	Path   string `arg:"" optional:"" help:"Resource path of that method, such as /pets/{petId}."`
	loading
	API  string `name:"api" help:"Stage to explain when there are several." placeholder:"API/STAGE"`
	JSON bool   `name:"json" help:"Print it as a JSON object; the routes of one method as a list."`
}

func (explainCmd) Help() string {
	return `Examples:

  postern explain openapi.yaml
  postern explain openapi.yaml GET '/pets/{petId}'
  postern explain openapi.yaml --json`
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
		if cmd.JSON {
			return printIndented(io, stage.Plan.Outline())
		}
		return stage.Plan.Describe(onScreen(io.out))
	}
	routes := cmd.routes(stage)
	if len(routes) == 0 {
		named := strings.TrimSpace(strings.ToUpper(cmd.Method) + " " + cmd.Path)
		return fmt.Errorf("%s has no method %s; expected a resource path such as /pets/{petId}; postern explain %s lists all", stage.Name(), named, cmd.File)
	}
	return cmd.print(io, routes)
}

// routes are those of the method that the command line names.
func (cmd *explainCmd) routes(stage *runtime.Stage) (found []*mapping.Route) {
	for _, route := range stage.Plan.Routes() {
		if strings.EqualFold(route.Method().HTTPMethod, cmd.Method) && (cmd.Path == "" || route.Resource().Path == cmd.Path) {
			found = append(found, route)
		}
	}
	return found
}

func (cmd *explainCmd) print(io streams, routes []*mapping.Route) error {
	var outlines []mapping.RouteOutline
	for _, route := range routes {
		if cmd.JSON {
			outlines = append(outlines, route.Outline())
		} else if err := route.Describe(onScreen(io.out)); err != nil {
			return err
		}
	}
	if cmd.JSON {
		return printIndented(io, outlines)
	}
	return nil
}
