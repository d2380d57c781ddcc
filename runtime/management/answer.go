package management

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"

	"postern/api"
)

// doc is a JSON object of an answer: members in order, absent ones left out
// (MA-122). For clients that want HAL it also knows its links and children.
type doc struct {
	fields   []docField
	links    []docLink
	children []docChild
}

type docField struct {
	name  string
	value any // string, bool, int, int64, float64, []string, *doc, []*doc, *node, api.Pairs, api.Flags
}

type docLink struct{ rel, href string }

type docChild struct {
	rel  string
	docs []*doc
}

// set stores a member, whatever its value.
func (d *doc) set(name string, value any) *doc {
	d.fields = append(d.fields, docField{name, value})
	return d
}

// text stores a text that is not empty.
func (d *doc) text(name, value string) *doc {
	if value != "" {
		d.set(name, value)
	}
	return d
}

// date stores seconds since 1970 when they are known.
func (d *doc) date(name string, seconds int64) *doc {
	if seconds != 0 {
		d.set(name, seconds)
	}
	return d
}

// list stores a list that is not empty.
func (d *doc) list(name string, values []string) *doc {
	if len(values) > 0 {
		d.set(name, values)
	}
	return d
}

// pairs stores a map that is present, be it empty.
func (d *doc) pairs(name string, values api.Pairs) *doc {
	if values != nil {
		d.set(name, values)
	}
	return d
}

// flags stores a map that is present, be it empty.
func (d *doc) flags(name string, values api.Flags) *doc {
	if values != nil {
		d.set(name, values)
	}
	return d
}

// object stores an object that is not nil.
func (d *doc) object(name string, value *doc) *doc {
	if value != nil {
		d.set(name, value)
	}
	return d
}

// link names a related address; self is the address of the object itself.
func (d *doc) link(rel, href string) *doc {
	d.links = append(d.links, docLink{rel, href})
	return d
}

// child names embedded objects of a relation.
func (d *doc) child(rel string, docs ...*doc) *doc {
	if len(docs) > 0 {
		d.children = append(d.children, docChild{rel, docs})
	}
	return d
}

// appendJSON writes the object compactly; hal adds links and children.
func (d *doc) appendJSON(dst []byte, hal bool) []byte {
	dst = append(dst, '{')
	first := true
	if hal && len(d.links) > 0 {
		dst, first = d.appendLinks(dst), false
	}
	if hal && len(d.children) > 0 {
		if !first {
			dst = append(dst, ',')
		}
		dst, first = d.appendEmbedded(dst), false
	}
	for _, f := range d.fields {
		if !first {
			dst = append(dst, ',')
		}
		first = false
		dst = append(appendText(dst, f.name), ':')
		dst = appendValue(dst, f.value, hal)
	}
	return append(dst, '}')
}

// docsAddress is where the relations of HAL answers are described.
const docsAddress = "https://docs.aws.amazon.com/apigateway/latest/developerguide/restapi-"

func (d *doc) appendLinks(dst []byte) []byte {
	dst = append(dst, `"_links":{`...)
	if curie := d.curie(); curie != "" {
		dst = append(dst, `"curies":[{"href":`...)
		dst = appendText(dst, docsAddress+curie+"-{rel}.html")
		dst = append(dst, `,"name":`...)
		dst = appendText(dst, curie)
		dst = append(dst, `,"templated":true}],`...)
	}
	for i, l := range d.links {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(appendText(dst, l.rel), `:{"href":`...)
		dst = appendText(dst, l.href)
		if strings.Contains(l.href, "{") && !strings.HasPrefix(l.rel, "self") {
			dst = append(dst, `,"templated":true`...)
		}
		dst = append(dst, '}')
	}
	return append(dst, '}')
}

// curie is the prefix that the relations of the object share.
func (d *doc) curie() string {
	for _, l := range d.links {
		if prefix, _, ok := strings.Cut(l.rel, ":"); ok {
			return prefix
		}
	}
	return ""
}

// appendEmbedded writes one child as an object and several as a list (MA-801).
func (d *doc) appendEmbedded(dst []byte) []byte {
	dst = append(dst, `"_embedded":{`...)
	for i, c := range d.children {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(appendText(dst, c.rel), ':')
		if len(c.docs) == 1 {
			dst = c.docs[0].appendJSON(dst, true)
			continue
		}
		dst = appendValue(dst, c.docs, true)
	}
	return append(dst, '}')
}

func appendValue(dst []byte, value any, hal bool) []byte {
	switch v := value.(type) {
	case string:
		return appendText(dst, v)
	case bool:
		return strconv.AppendBool(dst, v)
	case int:
		return strconv.AppendInt(dst, int64(v), 10)
	case int64:
		return strconv.AppendInt(dst, v, 10)
	case float64:
		return appendFloat(dst, v)
	case *doc:
		return v.appendJSON(dst, hal)
	case *node:
		return appendTree(dst, v)
	case []string:
		return appendList(dst, len(v), func(dst []byte, i int) []byte { return appendText(dst, v[i]) })
	case []*doc:
		return appendList(dst, len(v), func(dst []byte, i int) []byte { return v[i].appendJSON(dst, hal) })
	case api.Pairs:
		return appendPairs(dst, v)
	case api.Flags:
		return appendFlags(dst, v)
	case [][]int64:
		return appendList(dst, len(v), func(dst []byte, i int) []byte {
			return appendList(dst, len(v[i]), func(dst []byte, j int) []byte { return strconv.AppendInt(dst, v[i][j], 10) })
		})
	}
	return append(dst, "null"...)
}

func appendList(dst []byte, n int, item func([]byte, int) []byte) []byte {
	dst = append(dst, '[')
	for i := range n {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = item(dst, i)
	}
	return append(dst, ']')
}

func appendPairs(dst []byte, pairs api.Pairs) []byte {
	dst = append(dst, '{')
	for i, p := range pairs {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(appendText(dst, p.Name), ':')
		if p.Null {
			dst = append(dst, "null"...)
			continue
		}
		dst = appendText(dst, p.Value)
	}
	return append(dst, '}')
}

func appendFlags(dst []byte, flags api.Flags) []byte {
	dst = append(dst, '{')
	for i, f := range flags {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(appendText(dst, f.Name), ':')
		dst = strconv.AppendBool(dst, f.Value)
	}
	return append(dst, '}')
}

// appendText writes a JSON text with nothing escaped that need not be.
func appendText(dst []byte, text string) []byte {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c == '"' || c == '\\' || c >= 0x7f {
			out, err := api.AppendJSON(dst, text, "")
			if err != nil { // texts always have a JSON form
				return append(dst, `""`...)
			}
			return out
		}
	}
	return append(append(append(dst, '"'), text...), '"')
}

// appendFloat writes whole numbers with one decimal (MA-477: 10000.0).
func appendFloat(dst []byte, v float64) []byte {
	if math.IsInf(v, 0) || math.IsNaN(v) {
		return append(dst, '0')
	}
	if v == math.Trunc(v) && math.Abs(v) < 1e15 {
		return strconv.AppendFloat(dst, v, 'f', 1, 64)
	}
	text, err := json.Marshal(v)
	if err != nil {
		return append(dst, '0')
	}
	return append(dst, text...)
}
