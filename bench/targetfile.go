package bench

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"postern/bench/check"
)

// ReadTargets reads requests from a text. Each begins with a line of a method
// and a URL; lines of headers follow, and at most one line that begins with
// "@" and names a file with the body, or with ">" and holds the body itself.
// A line "check: EXPRESSION" sets the check of the request. Blank lines stand
// between requests; lines that begin with "#" are comments.
//
//	POST http://127.0.0.1:4510/pets
//	Content-Type: application/json
//	check: status == 201
//	> {"name":"Rex"}
//
// A URL that begins with "/" is put behind base. File names are relative to
// dir. name stands in the errors.
func ReadTargets(r io.Reader, name, dir, base string) ([]*Request, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("cannot read %s: %w", name, err)
	}
	p := targetParser{dir: dir, base: strings.TrimSuffix(base, "/")}
	for line := range strings.Lines(string(text)) {
		p.line++
		if err := p.read(strings.TrimRight(line, "\r\n")); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, p.line, err)
		}
	}
	if err := p.finish(); err != nil {
		return nil, fmt.Errorf("%s:%d: %w", name, p.begun, err)
	}
	if len(p.out) == 0 {
		return nil, fmt.Errorf("%s: there is no request, expected lines such as GET http://127.0.0.1:4510/pets", name)
	}
	return p.out, nil
}

// targetParser collects one request at a time.
type targetParser struct {
	dir, base string
	line      int
	begun     int // line of the open request, 0 when there is none
	method    string
	url       string
	header    []Field
	body      []byte
	hasBody   bool
	check     *check.Check
	out       []*Request
}

func (p *targetParser) read(line string) error {
	trimmed := strings.TrimSpace(line)
	switch {
	case trimmed == "":
		return p.finish()
	case trimmed[0] == '#':
		return nil
	case p.begun == 0:
		return p.start(trimmed)
	case trimmed[0] == '@' || trimmed[0] == '>':
		return p.setBody(trimmed)
	}
	name, value, ok := strings.Cut(trimmed, ":")
	if !ok {
		return fmt.Errorf("%q is neither a header nor a body, expected Name: value, @file or > text", trimmed)
	}
	value = strings.TrimSpace(value)
	if strings.EqualFold(name, "check") {
		return p.setCheck(value)
	}
	p.header = append(p.header, Field{strings.TrimSpace(name), value})
	return nil
}

func (p *targetParser) start(line string) error {
	method, target, ok := strings.Cut(line, " ")
	if !ok {
		return fmt.Errorf("%q is not a request, expected a method and a URL", line)
	}
	target = strings.TrimSpace(target)
	if strings.HasPrefix(target, "/") {
		if p.base == "" {
			return fmt.Errorf("the URL %q has no host and no base URL is given", target)
		}
		target = p.base + target
	}
	*p = targetParser{dir: p.dir, base: p.base, line: p.line, out: p.out, begun: p.line, method: method, url: target}
	return nil
}

func (p *targetParser) setBody(line string) error {
	if p.hasBody {
		return fmt.Errorf("a second body")
	}
	p.hasBody = true
	rest := strings.TrimSpace(line[1:])
	if line[0] == '>' {
		p.body = []byte(rest)
		return nil
	}
	if !filepath.IsAbs(rest) {
		rest = filepath.Join(p.dir, rest)
	}
	body, err := os.ReadFile(rest)
	if err != nil {
		return fmt.Errorf("cannot read the body: %w", err)
	}
	p.body = body
	return nil
}

func (p *targetParser) setCheck(source string) error {
	c, err := check.Compile(source)
	if err != nil {
		return err
	}
	p.check = c
	return nil
}

// finish closes the open request.
func (p *targetParser) finish() error {
	if p.begun == 0 {
		return nil
	}
	r, err := NewRequest(p.method, p.url, p.header, p.body)
	if err != nil {
		return err
	}
	r.Check = p.check
	p.out = append(p.out, r)
	p.begun = 0
	return nil
}
