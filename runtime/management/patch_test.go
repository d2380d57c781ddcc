package management

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

// A file of testdata/patches is about one kind of object: how one is made, as a
// scenario; where it is patched and read; and a line for each case:
//
//	op path value => what is different afterwards
//
// The value is JSON text, or - for none; the source of a copy stands as it is.
// What is different is "pointer value" once or more, where gone is a value,
// or "same", or the status, type and text of a refusal. Everything that is not
// named must be as it was, and after a refusal the whole store.
type patchFile struct {
	name, object string
	make         string
	patch, get   string // addresses
	moved        string // where the object is when a case changes its address
	status       int
	touches      string // member that every change sets to the time
	cases        []patchCase
}

type patchCase struct {
	line            int
	op, path, value string // the value as JSON, "" for none
	from            string
	want            string
}

// patchRow is a row of the documentation: what a path of an object takes.
type patchRow struct {
	object, path string
	ops          []string
}

// patchRows are the rows of the documentation, in its order.
func patchRows(t *testing.T) (rows []patchRow) {
	t.Helper()
	page, err := os.ReadFile(documentation)
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(page), "<!-- patches -->\n")
	table, _, _ = strings.Cut(table, "<!-- end of patches -->")
	for _, line := range strings.Split(strings.TrimSpace(table), "\n")[2:] {
		cells := strings.Split(strings.Trim(line, "| "), " | ")
		if len(cells) != 3 {
			t.Fatalf("not three cells: %s", line)
		}
		rows = append(rows, patchRow{cells[0], strings.Trim(cells[1], "`"), strings.Split(cells[2], ", ")})
	}
	return rows
}

// tableRows are the rows of a patch table.
func tableRows[T any](object string, pt patchTable[T]) (rows []patchRow) {
	for _, r := range pt.rules {
		rows = append(rows, patchRow{object, r.path, opNames(r.ops)})
	}
	return rows
}

// TestPatchTables holds the documentation to the tables, row by row. A stage
// has no table.
func TestPatchTables(t *testing.T) {
	got := slices.Concat(
		tableRows("RestApi", restAPIPatches), tableRows("Resource", resourcePatches), tableRows("Method", methodPatches),
		tableRows("MethodResponse", methodResponsePatches), tableRows("Integration", integrationPatches),
		tableRows("IntegrationResponse", integrationResponsePatches), tableRows("Deployment", deploymentPatches), tableRows("Model", modelPatches),
		tableRows("RequestValidator", validatorPatches), tableRows("Authorizer", authorizerPatches), tableRows("GatewayResponse", gatewayResponsePatches),
		tableRows("ApiKey", keyPatches), tableRows("UsagePlan", planPatches), tableRows("Usage", usagePatches), tableRows("VpcLink", linkPatches),
		tableRows("DocumentationPart", partPatches), tableRows("DocumentationVersion", docVersionPatches),
		tableRows("ClientCertificate", certificatePatches), tableRows("Account", accountPatches), tableRows("DomainName", domainPatches),
		tableRows("BasePathMapping", basePathPatches),
	)
	want := slices.DeleteFunc(patchRows(t), func(r patchRow) bool { return r.object == "Stage" })
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(patchRow{})); diff != "" {
		t.Errorf("patch tables (-documentation +code):\n%s", diff)
	}
}

// fits says whether a path of a case is one of the row, and how much of the
// row's path is not in braces.
func (r *patchRow) fits(path string) (fixed int, ok bool) {
	own, segments := strings.Split(r.path, "/"), strings.Split(path, "/")
	if len(own) != len(segments) {
		return 0, false
	}
	for i, s := range own {
		switch {
		case strings.HasPrefix(s, "{"):
		case s != segments[i]:
			return 0, false
		default:
			fixed++
		}
	}
	return fixed, true
}

// rowOf is the row of a path, the most exact one of those that fit.
func rowOf(rows []patchRow, object, path string) *patchRow {
	var best *patchRow
	most := -1
	for i := range rows {
		if fixed, ok := rows[i].fits(path); ok && rows[i].object == object && fixed > most {
			best, most = &rows[i], fixed
		}
	}
	return best
}

func readPatchFiles(t *testing.T) (files []*patchFile) {
	t.Helper()
	names, err := filepath.Glob("testdata/patches/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		f := &patchFile{name: filepath.Base(name), status: 200}
		f.object, _, _ = strings.Cut(f.name, ".")
		if len(archive.Files) != 3 {
			t.Fatalf("%s has not the parts make, object and cases", name)
		}
		f.make = string(archive.Files[0].Data)
		f.readObject(t, string(archive.Files[1].Data))
		f.readCases(t, string(archive.Files[2].Data))
		files = append(files, f)
	}
	return files
}

