package check

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/PaesslerAG/gval"
	"github.com/PaesslerAG/jsonpath"
)

// language is what expressions are written in. The parameter of an evaluation
// is the JSON body; everything else comes from the context.
var language = sync.OnceValue(func() gval.Language {
	return gval.NewLanguage(
		gval.Full(),
		jsonpath.Language(),
		gval.Constant("null", nil),
		gval.VariableSelector(variable),
		gval.Function("header", headerFunction),
		gval.Function("hasHeader", hasHeaderFunction),
		gval.Function("len", one(length)),
		gval.Function("lower", one(func(v any) (any, error) { return strings.ToLower(fmt.Sprint(v)), nil })),
		gval.Function("upper", one(func(v any) (any, error) { return strings.ToUpper(fmt.Sprint(v)), nil })),
		gval.Function("number", one(number)),
		gval.PrefixExtension(existsMark, existence(false)),
		gval.PrefixExtension(existsSomeMark, existence(true)),
		word("contains", strings.Contains),
		word("startsWith", strings.HasPrefix),
		word("endsWith", strings.HasSuffix),
		gval.InfixEvalOperator("matches", matches),
		gval.Precedence("contains", 40), gval.Precedence("startsWith", 40),
		gval.Precedence("endsWith", 40), gval.Precedence("matches", 40),
	)
})

// answerContext carries the answer to the values of the language.
type answerContext struct {
	context.Context
	answer *Answer
}

type answerKey struct{}

func (c answerContext) Value(key any) any {
	if _, ok := key.(answerKey); ok {
		return c.answer
	}
	return c.Context.Value(key)
}

func answerOf(c context.Context) (*Answer, error) {
	if c != nil {
		if a, ok := c.Value(answerKey{}).(*Answer); ok {
			return a, nil
		}
	}
	return nil, errors.New("there is no answer to look at")
}

// variables are the names without arguments.
var variables = map[string]func(*Answer) any{
	"status":  func(a *Answer) any { return float64(a.Status) },
	"latency": func(a *Answer) any { return milliseconds(a.Latency) },
	"body":    func(a *Answer) any { return string(a.Body) },
	"size":    func(a *Answer) any { return float64(len(a.Body)) },
	"type":    func(a *Answer) any { return a.mediaType() },
}

// variable builds the reading of a name.
func variable(path gval.Evaluables) gval.Evaluable {
	keys, err := path.EvalStrings(context.Background(), nil)
	if err == nil && len(keys) != 1 {
		err = fmt.Errorf("%s has no members", keys[0])
	}
	if err == nil && variables[keys[0]] == nil {
		err = fmt.Errorf("%s is not a value", keys[0])
	}
	if err != nil {
		return func(context.Context, any) (any, error) { return nil, err }
	}
	read := variables[keys[0]]
	return func(c context.Context, _ any) (any, error) {
		a, err := answerOf(c)
		if err != nil {
			return nil, err
		}
		return read(a), nil
	}
}

// The word exists is rewritten to one of these marks, because a function only
// sees values that could be found. The second is for paths that give an array
// of all matches, which may be empty.
const existsMark, existsSomeMark = '§', '¶'

func existence(some bool) func(context.Context, *gval.Parser) (gval.Evaluable, error) {
	return func(c context.Context, p *gval.Parser) (gval.Evaluable, error) {
		what, err := p.ParseNextExpression(c)
		if err != nil {
			return nil, err
		}
		return func(c context.Context, root any) (any, error) {
			v, err := what(c, root)
			list, isList := v.([]any)
			return err == nil && !(some && isList && len(list) == 0), nil
		}, nil
	}
}

func headerFunction(c context.Context, args ...any) (any, error) {
	v, _, err := headerOf(c, args)
	return v, err
}

func hasHeaderFunction(c context.Context, args ...any) (any, error) {
	_, ok, err := headerOf(c, args)
	return ok, err
}

func headerOf(c context.Context, args []any) (string, bool, error) {
	if len(args) != 1 {
		return "", false, errors.New("header needs one name")
	}
	name, ok := args[0].(string)
	if !ok {
		return "", false, errors.New("the name of a header is a text")
	}
	a, err := answerOf(c)
	if err != nil {
		return "", false, err
	}
	v, found := a.header(name)
	return v, found, nil
}

// one adapts a function of one value.
func one(f func(any) (any, error)) func(context.Context, ...any) (any, error) {
	return func(_ context.Context, args ...any) (any, error) {
		if len(args) != 1 {
			return nil, fmt.Errorf("one value is needed, not %d", len(args))
		}
		return f(args[0])
	}
}

func length(v any) (any, error) {
	switch v := v.(type) {
	case string:
		return float64(utf8.RuneCountInString(v)), nil
	case []any:
		return float64(len(v)), nil
	case map[string]any:
		return float64(len(v)), nil
	}
	return nil, fmt.Errorf("%s has no length", describe(v))
}

func number(v any) (any, error) {
	switch v := v.(type) {
	case float64:
		return v, nil
	case string:
		f, err := strconv.ParseFloat(strings.TrimSpace(v), 64)
		if err == nil {
			return f, nil
		}
	}
	return nil, fmt.Errorf("%s is not a number", describe(v))
}

// word is an operator between two texts.
func word(name string, f func(a, b string) bool) gval.Language {
	return gval.InfixOperator(name, func(a, b any) (any, error) {
		if list, ok := a.([]any); ok && name == "contains" {
			return holds(list, b), nil
		}
		s, ok := a.(string)
		t, ok2 := b.(string)
		if !ok || !ok2 {
			return nil, fmt.Errorf("%s needs a text on both sides, not %s and %s", name, describe(a), describe(b))
		}
		return f(s, t), nil
	})
}

func holds(list []any, want any) bool {
	for _, v := range list {
		if fmt.Sprint(v) == fmt.Sprint(want) {
			return true
		}
	}
	return false
}

// matches is a search with a regular expression, compiled once when it is
// constant.
func matches(a, b gval.Evaluable) (gval.Evaluable, error) {
	if !b.IsConst() {
		return func(c context.Context, o any) (any, error) {
			source, err := b.EvalString(c, o)
			if err != nil {
				return nil, err
			}
			re, err := regexp.Compile(source)
			if err != nil {
				return nil, err
			}
			return found(c, o, a, re)
		}, nil
	}
	source, err := b.EvalString(context.Background(), nil)
	if err != nil {
		return nil, err
	}
	re, err := regexp.Compile(source)
	if err != nil {
		return nil, err
	}
	return func(c context.Context, o any) (any, error) { return found(c, o, a, re) }, nil
}

func found(c context.Context, o any, a gval.Evaluable, re *regexp.Regexp) (any, error) {
	s, err := a.EvalString(c, o)
	if err != nil {
		return nil, err
	}
	return re.MatchString(s), nil
}

// describe names a value with its type, shortened.
func describe(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case string:
		return strconv.Quote(shorten(v))
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case bool:
		return strconv.FormatBool(v)
	case []any:
		return fmt.Sprintf("an array of %d", len(v))
	case map[string]any:
		return fmt.Sprintf("an object of %d", len(v))
	}
	return shorten(fmt.Sprint(v))
}

// shorten keeps failures to one readable line.
func shorten(s string) string {
	const most = 80
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most]) + "..."
}
