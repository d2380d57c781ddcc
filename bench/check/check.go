package check

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"github.com/PaesslerAG/gval"
)

// Check is a compiled expression. It never changes and may be used by many
// goroutines at once.
type Check struct {
	source string
	parts  []part
}

// part is what stands between two outermost "&&".
type part struct {
	source   string
	status   func(status int) bool // set for a comparison of the status alone
	eval     gval.Evaluable
	usesJSON bool
	operands []operand
}

// operand is a value of a part that a failure reports.
type operand struct {
	source string
	eval   gval.Evaluable
}

// Failure is a check that does not hold.
type Failure struct {
	Check  string // the whole expression
	Part   string // the part that does not hold
	Reason string // the values found, or why there are none
}

// Error puts the part and the reason into one line.
func (f *Failure) Error() string {
	if f.Reason == "" {
		return f.Part + " does not hold"
	}
	return f.Part + " does not hold: " + f.Reason
}

// Compile reads an expression. The error is an *Error.
func Compile(source string) (*Check, error) {
	c, err := compile(source)
	if err != nil {
		return nil, err
	}
	return c, nil
}

func compile(source string) (*Check, *Error) {
	tokens, err := scan(source)
	if err != nil {
		return nil, err
	}
	if len(tokens) == 0 {
		e := errorAt(source, 0, "the expression is empty")
		e.Expected = "something like status == 200"
		return nil, e
	}
	if err := checkNames(source, tokens); err != nil {
		return nil, err
	}
	c := &Check{source: source}
	for _, list := range conjuncts(tokens) {
		p, err := compilePart(source, list)
		if err != nil {
			return nil, err
		}
		c.parts = append(c.parts, p)
	}
	return c, nil
}

func compilePart(source string, tokens []token) (part, *Error) {
	if len(tokens) == 0 {
		e := errorAt(source, strings.Index(source, "&&"), "one side of && is empty")
		e.Expected = "an expression on both sides"
		return part{}, e
	}
	last := tokens[len(tokens)-1]
	p := part{source: source[tokens[0].off : last.off+len(last.text)]}
	if p.status = statusComparison(tokens); p.status != nil {
		return p, nil
	}
	eval, err := evaluable(source, tokens)
	if err != nil {
		return p, err
	}
	if eval.IsConst() {
		if err := constant(source, tokens[0], eval); err != nil {
			return p, err
		}
	}
	p.eval, p.operands = eval, operands(source, tokens)
	for _, t := range tokens {
		p.usesJSON = p.usesJSON || t.kind == symbol && t.text == "$"
	}
	return p, nil
}

// constant refuses a constant that is neither true nor false.
func constant(source string, first token, eval gval.Evaluable) *Error {
	v, err := eval(context.Background(), nil)
	if _, ok := v.(bool); err == nil && ok {
		return nil
	}
	e := errorAt(source, first.off, "this is always %s", describe(v))
	e.Expected = "something that is true or false"
	return e
}

