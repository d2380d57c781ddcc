package management

import (
	"strings"

	"postern/api"
)

// patchOp is one operation of a PATCH body.
type patchOp struct {
	op, path, value, from string
	given                 bool // a value was sent
	pathless              bool // no path was sent
}

// patches are the operations of the body in their order. Values that are
// numbers or booleans count as their text (MA-551).
func (c *call) patches() []patchOp {
	var all []patchOp
	for _, item := range c.body.get("patchOperations").itemsOf() {
		value := item.get("value")
		p := patchOp{
			op: item.get("op").str(), path: item.get("path").str(), from: item.get("from").str(),
			value: value.str(), given: value.given(), pathless: !item.get("path").given(),
		}
		all = append(all, p)
	}
	return all
}

func (n *node) itemsOf() []*node {
	if n == nil {
		return nil
	}
	return n.items
}

// rule says what one path of a resource takes: which operations and what they
// do. A path segment in braces stands for an escaped key.
type rule[T any] struct {
	path  string
	ops   string // letters of the operations: a(dd) r(eplace) d (remove) c(opy)
	apply func(*T, edit) error
}

// edit is one operation as a rule sees it.
type edit struct {
	patchOp
	keys []string // decoded keys of the path, in order
}

// key is the only, or last, key of the path.
func (e edit) key() string {
	if len(e.keys) == 0 {
		return ""
	}
	return e.keys[len(e.keys)-1]
}

func (e edit) truth() bool { return strings.EqualFold(e.value, "true") } // MA-563

// style is the wording of errors about paths and operations (MA-562).
type style uint8

const (
	plainStyle  style = iota // Invalid patch path /x
	quotedStyle              // Invalid patch path  '/x' specified for op 'add'. …
)

// patchTable are the rules of one kind of resource.
type patchTable[T any] struct {
	style style
	rules []rule[T]
	// refusals are the answers to operations that a path does not take, where
	// they differ from those of the style; by the path of the rule.
	refusals map[string]error
}

var opLetters = map[string]string{"add": "a", "replace": "r", "remove": "d", "copy": "c"}

// apply runs operations in order on t, which is a copy that is thrown away
// when one fails (MA-553).
func (pt *patchTable[T]) apply(c *call, t *T) error {
	for _, op := range c.patches() {
		if err := c.leadingSlash(&op, pt.style); err != nil {
			return err
		}
		r, keys := pt.find(op)
		if r == nil || op.pathless {
			return pt.unknownPath(op)
		}
		letter := opLetters[op.op]
		if letter == "" || !strings.Contains(r.ops, letter) {
			return pt.unsupported(op, r)
		}
		if err := r.apply(t, edit{op, keys}); err != nil {
			return err
		}
	}
	return nil
}

// leadingSlash gives a path the slash it lacks.
func (c *call) leadingSlash(op *patchOp, s style) error {
	if op.pathless || strings.HasPrefix(op.path, "/") {
		return nil
	}
	// MA-560: nobody recorded what the live service says.
	if c.api.options.Strict {
		return badRequest("Invalid patch path %s", op.path)
	}
	c.warn("MA-560", "patch path "+op.path+" has no leading slash; it is read as /"+op.path)
	op.path = "/" + op.path
	return nil
}

// find is the rule for a path; of several the one that takes the operation.
func (pt *patchTable[T]) find(op patchOp) (best *rule[T], keys []string) {
	segments := pointer(op.path)
	for i := range pt.rules {
		r := &pt.rules[i]
		got, ok := r.match(segments)
		if !ok {
			continue
		}
		if best == nil || strings.Contains(r.ops, opLetters[op.op]) && !strings.Contains(best.ops, opLetters[op.op]) {
			best, keys = r, got
		}
	}
	return best, keys
}

func (r *rule[T]) match(segments []string) (keys []string, ok bool) {
	own := strings.Split(r.path[1:], "/")
	if len(own) != len(segments) {
		return nil, false
	}
	for i, s := range own {
		switch {
		case strings.HasPrefix(s, "{"):
			keys = append(keys, segments[i])
		case s != segments[i]:
			return nil, false
		}
	}
	return keys, true
}

// pointer splits a JSON Pointer; ~1 is decoded before ~0 (MA-552).
func pointer(path string) []string {
	segments := strings.Split(strings.TrimPrefix(path, "/"), "/")
	for i, s := range segments {
		segments[i] = strings.ReplaceAll(strings.ReplaceAll(s, "~1", "/"), "~0", "~")
	}
	return segments
}

func (pt *patchTable[T]) unknownPath(op patchOp) error {
	path := op.path
	if op.pathless {
		path = "null" // MA-554
	}
	if pt.style == plainStyle {
		return badRequest("Invalid patch path %s", path)
	}
	return pt.quoted(op, path)
}

