package cloudformation

import (
	"strings"

	"postern/api"
	"postern/loader/source"
)

// documentationPart reads AWS::ApiGateway::DocumentationPart, which exports show
// and no request notices.
func (b *builder) documentationPart(r *resource, n *source.Node) {
	f := b.fields(n, "the documentation part")
	at := b.fields(f.Map("Location"), "Location")
	l := api.DocumentationLocation{
		Type: strings.ToUpper(at.Text("Type")), Path: at.Text("Path"), Method: at.Text("Method"), StatusCode: at.Text("StatusCode"), Name: at.Text("Name"),
	}
	at.Rest()
	b.rest.DocumentationParts = append(b.rest.DocumentationParts, &api.DocumentationPart{
		ID:       api.ObjectID(b.rest.ID, "documentation", strings.Join([]string{l.Type, l.Path, l.Method, l.StatusCode, l.Name}, " ")),
		Location: l, Properties: jsonText(f.Node("Properties")), Pos: r.at,
	})
	f.Known("RestApiId").Rest()
}

func (b *builder) documentationVersion(r *resource, n *source.Node) {
	f := b.fields(n, "the documentation version")
	b.rest.DocumentationVersions = append(b.rest.DocumentationVersions, &api.DocumentationVersion{
		Version: f.Text("DocumentationVersion"), Description: f.Text("Description"), Pos: r.at,
	})
	f.Known("RestApiId").Rest()
}