func (f *patchFile) readObject(t *testing.T, text string) {
	for _, line := range strings.Split(strings.TrimSpace(text), "\n") {
		word, rest, _ := strings.Cut(line, " ")
		switch word {
		case "PATCH":
			f.patch = rest
		case "GET":
			f.get = rest
		case "moved":
			f.moved = rest
		case "touches":
			f.touches = rest
		case "status":
			f.status, _ = strconv.Atoi(rest)
		default:
			t.Fatalf("%s: %s", f.name, line)
		}
	}
}

func (f *patchFile) readCases(t *testing.T, text string) {
	for i, line := range strings.Split(strings.TrimSpace(text), "\n") {
		head, want, ok := strings.Cut(line, " => ")
		words := strings.SplitN(head, " ", 3)
		if !ok || len(words) != 3 {
			t.Fatalf("%s: case %d: %s", f.name, i+1, line)
		}
		c := patchCase{line: i + 1, op: words[0], path: words[1], want: want}
		switch {
		case c.op == "copy":
			c.from = words[2]
		case words[2] != "-":
			c.value = words[2]
		}
		f.cases = append(f.cases, c)
	}
}

// body is the request of a case.
func (c *patchCase) body() string {
	body := fmt.Sprintf(`{"patchOperations":[{"op":%q,"path":%q`, c.op, c.path)
	if c.value != "" {
		body += `,"value":` + c.value
	}
	if c.from != "" {
		body += fmt.Sprintf(`,"from":%q`, c.from)
	}
	return body + "}]}"
}

// made is a new store with the object of the file in it, at a clock that can be
// moved.
func (f *patchFile) made(t *testing.T) (s *scenario, now *time.Time) {
	t.Helper()
	at := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	now = &at
	s = &scenario{t: t, file: f.name, vars: map[string]string{}, accept: "application/json"}
	s.api = newTestAPI(t, Options{Now: func() time.Time { return *now }})
	for _, st := range s.parse(f.make) {
		s.run(st)
	}
	if t.Failed() {
		t.FailNow()
	}
	return s, now
}

// TestPatchRoundTrips makes, reads, patches and reads again each case: what it
// names is different, nothing else is. Every operation of every row has a case.
func TestPatchRoundTrips(t *testing.T) {
	rows := patchRows(t)
	tried := map[string]bool{}
	for _, f := range readPatchFiles(t) {
		for _, c := range f.cases {
			if row := rowOf(rows, f.object, c.path); row != nil && !isRefusal(c.want) {
				tried[f.object+" "+row.path+" "+c.op] = true
			}
		}
		t.Run(strings.TrimSuffix(f.name, ".txt"), func(t *testing.T) {
			t.Parallel()
			for _, c := range f.cases {
				f.run(t, &c)
			}
		})
	}
	for _, row := range rows {
		for _, op := range row.ops {
			if !tried[row.object+" "+row.path+" "+op] {
				t.Errorf("%s %s of %s has no case", op, row.path, row.object)
			}
		}
	}
}

func isRefusal(want string) bool { return '0' <= want[0] && want[0] <= '9' }

func (f *patchFile) run(t *testing.T, c *patchCase) {
	s, now := f.made(t)
	*now = now.Add(time.Minute)
	where := fmt.Sprintf("case %d: %s %s", c.line, c.op, c.path)
	if isRefusal(c.want) {
		status, rest, _ := strings.Cut(c.want, " ")
		kind, text, _ := strings.Cut(rest, " ")
		f.refused(t, s, where, c.body(), status+" "+kind, s.expand(text))
		return
	}
	before := must(t, s.api, "GET", s.expand(f.get), "")
	status, patched := do(t, s.api, "PATCH", s.expand(f.patch), s.expand(c.body()))
	if status != f.status {
		t.Errorf("%s: %d %v", where, status, patched)
		return
	}
	get := f.get
	if f.moved != "" && c.want != "same" && strings.HasPrefix(c.path, "/basePath") {
		get = f.moved
	}
	after := must(t, s.api, "GET", s.expand(get), "")
	if diff := cmp.Diff(after, patched); diff != "" {
		t.Errorf("%s: the answer is not what a get says afterwards (-get +answer):\n%s", where, diff)
	}
	if f.touches != "" {
		before = place(t, before, f.touches, json.RawMessage(strconv.FormatInt(now.Unix(), 10)))
	}
	if diff := cmp.Diff(changed(t, before, s.expand(c.want)), after); diff != "" {
		t.Errorf("%s (-want +got):\n%s", where, diff)
	}
}

