package probe

import (
	"strconv"
	"strings"
)

// Shape is what a template expects a value of the payload to be.
type Shape struct {
	Path     string // JSONPath, with [*] for the elements of lists
	Members  []*Member
	Element  *Shape // of a list; nil when no element is read
	List     bool   // looped over, or asked for its size or an element
	Map      bool   // asked for its keys
	Raw      bool   // printed outside of quotes
	Number   bool   // compared with a number, or calculated with
	Truth    bool   // asked for its truth
	Encoded  *Shape // the value is text that is parsed as JSON
	Literals []string
	Definite bool // named by a path without wildcards, from the root
}

// Member is a member of an object.
type Member struct {
	Name string
	*Shape
}

// Member is the shape of a member, made when it is new.
func (s *Shape) Member(name string) *Shape {
	for _, m := range s.Members {
		if m.Name == name {
			return m.Shape
		}
	}
	m := &Member{name, &Shape{Path: s.Path + "." + name, Definite: s.Definite || s.Path == "$"}}
	s.Members = append(s.Members, m)
	return m.Shape
}

// Item is the shape of the elements of a list.
func (s *Shape) Item() *Shape {
	s.List = true
	if s.Element == nil {
		s.Element = &Shape{Path: s.Path + "[*]"}
	}
	return s.Element
}

func (s *Shape) compare(text string) { s.Literals = addOnce(s.Literals, text) }

// follow walks a JSONPath of names, positions and [*]; nil for any other.
func (s *Shape) follow(path string) *Shape {
	rest, ok := strings.CutPrefix(strings.TrimSpace(path), "$")
	if !ok {
		return nil
	}
	for rest != "" {
		name, index, left, ok := segment(rest)
		if !ok {
			return nil
		}
		if rest = left; index {
			s = s.Item()
		} else {
			s = s.Member(name)
		}
	}
	return s
}

// segment reads one step of a path.
func segment(path string) (name string, index bool, rest string, ok bool) {
	if text, quoted := strings.CutPrefix(path, "['"); quoted {
		name, rest, ok = strings.Cut(text, "']")
		return name, false, rest, ok && name != "" && !strings.Contains(name, "'")
	}
	if text, bracket := strings.CutPrefix(path, "["); bracket {
		name, rest, ok = strings.Cut(text, "]")
		if _, err := strconv.Atoi(name); err != nil && name != "*" {
			return "", false, "", false
		}
		return name, true, rest, ok
	}
	text, dot := strings.CutPrefix(path, ".")
	if !dot {
		return "", false, "", false
	}
	end := strings.IndexAny(text, ".[")
	if end < 0 {
		end = len(text)
	}
	name = text[:end]
	return name, false, text[end:], name != "" && !strings.ContainsAny(name, "*()?@,:'\" ")
}
