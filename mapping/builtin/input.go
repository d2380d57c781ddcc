package builtin

import (
	"errors"
	"unicode/utf8"

	"postern/vtl"
	"postern/vtl/jsonpath"
	"postern/vtl/value"
)

// MaxText bounds a text that $input.json makes, in bytes: the largest payload.
const MaxText = 10 << 20

// maxDocument bounds the memory of a payload read as JSON, in bytes: 10 MB of ordinary JSON take 60 MB.
const maxDocument = 80 << 20

// Input is $input.
type Input struct {
	objects *Objects
	arena   *value.Arena
	text    string // the payload, "{}" when it is empty
	read    bool   // document and failure are known
	params  Params
	maps    paramMaps
	paths   map[string]*jsonpath.Path // compiled at run time

	document value.Value
	failure  error
}

// maxPaths bounds the compiled paths an Input keeps.
const maxPaths = 256

func (in *Input) reset(o *Objects, a *value.Arena) {
	*in = Input{objects: o, arena: a, paths: in.paths, text: "{}"}
}

func (in *Input) setParams(p Params) { in.params, in.maps = p, paramMaps{} }

func (in *Input) setBody(body []byte) {
	in.read, in.document, in.failure = false, value.Null, nil
	switch {
	case len(body) == 0:
		in.text = "{}" // T-02
	case utf8.Valid(body):
		in.text = viewOf(body)
	default:
		in.objects.text = appendDecoded(in.objects.text[:0], body)
		in.text = in.arena.String(in.objects.text)
	}
}

func (in *Input) body() value.Value { return value.String(in.text) }

// Document returns the payload as JSON, read once; path and json work on the same values.
func (in *Input) Document() (value.Value, error) {
	if !in.read {
		in.read = true
		var err error
		if in.document, err = in.arena.ReadDocument(in.text, maxDocument); err != nil {
			in.failure = vtl.Fail(vtl.KindJSON, err)
		} else if in.document.IsNull() {
			in.failure = errNullDocument
		}
	}
	return in.document, in.failure
}

var errNullDocument = errors.New("the payload is null: there is no document that a path could be applied to")

// path is $input.path(p): nothing when the path leads nowhere.
func (in *Input) path(p *jsonpath.Path) (value.Value, error) {
	root, err := in.Document()
	if err != nil {
		return value.Null, err
	}
	v, _, err := p.Eval(root, in.arena)
	if err != nil {
		return value.Null, pathFailure(err)
	}
	return v, nil
}

// json is $input.json(p): two quotes when the path leads nowhere.
func (in *Input) json(p *jsonpath.Path) (value.Value, error) {
	root, err := in.Document()
	if err != nil {
		return value.Null, err
	}
	v, found, err := p.Eval(root, in.arena)
	if err != nil {
		return value.Null, pathFailure(err)
	}
	if !found {
		return value.String(`""`), nil // I-11
	}
	o := in.objects
	if o.text, err = v.AppendJSONText(o.text[:0], MaxText); err != nil {
		return value.Null, textFailure(err)
	}
	return o.keep(in.arena), nil
}

// pathFailure gives a failed path its kind.
func pathFailure(err error) error {
	var e *jsonpath.Error
	if errors.As(err, &e) && e.Kind == jsonpath.Invalid {
		return vtl.Fail(vtl.KindJSONPath, err)
	}
	return err
}

func textFailure(err error) error {
	if errors.Is(err, value.ErrTooLong) {
		return vtl.Fail(vtl.KindLimit, err)
	}
	return err
}

// compiled returns the path of a text known only now.
func (in *Input) compiled(text string) (*jsonpath.Path, error) {
	if p := in.paths[text]; p != nil {
		return p, nil
	}
	owned := string(append([]byte(nil), text...)) // text may be memory of the arena
	p, err := jsonpath.Compile(owned)
	if err != nil {
		return nil, pathFailure(err)
	}
	if len(in.paths) >= maxPaths {
		clear(in.paths)
	}
	if in.paths == nil {
		in.paths = make(map[string]*jsonpath.Path)
	}
	in.paths[owned] = p
	return p, nil
}

// ClassName names the object.
func (in *Input) ClassName() string { return "$input" }

// AppendText prints nothing.
func (in *Input) AppendText(dst []byte) []byte { return dst }

// Get gives the property body.
func (in *Input) Get(name string) (value.Value, bool) {
	if name == "body" || name == "Body" {
		return in.body(), true
	}
	return value.Null, false
}

var errArguments = errors.New("java.lang.IllegalArgumentException: wrong number of arguments")

// Call calls a method. Arguments that fit no overload find nothing, except where an overload takes no arguments: Velocity
// then calls that one, and fails.
func (in *Input) Call(name string, args []value.Value) (v value.Value, found bool, err error) {
	switch name {
	case "getBody":
		if len(args) > 0 {
			return value.Null, true, errArguments
		}
		return in.body(), true, nil
	case "params":
		return in.callParams(args)
	case "path", "json":
		if len(args) != 1 || !args[0].IsString() && !args[0].IsNull() {
			return value.Null, false, nil
		}
		p, err := in.compiled(args[0].Str())
		if err != nil {
			return value.Null, true, err
		}
		if name == "path" {
			v, err = in.path(p)
		} else {
			v, err = in.json(p)
		}
		return v, true, err
	}
	return value.Null, false, nil
}

func (in *Input) callParams(args []value.Value) (v value.Value, found bool, err error) {
	switch {
	case len(args) == 0:
		return value.FromMap(in.paramMaps().all), true, nil
	case len(args) == 1 && (args[0].IsString() || args[0].IsNull()):
		return in.param(args[0].Str()), true, nil
	}
	return value.Null, true, errArguments
}