// refused holds a patch to a refusal that leaves everything as it was; want is
// status and type, text its message as JSON.
func (f *patchFile) refused(t *testing.T, s *scenario, where, body, want, text string) {
	t.Helper()
	before := dump(t, s.api)
	w := send(s.api, "PATCH", "http://x"+s.expand(f.patch), s.expand(body), map[string][]string{"Accept": {"application/json"}})
	if got := fmt.Sprint(w.Code, " ", w.Header().Get("x-amzn-ErrorType")); got != want {
		t.Errorf("%s: %s %s, want %s", where, got, w.Body, want)
		return
	}
	var got struct{ Message string }
	var message string
	if err := json.Unmarshal([]byte(text), &message); err != nil {
		t.Fatalf("%s: %v: %s", where, err, text)
	}
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || got.Message != message {
		t.Errorf("%s:\n got %q\nwant %q", where, got.Message, message)
	}
	if after := dump(t, s.api); after != before {
		t.Errorf("%s: a refused patch changed the store:\n%s", where, cmp.Diff(before, after))
	}
}

// changed is a document after the changes "pointer value pointer value…".
func changed(t *testing.T, doc map[string]any, changes string) map[string]any {
	t.Helper()
	if changes == "same" {
		return doc
	}
	for changes = strings.TrimSpace(changes); changes != ""; changes = strings.TrimSpace(changes) {
		pointer, rest, _ := strings.Cut(changes, " ")
		if after, ok := strings.CutPrefix(rest, "gone"); ok {
			doc, changes = place(t, doc, pointer, nil), after
			continue
		}
		decoder := json.NewDecoder(strings.NewReader(rest))
		var value json.RawMessage
		if err := decoder.Decode(&value); err != nil {
			t.Fatalf("%s: %v", changes, err)
		}
		doc, changes = place(t, doc, pointer, value), rest[decoder.InputOffset():]
	}
	return doc
}

// place puts a value at a pointer of a document, nil for none. A list grows by
// one at its end.
func place(t *testing.T, doc map[string]any, at string, value json.RawMessage) map[string]any {
	t.Helper()
	var decoded any
	if value != nil {
		if err := json.Unmarshal(value, &decoded); err != nil {
			t.Fatal(err)
		}
	}
	var put func(into any, keys []string) any
	put = func(into any, keys []string) any {
		if len(keys) == 0 {
			return decoded
		}
		switch v := into.(type) {
		case map[string]any:
			if len(keys) == 1 && value == nil {
				delete(v, keys[0])
				return v
			}
			v[keys[0]] = put(v[keys[0]], keys[1:])
			return v
		case []any:
			i, err := strconv.Atoi(keys[0])
			if err != nil || i > len(v) {
				t.Fatalf("%s: no place %s in %v", at, keys[0], v)
			}
			if i == len(v) {
				v = append(v, nil)
			}
			v[i] = put(v[i], keys[1:])
			return v
		}
		return put(map[string]any{}, keys)
	}
	return put(doc, pointer(at)).(map[string]any)
}

// TestPatchRefusals tries on every row every operation that it does not take,
// and on every object an unknown path and none: the text is the service's for
// the kind of object, the store stays as it was (MA-554, MA-562).
func TestPatchRefusals(t *testing.T) {
	rows := patchRows(t)
	samples := map[string]patchCase{} // object and row → a case
	files := readPatchFiles(t)
	for _, f := range files {
		for _, c := range f.cases {
			if row := rowOf(rows, f.object, c.path); row != nil {
				if key := f.object + " " + row.path; samples[key].op == "" {
					samples[key] = c
				}
			}
		}
	}
	for _, f := range files {
		if f.name != f.object+".txt" {
			continue
		}
		t.Run(f.object, func(t *testing.T) {
			t.Parallel()
			s, _ := f.made(t)
			for _, row := range rows {
				if row.object == f.object {
					f.refuseOthers(t, s, rows, row, samples[f.object+" "+row.path])
				}
			}
			for _, op := range enums["PatchOperation.op"] {
				f.refuseOperation(t, s, rows, patchCase{op: op, path: "/nope", value: `"x"`, from: "/nope"})
			}
			text := refusalText(rows, f.object, patchCase{op: "replace", path: "null"}, nil)
			f.refused(t, s, "no path", `{"patchOperations":[{"op":"replace","value":"x"}]}`, "400 BadRequestException", quoted(text))
		})
	}
}

