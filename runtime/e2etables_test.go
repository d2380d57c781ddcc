package runtime

import (
	"compress/gzip"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"postern/runtime/backend"
)

// Tables of package mapping, played over sockets: each cell is one request.
const tables = "../mapping/testdata/"

// rows are the lines of a table, cut into cells.
func rows(t *testing.T, file string) [][]string {
	t.Helper()
	text, err := os.ReadFile(tables + file)
	if err != nil {
		t.Fatal(err)
	}
	var all [][]string
	for _, line := range strings.Split(strings.TrimRight(string(text), "\n"), "\n") {
		if !strings.HasPrefix(line, "#") {
			all = append(all, strings.Split(line, " | "))
		}
	}
	return all
}

// object is a JSON object of a document.
type object = map[string]any

// document is an OpenAPI document under construction.
type document struct {
	members object
	paths   object
}

func newDocument() *document {
	paths := object{}
	return &document{paths: paths, members: object{"openapi": "3.0.1", "info": object{"title": "tables", "version": "1"}, "paths": paths}}
}

// add adds a POST method with an integration.
func (d *document) add(path string, integration object) {
	if integration["responses"] == nil {
		integration["responses"] = object{"default": object{"statusCode": "200"}}
	}
	d.paths[path] = object{"post": object{
		"responses":                       object{"200": object{"description": "ok"}},
		"x-amazon-apigateway-integration": integration,
	}}
}

// serve serves the document.
func (d *document) serve(t *testing.T) *stand { return d.serveWith(t, nil) }

// serveWith serves the document with these services of AWS, nil for the
// backend's own.
func (d *document) serveWith(t *testing.T, services backend.Services) *stand {
	t.Helper()
	text, err := json.Marshal(d.members)
	if err != nil {
		t.Fatal(err)
	}
	return newStand(t, []txtar.File{{Name: "api.yaml", Data: text}}, services)
}