func (pt *patchTable[T]) unsupported(op patchOp, r *rule[T]) error {
	if err := pt.refusals[r.path]; err != nil {
		return err
	}
	if pt.style == plainStyle {
		return badRequest("Invalid patch operation specified. Must be one of: [%s]", strings.Join(opNames(r.ops), ", "))
	}
	return pt.quoted(op, op.path)
}

// quoted lists the paths that take the operation; without any the service asks
// for another operation.
func (pt *patchTable[T]) quoted(op patchOp, path string) error {
	var paths []string
	for _, r := range pt.rules {
		if l := opLetters[op.op]; l != "" && strings.Contains(r.ops, l) {
			paths = append(paths, r.path)
		}
	}
	if paths == nil {
		return badRequest("Invalid patch path  '%s' specified for op '%s'. Please choose supported operations", path, op.op)
	}
	return badRequest("Invalid patch path  '%s' specified for op '%s'. Must be one of: [%s]", path, op.op, strings.Join(paths, ", "))
}

func opNames(letters string) []string {
	var names []string
	for _, name := range []string{"add", "remove", "replace", "copy"} {
		if strings.Contains(letters, opLetters[name]) {
			names = append(names, name)
		}
	}
	return names
}

// Rules that many tables share. at leads to the member of the resource.

func textRule[T any](path string, at func(*T) *string) rule[T] {
	return rule[T]{path, "r", func(t *T, e edit) error {
		*at(t) = e.value
		return nil
	}}
}

// optionalRule is a text that remove empties too.
func optionalRule[T any](path string, at func(*T) *string) rule[T] {
	r := textRule(path, at)
	r.ops = "rd"
	r.apply = func(t *T, e edit) error {
		*at(t) = e.value
		if e.op == "remove" {
			*at(t) = ""
		}
		return nil
	}
	return r
}

func flagRule[T any](path string, at func(*T) *bool) rule[T] {
	return rule[T]{path, "r", func(t *T, e edit) error {
		*at(t) = e.truth()
		return nil
	}}
}

// Texts of unknown keys (MA-556).
const (
	unknownParameter = "Invalid parameter name specified"
	unknownMediaType = "Content-Type specified was not found"
)

// pairsRule is a map of texts.
func pairsRule[T any](path, unknown string, at func(*T) *api.Pairs) rule[T] {
	return rule[T]{path, "ard", func(t *T, e edit) error {
		return patchPairs(at(t), e, unknown, false)
	}}
}

// templatesRule is a map of templates, where a text that is missing or empty
// lets the body pass (MA-559).
func templatesRule[T any](path string, at func(*T) *api.Pairs) rule[T] {
	return rule[T]{path, "ard", func(t *T, e edit) error {
		return patchPairs(at(t), e, unknownMediaType, true)
	}}
}

func patchPairs(pairs *api.Pairs, e edit, unknown string, emptyIsNull bool) error {
	if e.op != "add" && pairs.Index(e.key()) < 0 {
		return notFound(unknown)
	}
	if e.op == "remove" {
		pairs.Delete(e.key())
		if len(*pairs) == 0 {
			*pairs = nil // N-44: the map goes with its last member
		}
		return nil
	}
	pairs.Put(api.Pair{Name: e.key(), Value: e.value, Null: emptyIsNull && e.value == ""})
	return nil
}

// flagsRule is a map of booleans; a value that is not true is false, but what
// is added without one is what missing says.
func flagsRule[T any](path string, missing bool, at func(*T) *api.Flags) rule[T] {
	return rule[T]{path, "ard", func(t *T, e edit) error {
		flags := at(t)
		if e.op != "add" && flags.Index(e.key()) < 0 {
			return notFound(unknownParameter)
		}
		if e.op == "remove" {
			flags.Delete(e.key())
			if len(*flags) == 0 {
				*flags = nil
			}
			return nil
		}
		flags.Set(e.key(), e.truth() || missing && !e.given)
		return nil
	}}
}

// listRules take members of a list by value or by path (MA-565).
func listRules[T any](path string, at func(*T) *[]string) []rule[T] {
	change := func(t *T, e edit) error {
		value := e.value
		if len(e.keys) > 0 {
			value = e.key()
		}
		list := at(t)
		if e.op == "add" {
			if !contains(*list, value) {
				*list = append(*list, value)
			}
			return nil
		}
		*list = withoutText(*list, value)
		return nil
	}
	return []rule[T]{{path, "ad", change}, {path + "/{k}", "ad", change}}
}

// withoutText is a copy of a list without a text, nil when nothing is left.
func withoutText(list []string, text string) []string {
	var kept []string
	for _, one := range list {
		if one != text {
			kept = append(kept, one)
		}
	}
	return kept
}
