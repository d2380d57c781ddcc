package management

import (
	"encoding/base64"
	"sort"
	"strconv"
)

// Page sizes (MA-151).
const (
	defaultLimit = 25
	maxLimit     = 500
)

// listed is one object of a list with the key that orders it.
type listed struct {
	key string
	doc func() *doc
}

// list answers one page.
func (c *call) list(items []listed) (*doc, error) {
	shown, position, err := c.page(items)
	if err != nil {
		return nil, err
	}
	page := make([]*doc, 0, len(shown))
	for _, item := range shown {
		page = append(page, item.doc())
	}
	out := (&doc{}).set("item", page).child("item", page...).link("self", c.req.URL.Path)
	return out.text("position", position), nil
}

// page is the page that was asked for. Items come in order; position encodes
// the key of the last one, so that paging survives changes in between (MA-155);
// it is empty on the last page.
func (c *call) page(items []listed) (page []listed, position string, err error) {
	limit, err := c.limit()
	if err != nil {
		return nil, "", err
	}
	from, err := c.position(items)
	if err != nil {
		return nil, "", err
	}
	to := min(from+limit, len(items))
	if to < len(items) {
		position = base64.RawURLEncoding.EncodeToString([]byte(strconv.Itoa(to-1) + ":" + items[to-1].key))
	}
	return items[from:to], position, nil
}

// limit is the size of a page; what is out of range is clamped.
func (c *call) limit() (int, error) {
	text := c.query.Get("limit")
	if text == "" {
		return defaultLimit, nil
	}
	n, err := strconv.Atoi(text)
	switch {
	case err != nil:
		return 0, badRequest("Invalid limit specified: %s", text)
	case n == 0:
		return defaultLimit, nil
	}
	return max(1, min(n, maxLimit)), nil
}

// position is the index of the first item of the page that was asked for: the
// one after the item of the token. When that item is gone its old place counts.
func (c *call) position(items []listed) (int, error) {
	text := c.query.Get("position")
	if text == "" {
		return 0, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return 0, badRequest("Invalid position specified")
	}
	for i := range raw {
		if raw[i] != ':' {
			continue
		}
		at, err := strconv.Atoi(string(raw[:i]))
		if err != nil || at < 0 {
			break
		}
		return after(items, string(raw[i+1:]), at), nil
	}
	return 0, badRequest("Invalid position specified")
}

func after(items []listed, key string, at int) int {
	if at < len(items) && items[at].key == key {
		return at + 1
	}
	for i := range items {
		if items[i].key == key {
			return i + 1
		}
	}
	return min(at, len(items))
}

// byKey orders items.
func byKey(items []listed) []listed {
	sort.SliceStable(items, func(i, j int) bool { return items[i].key < items[j].key })
	return items
}