// gzipped is a gzip stream of so many equal bytes.
func gzipped(t *testing.T, n int) string {
	t.Helper()
	var out strings.Builder
	w := gzip.NewWriter(&out)
	if _, err := w.Write(make([]byte, n)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

const functionURI = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:f/invocations"

// integrationOf is an integration of a type that reaches the backend.
func integrationOf(kind string) object {
	uri := "http://BACKEND/x"
	if strings.HasPrefix(kind, "AWS") {
		uri = functionURI
	}
	return object{"type": kind, "httpMethod": "POST", "uri": uri}
}

// call plays a request and is what came to the backend and to the client.
func (s *stand) call(t *testing.T, lines []string, answer string) (received, got string) {
	t.Helper()
	c := &wireCase{sent: strings.Join(lines, "\r\n")}
	if !strings.Contains(c.sent, "\r\n\r\n") {
		c.sent += "\r\n\r\n"
	}
	s.backend.script(scriptedAnswer{text: answer, closes: strings.Contains(answer, "Connection: ")})
	got, err := s.exchange(c)
	if err != nil {
		t.Fatal(err)
	}
	return s.backend.received(s.addr), got
}

const okAnswer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"

// statusOf is the status of an answer.
func statusOf(answer string) string {
	if len(answer) < 12 {
		return "none"
	}
	return answer[9:12]
}

// bodyOf is what follows the head of a message.
func bodyOf(message string) string {
	_, body, _ := strings.Cut(message, "\r\n\r\n")
	return body
}

// valuesOf are the values of a header line, spelled so.
func valuesOf(message, name string) []string {
	head, _, _ := strings.Cut(message, "\r\n\r\n")
	var all []string
	for _, line := range strings.Split(head, "\r\n")[1:] {
		if value, ok := strings.CutPrefix(line, name+":"); ok {
			all = append(all, strings.TrimSpace(value))
		}
	}
	return all
}

// TestEndToEndPassthrough plays the whole matrix of §8.
func TestEndToEndPassthrough(t *testing.T) {
	behaviors := []string{"when_no_match", "when_no_templates", "never"}
	doc := newDocument()
	matrix := rows(t, "passthrough.txt")
	for i, row := range matrix {
		for j, behavior := range behaviors {
			in := integrationOf("HTTP")
			in["passthroughBehavior"] = behavior
			if templates := templatesOf(row[0]); templates != nil {
				in["requestTemplates"] = templates
			}
			doc.add(fmt.Sprintf("/r%d/%d", i, j), in)
		}
	}
	s := doc.serve(t)
	for i, row := range matrix {
		for j := range behaviors {
			t.Run(fmt.Sprintf("%s, %s, %s", row[0], row[1], behaviors[j]), func(t *testing.T) {
				lines := []string{fmt.Sprintf("POST /r%d/%d", i, j)}
				if row[1] != "-" {
					lines = append(lines, "Content-Type: "+row[1])
				}
				lines[len(lines)-1] += "\r\n\r\n{\"sent\":1}"
				received, got := s.call(t, lines, okAnswer)
				want := strings.TrimSpace(row[2+j])
				if want == "415" {
					if statusOf(got) != "415" || received != "" || bodyOf(got) != `{"message": "Unsupported Media Type"}` {
						t.Errorf("%s; the backend got %q", got, received)
					}
					return
				}
				if want == "pass" {
					want = `{"sent":1}`
				}
				if statusOf(got) != "200" || bodyOf(received) != want {
					t.Errorf("the backend got %q, want %q; answer %s", bodyOf(received), want, statusOf(got))
				}
			})
		}
	}
}

// templatesOf makes templates that render to their own key.
func templatesOf(cell string) object {
	if cell == "-" {
		return nil
	}
	all := object{}
	for _, key := range strings.Split(cell, ",") {
		if name, ok := strings.CutSuffix(key, `=""`); ok {
			all[name] = ""
			continue
		}
		all[key] = strings.TrimSpace(strings.ToLower(key))
		if strings.HasPrefix(key, "$") {
			all[key] = "#set($x = '$')${x}default"
		}
	}
	return all
}

// TestEndToEndContentHandling plays both tables of §9.
func TestEndToEndContentHandling(t *testing.T) {
	for n, row := range rows(t, "content.txt") {
		t.Run(strconv.Itoa(n)+" "+strings.Join(row, " "), func(t *testing.T) {
			t.Parallel()
			if row[0] == "request" {
				requestContent(t, row[1:])
			} else {
				responseContent(t, row[1:])
			}
		})
	}
}

// binaryTypes serves one method under a list of binaryMediaTypes.
func binaryTypes(t *testing.T, list string, in object) *stand {
	doc := newDocument()
	if list != "-" {
		doc.members["x-amazon-apigateway-binary-media-types"] = strings.Split(list, ",")
	}
	doc.add("/", in)
	return doc.serve(t)
}

func unquote(t *testing.T, text string) string {
	t.Helper()
	out, err := strconv.Unquote(strings.Trim(text, " "))
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return out
}

// requestContent plays binaryMediaTypes | Content-Type | contentHandling | body | sent.
func requestContent(t *testing.T, row []string) {
	for _, kind := range []string{"HTTP", "HTTP_PROXY"} {
		in := integrationOf(kind)
		if row[2] != "-" {
			in["contentHandling"] = row[2]
		}
		lines := []string{"POST /"}
		if row[1] != "-" {
			lines = append(lines, "Content-Type: "+row[1])
		}
		lines[len(lines)-1] += "\r\n\r\n" + unquote(t, row[3])
		received, got := binaryTypes(t, row[0], in).call(t, lines, okAnswer)
		if strings.TrimSpace(row[4]) == "500" {
			if statusOf(got) != "500" || received != "" {
				t.Errorf("%s: %s; the backend got %q", kind, statusOf(got), received)
			}
			continue
		}
		if want := unquote(t, row[4]); statusOf(got) != "200" || bodyOf(received) != want {
			t.Errorf("%s: the backend got %q, want %q; answer %s", kind, bodyOf(received), want, statusOf(got))
		}
	}
}

// responseContent plays binaryMediaTypes | payload type | Accept | contentHandling | body | answer.
func responseContent(t *testing.T, row []string) {
	kinds := []string{"HTTP", "HTTP_PROXY"}
	in := object{"default": object{"statusCode": "200"}}
	if row[3] != "-" {
		in["default"] = object{"statusCode": "200", "contentHandling": row[3]}
		kinds = kinds[:1] // a proxy integration has no integration responses
	}
	for _, kind := range kinds {
		integration := integrationOf(kind)
		integration["responses"] = in
		lines := []string{"POST /"}
		if row[2] != "-" {
			lines = append(lines, "Accept: "+row[2])
		}
		body := unquote(t, row[4])
		answer := fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n", len(body))
		if row[1] != "-" {
			answer += "Content-Type: " + row[1] + "\r\n"
		}
		_, got := binaryTypes(t, row[0], integration).call(t, lines, answer+"\r\n"+body)
		if strings.TrimSpace(row[5]) == "500" {
			if statusOf(got) != "500" {
				t.Errorf("%s: %s", kind, got)
			}
			continue
		}
		if want := unquote(t, row[5]); statusOf(got) != "200" || bodyOf(got) != want {
			t.Errorf("%s: %s %q, want %q", kind, statusOf(got), bodyOf(got), want)
		}
	}
}
