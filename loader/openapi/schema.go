package openapi

import (
	"fmt"
	"path"
	"strings"

	"postern/api"
	"postern/loader/source"
)

// schemaTask is a model whose schema is still to be written: naming all models
// first lets them refer to each other.
type schemaTask struct {
	model  *api.Model
	schema *source.Node
}

// schemaHome is where the named schemas of the document stand.
func (r *reader) schemaHome() string {
	if r.swagger {
		return "/definitions/"
	}
	return "/components/schemas/"
}

// models names the schemas of the document.
func (r *reader) models() {
	holder, _, _ := r.root.Lookup(strings.TrimSuffix(r.schemaHome(), "/"))
	for _, m := range holder.Members() {
		if strings.HasPrefix(m.Name, "x-") {
			continue
		}
		r.addModel(r.schemaHome()+source.EscapePointer(m.Name), m.Name, m.Value, holder.MemberPos(&m))
	}
}

// addModel makes a model for the schema at a pointer (with its file, for
// another file) and answers its name.
func (r *reader) addModel(pointer, name string, schema *source.Node, at api.Pos) string {
	cut := alphanumeric(name)
	if cut == "" {
		cut = "Model"
	}
	unique := cut
	for n := 2; r.rest.Model(unique) != nil; n++ {
		unique = fmt.Sprintf("%s%d", cut, n)
	}
	if unique != cut {
		r.warn("CF-35", at, fmt.Sprintf("model %s is named %s: its letters and digits alone are taken", name, unique), "names that differ in letters and digits")
	}
	model := &api.Model{
		ID: api.ObjectID(r.options.APIID, "model", unique), Name: unique, ContentType: "application/json", Imported: true,
		Description: schema.Get("description").Text(), Pos: at, SchemaPos: schema.Pos(),
	}
	r.modelNames[pointer] = unique
	r.rest.Models = append(r.rest.Models, model)
	r.schemas = append(r.schemas, schemaTask{model, schema})
	return unique
}

// alphanumeric is a name cut to [A-Za-z0-9].
func alphanumeric(name string) string {
	return strings.Map(func(c rune) rune {
		if 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' {
			return c
		}
		return -1
	}, name)
}

// finishModels writes the schemas; writing one may name further ones.
func (r *reader) finishModels() {
	for len(r.schemas) > 0 {
		task := r.schemas[0]
		r.schemas = r.schemas[1:]
		task.model.Schema = r.schemaText(task.schema)
		r.keywords(task.schema)
	}
}

// modelOf is the name of the model of a schema: the one it refers to, else one
// made for it.
func (r *reader) modelOf(schema *source.Node) string {
	if ref, ok := schema.Reference(); ok {
		key := r.schemaKey(schema, ref)
		if name := strings.TrimPrefix(key, r.schemaHome()); r.modelNames[key] == "" && (name == "Empty" || name == "Error") {
			return name // CF-35: models that every API of the service starts with
		}
		return r.referredModel(schema, ref)
	}
	text := r.schemaText(schema)
	r.keywords(schema)
	name := "MODEL" + api.DeriveID(6, "schema", text)
	if r.rest.Model(name) == nil {
		r.rest.Models = append(r.rest.Models, &api.Model{
			ID: api.ObjectID(r.options.APIID, "model", name), Name: name, ContentType: "application/json",
			Schema: text, Imported: true, Pos: schema.Pos(), SchemaPos: schema.Pos(),
		})
	}
	return name
}

// referredModel is the model that a reference names. A schema of another file,
// or deep inside this one, becomes a model of its own.
func (r *reader) referredModel(schema *source.Node, ref string) string {
	key := r.schemaKey(schema, ref)
	if name := r.modelNames[key]; name != "" {
		return name
	}
	if name, ok := strings.CutPrefix(ref, modelAddress); ok {
		_, model, _ := strings.Cut(name, "/models/")
		return model
	}
	found := r.child(schema)
	if found == nil {
		return ""
	}
	return r.addModel(key, modelName(ref), found, schema.Get("$ref").Pos())
}

// modelAddress is how models of the service refer to each other.
const modelAddress = "https://apigateway.amazonaws.com/restapis/"

// schemaKey tells schemas apart: the pointer, behind the file where that is not
// the document itself.
func (r *reader) schemaKey(n *source.Node, ref string) string {
	file, pointer, _ := strings.Cut(ref, "#")
	if file != "" {
		return source.Relative(n, file) + "#" + pointer
	}
	if n.Document() != r.root.Document() && n.Document() != nil {
		return n.Document().Name + "#" + pointer
	}
	return pointer
}

// modelName makes a name of the last part of a reference.
func modelName(ref string) string {
	file, pointer, _ := strings.Cut(ref, "#")
	if pointer = strings.Trim(pointer, "/"); pointer != "" {
		return source.UnescapePointer(path.Base(pointer))
	}
	base := path.Base(file)
	return strings.TrimSuffix(base, path.Ext(base))
}

// schemaText is a schema as JSON, references to other schemas rewritten to
// those of the service: restapis/<id>/models/<Name>.
func (r *reader) schemaText(schema *source.Node) string {
	return string(schema.AppendJSONFunc(nil, func(dst []byte, n *source.Node) ([]byte, bool) {
		ref, ok := n.Reference()
		if !ok || strings.HasPrefix(ref, modelAddress) {
			return dst, false
		}
		name := r.referredModel(n, ref)
		if name == "" {
			return append(dst, "{}"...), true // reported: anything is valid
		}
		dst = append(dst, `{"$ref":`...)
		dst = source.AppendQuoted(dst, modelAddress+r.options.APIID+"/models/"+name)
		return append(dst, '}'), true
	}))
}
