package check

import (
	"context"
	"strings"
	"time"
)

// operands finds the values of a part that a failure should show: names, calls
// of header, and paths.
func operands(source string, tokens []token) []operand {
	var out []operand
	seen := map[string]bool{}
	for i := 0; i < len(tokens); i++ {
		n := operandLength(tokens[i:], i > 0 && tokens[i-1].text == ".")
		if n == 0 {
			continue
		}
		last := tokens[i+n-1]
		text := source[tokens[i].off : last.off+len(last.text)]
		if !seen[text] {
			seen[text] = true
			if eval, err := evaluable(source, tokens[i:i+n]); err == nil {
				out = append(out, operand{text, eval})
			}
		}
		i += n - 1
	}
	return out
}

// operandLength returns the number of tokens of the operand at the start, or 0.
func operandLength(tokens []token, member bool) int {
	t := tokens[0]
	switch {
	case t.kind == symbol && t.text == "$":
		return pathLength(tokens)
	case t.kind != identifier || member:
		return 0
	case variables[t.text] != nil:
		return 1
	case t.text == "header" || t.text == "len":
		return 1 + groupLength(tokens[1:])
	}
	return 0
}

// pathLength counts the tokens of a JSON path.
func pathLength(tokens []token) int {
	n := 1
	for n < len(tokens) {
		switch {
		case tokens[n].text == "[" && tokens[n].kind == symbol:
			n += groupLength(tokens[n:])
		case tokens[n].text == ".":
			n += stepLength(tokens[n:])
		default:
			return n
		}
	}
	return n
}

// stepLength counts the tokens of ".name", ".*", "..name" or ".." before a
// bracket.
func stepLength(tokens []token) int {
	n := 1
	if n < len(tokens) && tokens[n].text == "." {
		n++
	}
	if n < len(tokens) && (tokens[n].kind == identifier || tokens[n].text == "*") {
		n++
	}
	return n
}

// groupLength counts the tokens from an opening bracket to its partner.
func groupLength(tokens []token) int {
	depth := 0
	for i, t := range tokens {
		if t.kind != symbol {
			continue
		}
		switch t.text {
		case "(", "[", "{":
			depth++
		case ")", "]", "}":
			depth--
		}
		if depth == 0 {
			return i + 1
		}
	}
	return len(tokens)
}

// values lists what the operands are.
func (p *part) values(c context.Context, root any) string {
	var out []string
	for _, o := range p.operands {
		v, err := evaluate(o.eval, c, root)
		if err != nil {
			continue
		}
		text := describe(v)
		if ms, ok := v.(float64); ok && o.source == "latency" {
			text = time.Duration(ms * float64(time.Millisecond)).String()
		}
		out = append(out, o.source+" is "+text)
	}
	return strings.Join(out, ", ")
}
