package api

// Pair is one member of an ordered map of texts: a mapping parameter, a
// template under its media type, a stage variable, a tag.
type Pair struct {
	Name  string
	Value string
	// Null marks a value that is present and null: a template that passes the
	// body through (MA-463).
	Null bool
	Pos  Pos // of the name
	Text Pos // of the first character of the value
	// Lines says that each line of Value is one line of the file, all starting
	// at the column of Text: a literal block or a file of its own.
	Lines bool
	// Spelling leads from Value to the file where it is written otherwise, with
	// escapes or folded lines; nil when it is written as it is, or Lines is set.
	Spelling *Spelling
}

// At is the place in the file of the given line and column of Value, both from
// 1 and as the parser of templates counts them, or the nearest place before it
// that is known.
func (p Pair) At(line, column int) Pos {
	at := p.Text
	all, inLine := offset(p.Value, line, column)
	switch {
	case !at.IsValid():
		return p.Pos
	case p.Lines:
		at.Line += line - 1
		at.Column += inLine
	case p.Spelling != nil:
		return p.Spelling.at(at, all)
	case line == 1:
		at.Column += inLine
	}
	return at
}

// Pairs is an ordered map of texts. nil means that the member is absent.
type Pairs []Pair

// Get is the value of a name; found is false when the name is not there.
func (p Pairs) Get(name string) (value string, found bool) {
	if i := p.Index(name); i >= 0 {
		return p[i].Value, true
	}
	return "", false
}

// Index is the place of a name in the list, -1 when it is not there.
func (p Pairs) Index(name string) int {
	for i := range p {
		if p[i].Name == name {
			return i
		}
	}
	return -1
}

// Set gives a name a value: in its old place, else at the end.
func (p *Pairs) Set(name, value string) { p.Put(Pair{Name: name, Value: value}) }

// Put stores a pair: in the place of the pair of that name, else at the end.
func (p *Pairs) Put(pair Pair) {
	if i := p.Index(pair.Name); i >= 0 {
		(*p)[i] = pair
		return
	}
	*p = append(*p, pair)
}

// Delete removes a name and says whether it was there.
func (p *Pairs) Delete(name string) bool {
	i := p.Index(name)
	if i < 0 {
		return false
	}
	*p = append((*p)[:i:i], (*p)[i+1:]...)
	return true
}

// Flag is one member of an ordered map of booleans.
type Flag struct {
	Name  string // such as method.request.header.X-Trace
	Value bool   // for request parameters: required
	Pos   Pos
}

// Flags is an ordered map of booleans: request parameters with "required",
// response parameters of a method response. nil means absent.
type Flags []Flag

// Get is the value of a name; found is false when the name is not there.
func (f Flags) Get(name string) (value, found bool) {
	if i := f.Index(name); i >= 0 {
		return f[i].Value, true
	}
	return false, false
}

// Index is the place of a name in the list, -1 when it is not there.
func (f Flags) Index(name string) int {
	for i := range f {
		if f[i].Name == name {
			return i
		}
	}
	return -1
}

// Set gives a name a value: in its old place, else at the end.
func (f *Flags) Set(name string, value bool) { f.Put(Flag{Name: name, Value: value}) }

// Put stores a flag: in the place of the flag of that name, else at the end.
func (f *Flags) Put(flag Flag) {
	if i := f.Index(flag.Name); i >= 0 {
		(*f)[i] = flag
		return
	}
	*f = append(*f, flag)
}

// Delete removes a name and says whether it was there.
func (f *Flags) Delete(name string) bool {
	i := f.Index(name)
	if i < 0 {
		return false
	}
	*f = append((*f)[:i:i], (*f)[i+1:]...)
	return true
}
