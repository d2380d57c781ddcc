package cloudformation

import (
	"postern/api"
	"postern/loader/source"
)

// documentationPart reads AWS::ApiGateway::DocumentationPart, which exports show
// and no request notices.
func (b *builder) documentationPart(r *resource, n *source.Node) {
	f := b.fields(n, "the documentation part").Capital()
	part := f.DocumentationPart(b.rest.ID)
	part.Pos = r.at
	f.Known("RestApiId").Rest()
	b.rest.DocumentationParts = append(b.rest.DocumentationParts, part)
}

func (b *builder) documentationVersion(r *resource, n *source.Node) {
	f := b.fields(n, "the documentation version")
	b.rest.DocumentationVersions = append(b.rest.DocumentationVersions, &api.DocumentationVersion{
		Version: f.Text("DocumentationVersion"), Description: f.Text("Description"), Pos: r.at,
	})
	f.Known("RestApiId").Rest()
}
