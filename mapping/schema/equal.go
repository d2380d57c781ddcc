package schema

import "hash/maphash"

// seed makes the hashes of one process differ from those of another, so that
// a body cannot be built to collide.
var seed = maphash.MakeSeed()

// equal reports whether two values are the same JSON: numbers by value,
// objects without regard to order.
func equal(t *tree, i int32, u *tree, j int32) bool {
	a, b := &t.nodes[i], &u.nodes[j]
	if isNumber(a.kind) && isNumber(b.kind) {
		return a.text == b.text || parseDecimal(a.text).compare(parseDecimal(b.text)) == 0
	}
	if a.kind != b.kind || a.size != b.size {
		return false
	}
	switch a.kind {
	case array:
		return equalArrays(t, i, u, j)
	case object:
		return equalObjects(t, i, u, j)
	}
	return a.text == b.text
}

func isNumber(k kind) bool { return k == integer || k == number }

func equalArrays(t *tree, i int32, u *tree, j int32) bool {
	d := j + 1
	for c := range t.each(i) {
		if !equal(t, c, u, d) {
			return false
		}
		d = u.nodes[d].end
	}
	return true
}

func equalObjects(t *tree, i int32, u *tree, j int32) bool {
	for c := range t.each(i) {
		d := u.member(j, t.nodes[c].name)
		if d < 0 || !equal(t, c, u, d) {
			return false
		}
	}
	return true
}

// hash is the same for equal values.
func (t *tree) hash(i int32) uint64 {
	n := &t.nodes[i]
	switch {
	case isNumber(n.kind):
		return hashDecimal(parseDecimal(n.text))
	case n.kind == array:
		sum := uint64(17)
		for c := range t.each(i) {
			sum = sum*31 + t.hash(c)
		}
		return sum
	case n.kind == object:
		sum := uint64(19)
		for c := range t.each(i) {
			sum += maphash.String(seed, t.nodes[c].name) * (t.hash(c) | 1)
		}
		return sum
	}
	return maphash.String(seed, n.text) + uint64(n.kind)
}

func hashDecimal(d decimal) uint64 {
	var h maphash.Hash
	h.SetSeed(seed)
	_, _ = h.WriteString(d.head)
	_, _ = h.WriteString(d.tail)
	return h.Sum64() + uint64(d.point)*31 + uint64(d.sign())
}

// hasTwins reports whether two elements of array i are equal.
func (t *tree) hasTwins(i int32) bool {
	if t.nodes[i].size <= 8 {
		return t.hasTwinsFew(i)
	}
	seen := make(map[uint64][]int32, t.nodes[i].size)
	for c := range t.each(i) {
		h := t.hash(c)
		for _, other := range seen[h] {
			if equal(t, c, t, other) {
				return true
			}
		}
		seen[h] = append(seen[h], c)
	}
	return false
}

func (t *tree) hasTwinsFew(i int32) bool {
	end := t.nodes[i].end
	for c := i + 1; c < end; c = t.nodes[c].end {
		for d := t.nodes[c].end; d < end; d = t.nodes[d].end {
			if equal(t, c, t, d) {
				return true
			}
		}
	}
	return false
}
