package mapping

import (
	"os"
	"strconv"
	"strings"
	"testing"

	"postern/api"
)

// TestContentHandling tries every cell of both conversion tables (§9).
func TestContentHandling(t *testing.T) {
	text, err := os.ReadFile("testdata/content.txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSpace(line); strings.HasPrefix(line, "#") {
			continue
		}
		cells := strings.Split(line, " | ")
		for i := range cells {
			if cells[i] == "-" {
				cells[i] = ""
			}
		}
		t.Run(line, func(t *testing.T) {
			if cells[0] == "request" {
				requestCell(t, cells[1:])
				return
			}
			responseCell(t, api.TypeHTTP, cells[1:])
			if cells[4] == "" { // HTTP_PROXY has no content handling on the way back
				responseCell(t, api.TypeHTTPProxy, cells[1:])
			}
		})
	}
}

// quoted is a body in Go syntax.
func quoted(t *testing.T, cell string) string {
	t.Helper()
	body, err := strconv.Unquote(cell)
	if err != nil {
		t.Fatalf("%s: %v", cell, err)
	}
	return body
}

func mediaTypeList(cell string) []string {
	if cell == "" {
		return nil
	}
	return []string{cell}
}

func requestCell(t *testing.T, cells []string) {
	for _, kind := range []api.IntegrationType{api.TypeHTTP, api.TypeHTTPProxy, api.TypeAWS} {
		c := cellCase(kind)
		c.API = &api.RestAPI{BinaryMediaTypes: mediaTypeList(cells[0])}
		c.Method.Integration.ContentHandling = api.ContentHandling(cells[2])
		if cells[1] != "" {
			c.Request.Headers = []string{"Content-Type: " + cells[1]}
		}
		c.Request.Body = quoted(t, cells[3])
		ex := c.exchange(t)
		if cells[4] == "500" {
			if ex.Outcome.Type != api.APIConfigurationError || ex.Outcome.Log != logTransform {
				t.Errorf("%s: outcome %+v, want a configuration error", kind, ex.Outcome)
			}
			continue
		}
		if got, want := string(ex.IntegrationRequest.Body), quoted(t, cells[4]); got != want {
			t.Errorf("%s sends %q, want %q (%s)", kind, got, want, ex.Outcome.Cause)
		}
	}
}

func responseCell(t *testing.T, kind api.IntegrationType, cells []string) {
	c := cellCase(kind)
	c.API = &api.RestAPI{BinaryMediaTypes: mediaTypeList(cells[0])}
	c.Method.Integration.IntegrationResponses[0].ContentHandling = api.ContentHandling(cells[3])
	if cells[1] != "" {
		c.Backend.Headers = []string{"Content-Type: " + cells[1]}
	}
	if cells[2] != "" {
		c.Request.Headers = []string{"Accept: " + cells[2]}
	}
	c.Backend.Body = quoted(t, cells[4])
	ex := c.exchange(t)
	if cells[5] == "500" {
		if ex.Outcome.Type != api.APIConfigurationError || ex.Response.Status != 500 {
			t.Errorf("%s: outcome %+v, want a configuration error", kind, ex.Outcome)
		}
		return
	}
	if got, want := string(ex.Response.Body), quoted(t, cells[5]); got != want {
		t.Errorf("%s answers %q, want %q (%s)", kind, got, want, ex.Outcome.Cause)
	}
}
