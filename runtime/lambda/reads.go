package lambda

import (
	"reflect"
	"regexp"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/parser"
	"github.com/dop251/goja/token"
)

// reads is the part of a value that the code of a handler can see. Making objects is what costs most in the engine, and an
// event of API Gateway has some twenty of them, of which a handler looks at one or two; the others need not be made.
//
// A handler that uses its event only by naming members, as in event.body or const { headers } = event, cannot find out
// what else is in it. Any other use of the parameter (event as an argument, event[key], {...event}, event.toString())
// shows the whole event, and so does a name that the event lacks and Object.prototype has.
type reads struct {
	name    string
	index   int // among the members of the same object
	whole   bool
	members []*reads
}

// everything is a value that is seen as a whole.
var everything = &reads{whole: true}

// maxReads bounds the names that are told apart in one object.
const maxReads = 64

// view is what a handler can see of its arguments.
type view struct {
	event    *reads
	context  bool
	callback bool
}

// viewOf finds out what a function, given as its source text, can see of its arguments.
func viewOf(source string) view {
	fn := parseFunction(source)
	if fn == nil || fn.parameters.Rest != nil {
		return view{everything, true, true}
	}
	seen := &readsFinder{root: &reads{}}
	list := fn.parameters.List
	if len(list) > 0 {
		seen.parameter(list[0])
		seen.walk(reflect.ValueOf(list[1:]))
	}
	seen.walk(reflect.ValueOf(fn.body))
	return view{seen.root, seen.all || len(list) > 1, seen.all || len(list) > 2}
}

type parsedFunction struct {
	parameters *ast.ParameterList
	body       ast.Node
}

// parseFunction reads a function, an arrow function or a method as the engine writes its source; nil stands for anything
// else.
func parseFunction(source string) *parsedFunction {
	if cutToken.MatchString(source) {
		return nil
	}
	for _, around := range [][2]string{{"(", ")"}, {"(", "))"}, {"(", ")))"}, {"({", "})"}} {
		program, err := parser.ParseFile(nil, "", around[0]+source+around[1], 0, parser.WithDisableSourceMaps)
		if err == nil && len(program.Body) == 1 {
			return functionIn(program.Body[0])
		}
	}
	return nil
}

// cutToken finds sources that may have lost the end of their last word. The engine's source of an arrow function ends with
// the last token of its expression: parentheses after it are missing, and the length of a name is that of its decoded form.
var cutToken = regexp.MustCompile(`(\\[\w{}$[:^ascii:]]*|[^\x00-\x7f])$`)

func functionIn(s ast.Statement) *parsedFunction {
	statement, ok := s.(*ast.ExpressionStatement)
	if !ok {
		return nil
	}
	expression := statement.Expression
	if o, ok := expression.(*ast.ObjectLiteral); ok && len(o.Value) == 1 {
		if p, ok := o.Value[0].(*ast.PropertyKeyed); ok && p.Kind == ast.PropertyKindMethod {
			expression = p.Value
		}
	}
	switch f := expression.(type) {
	case *ast.FunctionLiteral:
		return &parsedFunction{f.ParameterList, f.Body}
	case *ast.ArrowFunctionLiteral:
		return &parsedFunction{f.ParameterList, f.Body}
	}
	return nil
}

// readsFinder collects what is read of one parameter.
type readsFinder struct {
	name string // of the parameter; "" when it is a pattern
	root *reads
	all  bool // every argument can be reached, named or not
}

// parameter takes the declaration of the parameter itself.
func (f *readsFinder) parameter(b *ast.Binding) {
	switch target := b.Target.(type) {
	case *ast.Identifier:
		f.name = target.Name.String()
	case *ast.ObjectPattern:
		f.pattern(f.root, target)
	default:
		f.root.whole = true
	}
	f.walk(reflect.ValueOf(b.Initializer)) // never used: there always is an event
}

// walk looks at a node and what is below it. A use of the parameter that no rule takes for a read shows all of it. A name
// in another scope that happens to be the same counts as the parameter.
func (f *readsFinder) walk(v reflect.Value) {
	switch v.Kind() {
	case reflect.Interface, reflect.Pointer:
		if !v.IsNil() && v.CanInterface() && !f.known(v.Interface()) {
			f.walk(v.Elem())
		}
	case reflect.Slice:
		if v.Type() == declarationsType {
			return // they stand in the body too
		}
		for i := range v.Len() {
			f.walk(v.Index(i))
		}
	case reflect.Struct:
		if v.Type() == identifierType {
			f.identifier(v.Interface().(ast.Identifier))
			return
		}
		for i := range v.NumField() {
			f.walk(v.Field(i))
		}
	}
}

