package runtime

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// TestEndToEndTemplates plays testdata/e2e/templates.txt: a template as request
// template, and what of it arrives at the backend.
func TestEndToEndTemplates(t *testing.T) {
	text, err := os.ReadFile("testdata/e2e/templates.txt")
	if err != nil {
		t.Fatal(err)
	}
	doc := newDocument()
	var cases [][]string
	for _, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		cells := strings.Split(line, " | ")
		if strings.HasPrefix(line, "#") {
			continue
		}
		in := integrationOf("HTTP")
		in["passthroughBehavior"] = "never"
		in["requestTemplates"] = object{"application/json": unquote(t, cells[1])}
		doc.add(fmt.Sprintf("/t%d/{id}", len(cases)), in)
		cases = append(cases, cells)
	}
	s := doc.serve(t)
	for i, cells := range cases {
		t.Run(cells[0]+" "+cells[1], func(t *testing.T) {
			request := []string{fmt.Sprintf("POST /t%d/42?foo=bar", i), "X-H: v\r\n\r\n" + unquote(t, cells[2])}
			received, got := s.call(t, request, okAnswer)
			if cells[3] == "500" {
				if statusOf(got) != "500" || received != "" {
					t.Errorf("%s; the backend got %q", statusOf(got), received)
				}
				return
			}
			if want := unquote(t, cells[3]); statusOf(got) != "200" || bodyOf(received) != want {
				t.Errorf("the backend got %q, want %q; answer %s\n%s", bodyOf(received), want, statusOf(got), s.log)
			}
		})
	}
}
