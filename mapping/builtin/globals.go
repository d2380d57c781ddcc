package builtin

import (
	"postern/vtl"
	"postern/vtl/jsonpath"
	"postern/vtl/value"
)

// Slots of the variables in a frame.
const (
	slotInput = iota
	slotUtil
	slotContext
	slotStageVariables
)

// Parse compiles a mapping template. The name appears in errors.
func Parse(name, source string, more ...vtl.Option) (*vtl.Template, error) {
	return vtl.Parse(name, source, append(Options(), more...)...)
}

// Options are the options of vtl.Parse that make the four variables known.
func Options() []vtl.Option {
	return []vtl.Option{vtl.Globals("input", "util", "context", "stageVariables"), vtl.Bind(bind)}
}

// bind compiles the members of $input and $util; those of the two maps need no help.
func bind(site vtl.Site) vtl.Bound {
	switch site.Slot {
	case slotInput:
		return bindInput(site)
	case slotUtil:
		return bindUtil(site)
	}
	return nil
}

func bindInput(site vtl.Site) vtl.Bound {
	if !site.Method {
		if site.Member == "body" || site.Member == "Body" {
			return onInput(func(in *Input) (value.Value, error) { return in.body(), nil })
		}
		return nil
	}
	if len(site.Args) != 1 {
		return nil
	}
	switch site.Member {
	case "params":
		return bindParams(site.Args[0])
	case "path":
		return bindPath(site.Args[0], (*Input).path)
	case "json":
		return bindPath(site.Args[0], (*Input).json)
	}
	return nil
}

func bindParams(arg vtl.Arg) vtl.Bound {
	if !arg.Const || !arg.Value.IsString() {
		return nil
	}
	name := arg.Value.Str()
	return onInput(func(in *Input) (value.Value, error) { return in.param(name), nil })
}

// onInput calls f on $input; a host that put something else there has no such member.
func onInput(f func(in *Input) (value.Value, error)) vtl.Bound {
	return func(_ *vtl.Frame, recv value.Value, _ []value.Value) (value.Value, bool, error) {
		in, ok := recv.Object().(*Input)
		if !ok {
			return value.Null, false, nil
		}
		v, err := f(in)
		return v, true, err
	}
}

// bindPath compiles a constant path. An invalid one fails when the call is reached.
func bindPath(arg vtl.Arg, read func(in *Input, p *jsonpath.Path) (value.Value, error)) vtl.Bound {
	if !arg.Const || !arg.Value.IsString() {
		return nil
	}
	p, invalid := jsonpath.Compile(arg.Value.Str())
	return onInput(func(in *Input) (value.Value, error) {
		if invalid != nil {
			return value.Null, pathFailure(invalid)
		}
		return read(in, p)
	})
}

func bindUtil(site vtl.Site) vtl.Bound {
	f, ok := utilities[site.Member]
	if !ok || !site.Method || len(site.Args) != 1 {
		return nil
	}
	return func(_ *vtl.Frame, recv value.Value, args []value.Value) (value.Value, bool, error) {
		u, ok := recv.Object().(*Util)
		if !ok {
			return value.Null, false, nil
		}
		v, err := f(u, args[0])
		return v, true, err
	}
}
