package management

import (
	"encoding/base64"
	"slices"
	"strconv"
	"strings"
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

// list answers one page of what stands in the order of its creation.
func (c *call) list(items []listed) (*doc, error) { return c.listIn(items, after) }

// listByKey orders items by their keys and answers one page.
func (c *call) listByKey(items []listed) (*doc, error) {
	slices.SortStableFunc(items, func(a, b listed) int { return strings.Compare(a.key, b.key) })
	return c.listIn(items, afterKey)
}

func (c *call) listIn(items []listed, next following) (*doc, error) {
	shown, position, err := c.page(items, next)
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

// following finds the first item of the next page: the last one of the page
// before had a key and a place.
type following func(items []listed, key string, at int) int

// page is the page that was asked for. position encodes the key of its last
// item, so that paging survives changes in between (MA-155); it is empty on the
// last page.
func (c *call) page(items []listed, next following) (page []listed, position string, err error) {
	limit, err := c.limit()
	if err != nil {
		return nil, "", err
	}
	from, err := c.position(items, next)
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
	if err != nil {
		return 0, badRequest("Invalid limit specified: %s", text)
	}
	return max(1, min(n, maxLimit)), nil
}

// position is the index of the first item of the page that was asked for.
func (c *call) position(items []listed, next following) (int, error) {
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
		return next(items, string(raw[i+1:]), at), nil
	}
	return 0, badRequest("Invalid position specified")
}

// after is the place behind the item of a key. When that item is gone its old
// place counts.
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

// afterKey is the place of the first greater key.
func afterKey(items []listed, key string, _ int) int {
	at, found := slices.BinarySearchFunc(items, key, func(i listed, key string) int { return strings.Compare(i.key, key) })
	if found {
		at++
	}
	return at
}
