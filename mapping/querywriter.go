package mapping

// queryWriter collects the query string to a backend (RW-17).
type queryWriter struct {
	pairs []queryPair
}

// queryPair is one parameter on its way to the backend.
type queryPair struct {
	name, value string
	asIs        bool // already encoded by its owner
	done        bool
}

func (q *queryWriter) reset() { q.pairs = q.pairs[:0] }

func (q *queryWriter) add(name, value string, asIs bool) {
	q.pairs = append(q.pairs, queryPair{name: name, value: value, asIs: asIs})
}

// replace gives a parameter exactly this value, in its old place. The first
// pairs up to from belong to the uri and stay.
func (q *queryWriter) replace(name, value string, from int) {
	for i := from; i < len(q.pairs); i++ {
		if q.pairs[i].name == name {
			q.pairs[i] = queryPair{name: name, value: value}
			q.remove(name, i+1)
			return
		}
	}
	q.add(name, value, false)
}

// remove takes the pairs of a name out, from a position on.
func (q *queryWriter) remove(name string, from int) {
	kept := q.pairs[:from]
	for _, p := range q.pairs[from:] {
		if p.name != name {
			kept = append(kept, p)
		}
	}
	q.pairs = kept
}

// collectQuery gathers the parameters of the uri, of the client (for
// HTTP_PROXY) and of the mappings, in this order (B-23). missing names a
// placeholder of the uri without value.
func (ex *Exchange) collectQuery(static []uriPart, passQuery bool) (missing string) {
	q := &ex.query
	q.reset()
	if static != nil {
		dst, missing := ex.appendURIParts(ex.texts.open(), static, &queryChars)
		if missing != "" {
			return missing
		}
		ex.addEncoded(ex.texts.close(dst))
	}
	own := len(q.pairs)
	if passQuery {
		for _, p := range ex.queryParameters() {
			q.add(p.Name, p.Value, false)
		}
	}
	for i := range ex.moved {
		if m := &ex.moved[i]; m.place == toQuery {
			q.add(m.name, m.value, m.source.quoted)
		}
	}
	ex.run.queryOverrides(ex, own)
	return ""
}

// addEncoded adds the pairs of a query string that is already encoded.
func (ex *Exchange) addEncoded(query string) {
	var scratch [16]QueryParameter
	for _, p := range ex.appendPairs(scratch[:0], query) {
		ex.query.add(p.Name, p.Value, false)
	}
}

// withQuery is path with the collected parameters: names in order of first
// appearance, values of one name as repeated pairs.
func (ex *Exchange) withQuery(path string) string {
	pairs := ex.query.pairs
	if len(pairs) == 0 {
		return path
	}
	dst := append(ex.texts.open(), path...)
	separator := byte('?')
	for i := range pairs {
		if pairs[i].done {
			continue
		}
		for j := i; j < len(pairs); j++ {
			if p := &pairs[j]; p.name == pairs[i].name {
				dst = p.append(append(dst, separator))
				p.done, separator = true, '&'
			}
		}
	}
	return ex.texts.close(dst)
}

// append writes name=value; an empty value keeps its "=".
func (p *queryPair) append(dst []byte) []byte {
	dst = append(appendEscaped(dst, p.name, &queryChars), '=')
	if p.asIs {
		return appendEscaped(dst, p.value, &uriChars)
	}
	return appendEscaped(dst, p.value, &queryChars)
}
