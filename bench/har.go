package bench

import (
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"strings"
)

// har is the part of an HTTP archive that requests are made of.
type har struct {
	Log struct {
		Entries []struct {
			Request harRequest `json:"request"`
		} `json:"entries"`
	} `json:"log"`
}

type harRequest struct {
	Method   string  `json:"method"`
	URL      string  `json:"url"`
	Headers  []Field `json:"headers"`
	PostData *struct {
		MimeType string `json:"mimeType"`
		Text     string `json:"text"`
	} `json:"postData"`
}

// ReadHAR reads recorded requests from an HTTP archive, as browsers and proxies
// write them. With a base URL all requests go there, whatever host they were
// recorded from. Headers that belong to a connection are left out.
func ReadHAR(r io.Reader, name, base string) ([]*Request, error) {
	var archive har
	if err := json.NewDecoder(r).Decode(&archive); err != nil {
		return nil, fmt.Errorf("%s is no HTTP archive: %w", name, err)
	}
	var out []*Request
	for i, entry := range archive.Log.Entries {
		made, err := entry.Request.prepare(strings.TrimSuffix(base, "/"))
		if err != nil {
			return nil, fmt.Errorf("%s: entry %d: %w", name, i+1, err)
		}
		out = append(out, made)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("%s: there is no entry in log.entries", name)
	}
	return out, nil
}

func (h *harRequest) prepare(base string) (*Request, error) {
	target := h.URL
	if base != "" {
		u, err := url.Parse(target)
		if err != nil || u.Host == "" {
			return nil, fmt.Errorf("URL %q: expected http://host/path", target)
		}
		target = base + rawPath(u.String())
	}
	var header []Field
	typed := false
	for _, f := range h.Headers {
		if ofConnection(f.Name, base != "") {
			continue
		}
		typed = typed || strings.EqualFold(f.Name, "Content-Type")
		header = append(header, f)
	}
	var body []byte
	if h.PostData != nil {
		body = []byte(h.PostData.Text)
		if !typed && h.PostData.MimeType != "" {
			header = append(header, Field{"Content-Type", h.PostData.MimeType})
		}
	}
	return NewRequest(h.Method, target, header, body)
}

// ofConnection names headers that say something about the recorded connection.
func ofConnection(name string, moved bool) bool {
	switch strings.ToLower(name) {
	case "connection", "content-length", "transfer-encoding", "keep-alive", "te", "upgrade", "proxy-connection":
		return true
	case "host":
		return moved
	}
	return strings.HasPrefix(name, ":") // of HTTP/2
}