// libraryPlace finds the place in an error of the expression library.
var libraryPlace = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?s)\t:1:([0-9]+) - 1:[0-9]+ (.*)$`) })

// evaluable hands the rewritten tokens to the expression library and
// translates its errors.
func evaluable(source string, tokens []token) (eval gval.Evaluable, problem *Error) {
	text, offsets := rewrite(tokens)
	defer func() {
		if r := recover(); r != nil {
			problem = errorAt(source, tokens[0].off, "the expression cannot be read: %v", r)
		}
	}()
	eval, err := language().NewEvaluable(text)
	if err == nil {
		return eval, nil
	}
	reason := err.Error()
	off := tokens[0].off
	if m := libraryPlace().FindStringSubmatch(reason); m != nil {
		column, _ := strconv.Atoi(m[1])
		off = offsets[byteOffset(text, column)]
		reason = m[2]
	}
	return nil, errorAt(source, off, "%s", plainReason(reason))
}

// byteOffset turns a column in characters, from 1, into an offset.
func byteOffset(text string, column int) int {
	for i := range text {
		if column--; column <= 0 {
			return i
		}
	}
	return len(text)
}

var plainWords = strings.NewReplacer(
	" while scanning extensions", " where a value is expected",
	" while scanning operator", " where an operator is expected",
	"unexpected EOF", "unexpected end",
)

func plainReason(reason string) string { return plainWords.Replace(reason) }

// statusComparison recognises "status == 200" and the like, the most frequent
// check, which then costs nothing.
func statusComparison(tokens []token) func(int) bool {
	if len(tokens) < 3 || tokens[0].text != "status" {
		return nil
	}
	last := tokens[len(tokens)-1]
	want, err := strconv.Atoi(last.text)
	if err != nil || last.kind != numeral {
		return nil
	}
	op := ""
	for _, t := range tokens[1 : len(tokens)-1] {
		op += t.text
	}
	switch op {
	case "==":
		return func(s int) bool { return s == want }
	case "!=":
		return func(s int) bool { return s != want }
	case "<":
		return func(s int) bool { return s < want }
	case "<=":
		return func(s int) bool { return s <= want }
	case ">":
		return func(s int) bool { return s > want }
	case ">=":
		return func(s int) bool { return s >= want }
	}
	return nil
}

// String returns the expression.
func (c *Check) String() string { return c.source }

// NeedsBody reports whether the expression looks at the body.
func (c *Check) NeedsBody() bool {
	for _, p := range c.parts {
		if p.status == nil && (p.usesJSON || strings.Contains(p.source, "body") || strings.Contains(p.source, "size")) {
			return true
		}
	}
	return false
}

// Run returns nil when the check holds, else a *Failure.
func (c *Check) Run(a *Answer) error {
	for i := range c.parts {
		if reason, ok := c.parts[i].run(a); !ok {
			return &Failure{Check: c.source, Part: c.parts[i].source, Reason: reason}
		}
	}
	return nil
}

func (p *part) run(a *Answer) (reason string, ok bool) {
	if p.status != nil {
		if p.status(a.Status) {
			return "", true
		}
		return "status is " + strconv.Itoa(a.Status), false
	}
	root, problem := p.root(a)
	c := answerContext{context.Background(), a}
	v, err := evaluate(p.eval, c, root)
	holds, isBool := v.(bool)
	switch {
	case err == nil && holds:
		return "", true
	case problem != nil:
		return problem.Error(), false
	case err != nil:
		return missing(err), false
	case !isBool:
		return "it is " + describe(v) + ", which is neither true nor false", false
	}
	return p.values(c, root), false
}

// notJSON is the root of a body that is not JSON. No path leads anywhere, and
// the reason is told only if it decides: status == 404 || $.ok may hold.
type notJSON struct{}

func (p *part) root(a *Answer) (any, error) {
	if !p.usesJSON {
		return nil, nil
	}
	document, err := a.json()
	if err != nil {
		return notJSON{}, err
	}
	return document, nil
}

// evaluate guards against panics of the expression library, which uses
// reflection on whatever a body holds.
func evaluate(eval gval.Evaluable, c context.Context, root any) (v any, err error) {
	defer func() {
		if r := recover(); r != nil {
			v, err = nil, fmt.Errorf("it cannot be calculated: %v", r)
		}
	}()
	return eval(c, root)
}

// missing words the error of a path in a sentence.
func missing(err error) string {
	for inner := errors.Unwrap(err); inner != nil; inner = errors.Unwrap(err) {
		err = inner
	}
	if key, ok := strings.CutPrefix(err.Error(), "unknown key "); ok {
		return "there is no member " + strconv.Quote(key)
	}
	if strings.HasPrefix(err.Error(), "unsupported value type <nil>") {
		return "a member is asked of something that is null or beyond the end of an array"
	}
	return err.Error()
}