// refuseOthers tries all operations that a row does not take.
func (f *patchFile) refuseOthers(t *testing.T, s *scenario, rows []patchRow, row patchRow, c patchCase) {
	for _, op := range enums["PatchOperation.op"] {
		if !slices.Contains(row.ops, op) {
			f.refuseOperation(t, s, rows, patchCase{op: op, path: s.expand(c.path), value: `"x"`, from: "/nope"})
		}
	}
}

func (f *patchFile) refuseOperation(t *testing.T, s *scenario, rows []patchRow, c patchCase) {
	text := refusalText(rows, f.object, c, rowOf(rows, f.object, c.path))
	f.refused(t, s, c.op+" "+c.path, c.body(), "400 BadRequestException", quoted(text))
}

func quoted(text string) string {
	raw, _ := json.Marshal(text)
	return string(raw)
}

// refusalText is what the service says of an operation that a row does not
// take, nil being no row.
func refusalText(rows []patchRow, object string, c patchCase, row *patchRow) string {
	switch object {
	case "Stage":
		return stageRefusal(c, row)
	case "RestApi", "Method", "MethodResponse", "Integration", "IntegrationResponse", "GatewayResponse":
		switch {
		case row == nil:
			return "Invalid patch path " + c.path
		case row.path == "/endpointConfiguration/types/{k}":
			return "Invalid patch operation specified. Must be 'add'|'remove'|'replace'"
		case object == "GatewayResponse" && row.path == "/statusCode":
			return "Invalid patch path /statusCode"
		}
		return "Invalid patch operation specified. Must be one of: [" + strings.Join(row.ops, ", ") + "]"
	}
	var paths []string
	for _, r := range rows {
		if r.object == object && slices.Contains(r.ops, c.op) {
			paths = append(paths, r.path)
		}
	}
	text := fmt.Sprintf("Invalid patch path  '%s' specified for op '%s'. ", c.path, c.op)
	if paths == nil {
		return text + "Please choose supported operations"
	}
	return text + "Must be one of: [" + strings.Join(paths, ", ") + "]"
}

// stagePaths is the text of MA-584, its missing commas included.
const stagePaths = ". Must be one of: [/deploymentId, /description, /cacheClusterEnabled, /cacheClusterSize, /clientCertificateId, /accessLogSettings, " +
	"/accessLogSettings/destinationArn, /accessLogSettings/format, /{resourcePath}/{httpMethod}/metrics/enabled, /{resourcePath}/{httpMethod}/logging/dataTrace, " +
	"/{resourcePath}/{httpMethod}/logging/loglevel, /{resourcePath}/{httpMethod}/throttling/burstLimit/{resourcePath}/{httpMethod}/throttling/rateLimit/" +
	"{resourcePath}/{httpMethod}/caching/ttlInSeconds, /{resourcePath}/{httpMethod}/caching/enabled, /{resourcePath}/{httpMethod}/caching/dataEncrypted, " +
	"/{resourcePath}/{httpMethod}/caching/requireAuthorizationForCacheControl, /{resourcePath}/{httpMethod}/caching/unauthorizedCacheControlHeaderStrategy, " +
	"/*/*/metrics/enabled, /*/*/logging/dataTrace, /*/*/logging/loglevel, /*/*/throttling/burstLimit /*/*/throttling/rateLimit /*/*/caching/ttlInSeconds, " +
	"/*/*/caching/enabled, /*/*/caching/dataEncrypted, /*/*/caching/requireAuthorizationForCacheControl, /*/*/caching/unauthorizedCacheControlHeaderStrategy, " +
	"/variables/{variable_name}, /tracingEnabled]"

// stageRefusal follows MA-583 to MA-585.
func stageRefusal(c patchCase, row *patchRow) string {
	isLog := strings.HasPrefix(c.path, "/accessLogSettings")
	isSetting := row == nil || strings.HasPrefix(row.path, "/{path}")
	switch {
	case c.op == "copy":
		return "Invalid copy operation with path: " + c.path + " and from " + c.from + ". Valid copy:path are [/deploymentId, /variables] and " +
			"valid copy:from are [/canarySettings/deploymentId, /canarySettings/stageVariableOverrides]"
	case c.op == "remove":
		return "Cannot remove method setting " + c.path[1:] + " because there is no method setting for this method "
	case isLog && c.path == "/accessLogSettings":
		return "Invalid accessLogSettings path. Must be one of : [/accessLogSettings/destinationArn, /accessLogSettings/format]"
	case c.op == "add" && !isSetting && c.path != "/variables":
		return "Invalid add operation with path: " + c.path
	}
	return "Invalid method setting path: " + c.path + stagePaths
}
