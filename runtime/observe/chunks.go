package observe

// keptChunks bounds the memory that is kept for the next burst, in bytes.
const keptChunks = 2 << 20

// chunk is some lines that are written together.
type chunk struct {
	text  []byte
	lines uint64
}

// chunks hold lines that wait. Lines are copied once: memory that is full is not
// grown but followed by more.
type chunks struct {
	size  int // bytes of a chunk; a longer line has one of its own
	list  []chunk
	bytes int // in list
	free  [][]byte
}

// add copies a line and its end. full says that there is a chunk to be written.
func (c *chunks) add(line []byte) (full bool) {
	n := len(line)
	if n == 0 || line[n-1] != '\n' {
		n++
	}
	if len(c.list) == 0 {
		c.begin(n)
	} else if last := c.list[len(c.list)-1].text; len(last)+n > cap(last) {
		c.begin(n)
		full = true
	}
	last := &c.list[len(c.list)-1]
	if last.text = append(last.text, line...); n > len(line) {
		last.text = append(last.text, '\n')
	}
	last.lines++
	c.bytes += n
	return full || len(last.text) >= c.size
}

// begin starts a chunk that has room for n bytes.
func (c *chunks) begin(n int) {
	var text []byte
	if last := len(c.free) - 1; last >= 0 && n <= c.size {
		text, c.free = c.free[last], c.free[:last]
	} else {
		text = make([]byte, 0, max(c.size, n))
	}
	c.list = append(c.list, chunk{text: text})
}

// take is what waits: all of it, or the chunks that are full. spare takes what
// comes next.
func (c *chunks) take(spare []chunk, all bool) []chunk {
	list := c.list
	c.list, c.bytes = spare[:0], 0
	last := len(list) - 1
	if all || last < 0 || len(list[last].text) >= c.size {
		return list
	}
	c.list = append(c.list, list[last])
	c.bytes = len(list[last].text)
	list[last] = chunk{}
	return list[:last]
}

// give gives the memory of chunks back that were written.
func (c *chunks) give(list []chunk) {
	for i := range list {
		if text := list[i].text; cap(text) == c.size && len(c.free) < max(1, keptChunks/c.size) {
			c.free = append(c.free, text[:0])
		}
		list[i].text = nil
	}
}
