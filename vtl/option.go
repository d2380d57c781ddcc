package vtl

import "postern/vtl/value"

// An Option changes how Parse compiles a template.
type Option func(*config)

type config struct {
	globals []string
	binder  Binder
	plain   bool
}

// Globals declares the names the host provides, without "$". The name at position i lives in global slot i of the Frame
// (see Frame.SetGlobal). A template may still assign such a name; the assignment lasts for that rendering.
func Globals(names ...string) Option {
	return func(c *config) { c.globals = names }
}

// Bind lets the host compile members of globals while the template is parsed.
func Bind(b Binder) Option {
	return func(c *config) { c.binder = b }
}

// Plain selects stock Velocity's reading of references: one that cannot be resolved is null and prints its own source text.
// Macros and #evaluate stay off in this mode too.
func Plain() Option {
	return func(c *config) { c.plain = true }
}

// A Binder compiles one use of a global's member, such as $input.path('$.a') or $input.body, when the template is parsed.
// It returns nil for a use it does not know; that is then looked up by name at run time. An error of a constant argument
// (an invalid path) must not be reported here: the service fails such a template only when the call is reached, so return
// a Bound that fails.
//
// A Binder is asked only for the first member after the global's name, and never for a global the template assigns.
type Binder func(site Site) Bound

// Site is one use of a member of a global.
type Site struct {
	Global string // name without "$"
	Slot   int    // its position in Globals
	Member string // name of the property or method
	Method bool   // called with parentheses
	Args   []Arg  // of a method
}

// Arg is one argument of a bound method.
type Arg struct {
	Const bool        // Value is known when the template is parsed
	Value value.Value // of a constant argument
}

// Bound performs a compiled use. recv is the global's value, args holds the values of all arguments, constants included, and
// may be kept only until the call returns. found false makes the whole reference unresolvable, as an unknown member does.
// An error ends the rendering; Fail gives it a kind other than KindMethod.
type Bound func(f *Frame, recv value.Value, args []value.Value) (v value.Value, found bool, err error)