var (
	identifierType   = reflect.TypeFor[ast.Identifier]()
	declarationsType = reflect.TypeFor[[]*ast.VariableDeclaration]()
)

// identifier takes a name that stands by itself.
func (f *readsFinder) identifier(id ast.Identifier) {
	switch id.Name.String() {
	case f.name:
		f.root.whole = true
	case "arguments", "eval":
		f.root.whole, f.all = true, true
	}
}

// known deals with the nodes that have a meaning for reads, and reports that nothing is left to do below.
func (f *readsFinder) known(node any) bool {
	switch n := node.(type) {
	case *ast.DotExpression:
		if !f.member(n) {
			f.walk(reflect.ValueOf(n.Left)) // the name of a member is no use of a variable
		}
		return true
	case *ast.BracketExpression:
		return f.member(n)
	case *ast.CallExpression:
		if f.receiver(n.Callee) {
			f.walk(reflect.ValueOf(n.ArgumentList))
			return true
		}
	case *ast.TemplateLiteral:
		if n.Tag != nil && f.receiver(n.Tag) {
			f.walk(reflect.ValueOf(n.Expressions))
			return true
		}
	case *ast.UnaryExpression:
		return n.Operator == token.DELETE && f.receiver(n.Operand)
	case *ast.Binding:
		return f.destructuring(n)
	}
	return false
}

// member takes event.a.b, and reports whether that is what it is.
func (f *readsFinder) member(e ast.Expression) bool {
	r := f.path(e)
	if r == nil {
		return false
	}
	r.whole = true
	return true
}

// receiver takes event.a.b in event.a.b(): the object before the last name is handed over as this.
func (f *readsFinder) receiver(callee ast.Expression) bool {
	object, _, ok := split(callee)
	return ok && f.member(object)
}

// destructuring takes const { a, b } = event.c.
func (f *readsFinder) destructuring(b *ast.Binding) bool {
	pattern, ok := b.Target.(*ast.ObjectPattern)
	if !ok || b.Initializer == nil {
		return false
	}
	r := f.path(b.Initializer)
	if r == nil {
		return false
	}
	f.pattern(r, pattern)
	return true
}

// pattern takes the names of a pattern as reads of r, and looks at its defaults.
func (f *readsFinder) pattern(r *reads, p *ast.ObjectPattern) {
	if p.Rest != nil {
		r.whole = true
	}
	for _, property := range p.Properties {
		switch property := property.(type) {
		case *ast.PropertyShort:
			r.member(property.Name.Name.String()).whole = true
		case *ast.PropertyKeyed:
			if key, ok := property.Key.(*ast.StringLiteral); ok && !property.Computed {
				r.member(key.Value.String()).whole = true
				f.walk(reflect.ValueOf(property.Value))
				continue
			}
			r.whole = true
		}
		f.walk(reflect.ValueOf(property))
	}
}

// path finds or makes the place that an expression of the form event.a.b stands for; nil when it has another form.
func (f *readsFinder) path(e ast.Expression) *reads {
	e = plain(e)
	if f.isParameter(e) {
		return f.root
	}
	object, name, ok := split(e)
	if !ok {
		return nil
	}
	r := f.path(object)
	if r == nil {
		return nil
	}
	return r.member(name)
}

func (f *readsFinder) isParameter(e ast.Expression) bool {
	id, ok := plain(e).(*ast.Identifier)
	return ok && f.name != "" && id.Name.String() == f.name
}

// split takes an expression apart that reads a member with a fixed name.
func split(e ast.Expression) (object ast.Expression, name string, ok bool) {
	switch e := plain(e).(type) {
	case *ast.DotExpression:
		return e.Left, e.Identifier.Name.String(), true
	case *ast.BracketExpression:
		if key, ok := e.Member.(*ast.StringLiteral); ok {
			return e.Left, key.Value.String(), true
		}
	}
	return nil, "", false
}

// plain takes the marks of ?. off an expression.
func plain(e ast.Expression) ast.Expression {
	for {
		switch marked := e.(type) {
		case *ast.OptionalChain:
			e = marked.Expression
		case *ast.Optional:
			e = marked.Expression
		default:
			return e
		}
	}
}

// member finds or makes the place of a member.
func (r *reads) member(name string) *reads {
	if m := r.find(name); m != nil {
		return m
	}
	if len(r.members) == maxReads {
		r.whole = true
		return &reads{}
	}
	m := &reads{name: name, index: len(r.members)}
	r.members = append(r.members, m)
	return m
}

// find returns the place of a member; nil when it is not read.
func (r *reads) find(name string) *reads {
	for _, m := range r.members {
		if m.name == name {
			return m
		}
	}
	return nil
}
