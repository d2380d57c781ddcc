package management

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"postern/api"
)

// dump is everything the management API would answer about its state.
func dump(t testing.TB, a *API) string {
	t.Helper()
	st := a.state.Load()
	var out strings.Builder
	for _, e := range st.apis {
		text, err := api.AppendJSON(nil, e.rest, " ")
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&out, "%s %v\n%s\n", e.origin, e.live(), text)
	}
	for _, f := range families {
		text, err := json.Marshal(f.list(st))
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&out, "%s %s\n", f.name, text)
	}
	return out.String()
}

// fill makes something of every kind.
func fill(t testing.TB, a *API) (apiID string) {
	t.Helper()
	made := must(t, a, "POST", "/restapis", `{"name":"x","tags":{"a":"b"},"policy":"{}"}`)
	id, root := made["id"].(string), made["rootResourceId"].(string)
	at := "/restapis/" + id
	res := must(t, a, "POST", at+"/resources/"+root, `{"pathPart":"{p+}"}`)["id"].(string)
	method := at + "/resources/" + res + "/methods/ANY"
	must(t, a, "PUT", method, `{"authorizationType":"NONE","requestParameters":{"method.request.path.p":true}}`)
	must(t, a, "PUT", method+"/responses/200", `{"responseParameters":{}}`)
	must(t, a, "PUT", method+"/integration", `{"type":"MOCK","requestTemplates":{"application/json":null,"text/x":"{\"statusCode\":200}"}}`)
	must(t, a, "PUT", method+"/integration/responses/200", `{"selectionPattern":"","responseTemplates":{}}`)
	must(t, a, "POST", at+"/models", `{"name":"M","contentType":"application/json","schema":"{\"type\":\"object\"}"}`)
	must(t, a, "POST", at+"/requestvalidators", `{"name":"v"}`)
	must(t, a, "POST", at+"/authorizers", `{"name":"c","type":"COGNITO_USER_POOLS","providerARNs":["arn:aws:cognito-idp:x:1:userpool/p"]}`)
	must(t, a, "PUT", at+"/gatewayresponses/THROTTLED", `{"statusCode":"430"}`)
	must(t, a, "POST", at+"/documentation/parts", `{"location":{"type":"API"},"properties":"{\"a\":1}"}`)
	must(t, a, "POST", at+"/deployments", `{"stageName":"dev","variables":{"v":"1"}}`)
	must(t, a, "PATCH", at+"/stages/dev", `{"patchOperations":[{"op":"replace","path":"/*/*/caching/enabled","value":"true"},{"op":"replace","path":"/canarySettings/percentTraffic","value":"5"},{"op":"replace","path":"/accessLogSettings/format","value":"$context.requestId"}]}`)
	must(t, a, "POST", at+"/documentation/versions", `{"documentationVersion":"1"}`)
	key := must(t, a, "POST", "/apikeys", `{"name":"k"}`)["id"].(string)
	plan := must(t, a, "POST", "/usageplans", `{"name":"p","apiStages":[{"apiId":"`+id+`","stage":"dev"}],"quota":{"limit":3,"period":"DAY"}}`)["id"].(string)
	must(t, a, "POST", "/usageplans/"+plan+"/keys", `{"keyId":"`+key+`","keyType":"API_KEY"}`)
	must(t, a, "PATCH", "/usageplans/"+plan+"/keys/"+key+"/usage", `{"patchOperations":[{"op":"replace","path":"/remaining","value":"1"}]}`)
	must(t, a, "POST", "/vpclinks", `{"name":"l","targetArns":["arn:aws:elasticloadbalancing:x:1:loadbalancer/net/n/1"]}`)
	must(t, a, "POST", "/domainnames", `{"domainName":"a.example.com"}`)
	must(t, a, "POST", "/domainnames/a.example.com/basepathmappings", `{"restApiId":"`+id+`","stage":"dev"}`)
	must(t, a, "POST", "/clientcertificates", `{}`)
	must(t, a, "PATCH", "/account", `{"patchOperations":[{"op":"replace","path":"/cloudwatchRoleArn","value":"arn:aws:iam::1:role/r"}]}`)
	must(t, a, "POST", "/domainnameaccessassociations", `{"domainNameArn":"arn:x","accessAssociationSourceType":"VPCE","accessAssociationSource":"v"}`)
	return id
}

func openAPI(t testing.TB, folder string) *API {
	t.Helper()
	a, err := New(Options{Data: folder})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func closeAPI(t testing.TB, a *API) {
	t.Helper()
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestStoreRoundTrip opens a file again and finds everything.
func TestStoreRoundTrip(t *testing.T) {
	folder := t.TempDir()
	a := openAPI(t, folder)
	first := fill(t, a)
	must(t, a, "POST", "/restapis", `{"name":"y"}`)
	must(t, a, "DELETE", "/restapis/"+must(t, a, "POST", "/restapis", `{"name":"gone"}`)["id"].(string), "")
	before := dump(t, a)
	closeAPI(t, a)
	b := openAPI(t, folder)
	if after := dump(t, b); after != before {
		t.Errorf("after opening again:\n%s\nbefore:\n%s", after, before)
	}
	must(t, b, "PATCH", "/restapis/"+first+"/stages/dev", `{"patchOperations":[{"op":"remove","path":"/canarySettings"}]}`)
	before = dump(t, b)
	closeAPI(t, b)
	c := openAPI(t, folder)
	defer closeAPI(t, c)
	if after := dump(t, c); after != before {
		t.Errorf("after a change and opening again:\n%s\nbefore:\n%s", after, before)
	}
}

// TestStoreRefusals names what is wrong with a file.
func TestStoreRefusals(t *testing.T) {
	folder := t.TempDir()
	a := openAPI(t, folder)
	if _, err := New(Options{Data: folder}); err == nil || !strings.Contains(err.Error(), "in use by another process") {
		t.Errorf("a file in use: %v", err)
	}
	fill(t, a)
	closeAPI(t, a)
	file := filepath.Join(folder, "postern.db")
	put := func(bucket, key, value string) {
		db, err := bolt.Open(file, 0o600, nil)
		if err != nil {
			t.Fatal(err)
		}
		err = db.Update(func(tx *bolt.Tx) error { return tx.Bucket([]byte(bucket)).Put([]byte(key), []byte(value)) })
		if err != nil {
			t.Fatal(err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
	put("meta", "version", "2")
	if _, err := New(Options{Data: folder}); err == nil || !strings.Contains(err.Error(), "written by a newer version (data version 2, this program knows 1)") {
		t.Errorf("a newer file: %v", err)
	}
	put("meta", "version", "0")
	if _, err := New(Options{Data: folder}); err == nil || !strings.Contains(err.Error(), "has data version 0, which no version of this program wrote") {
		t.Errorf("a version before the first: %v", err)
	}
	put("meta", "version", "one")
	if _, err := New(Options{Data: folder}); err == nil || !strings.Contains(err.Error(), `has no readable version: "one"`) {
		t.Errorf("no version: %v", err)
	}
	put("meta", "version", "1")
	put("account", "keys", "[")
	if _, err := New(Options{Data: folder}); err == nil || !strings.Contains(err.Error(), "is damaged: keys") {
		t.Errorf("a damaged file: %v", err)
	}
	if err := os.WriteFile(file, []byte("no database at all, but long enough to be read as one"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := New(Options{Data: folder}); err == nil || !strings.Contains(err.Error(), "cannot be opened") {
		t.Errorf("no database: %v", err)
	}
}

// TestUpgrade brings files of older versions up step by step, in one
// transaction: one that fails halfway stays as it was.
func TestUpgrade(t *testing.T) {
	folder := t.TempDir()
	a := openAPI(t, folder)
	fill(t, a)
	before := dump(t, a)
	closeAPI(t, a)
	var steps []string
	step := func(name string, err error) func(*bolt.Tx) error {
		return func(tx *bolt.Tx) error {
			steps = append(steps, name)
			return errors.Join(tx.Bucket(bucketRest).Put([]byte("links"), []byte("[]")), err)
		}
	}
	open := func(form dataForm) error {
		s, err := openStore(folder, form)
		if err != nil {
			return err
		}
		return s.close()
	}
	failing := dataForm{3, map[int]func(*bolt.Tx) error{1: step("one", nil), 2: step("two", errors.New("no room"))}}
	if err := open(failing); err == nil || !strings.HasSuffix(err.Error(), "postern.db cannot be upgraded from data version 2: no room") {
		t.Errorf("a failing upgrade: %v", err)
	}
	b := openAPI(t, folder)
	if after := dump(t, b); after != before {
		t.Error("a failed upgrade changed the file")
	}
	closeAPI(t, b)
	steps = nil
	if err := open(dataForm{3, map[int]func(*bolt.Tx) error{1: step("one", nil), 2: step("two", nil)}}); err != nil {
		t.Error(err)
	}
	if got := strings.Join(steps, " "); got != "one two" {
		t.Errorf("steps %s", got)
	}
	if err := open(dataForm{3, nil}); err != nil {
		t.Errorf("an upgraded file: %v", err)
	}
	if _, err := New(Options{Data: folder}); err == nil || !strings.Contains(err.Error(), "written by a newer version (data version 3, this program knows 1)") {
		t.Errorf("a newer file: %v", err)
	}
}

// TestFilesAndStore lets files and the store speak of one API: the newer word
// wins.
func TestFilesAndStore(t *testing.T) {
	folder := t.TempDir()
	file := func(title string) *api.Config {
		rest := &api.RestAPI{ID: "shop", Name: title, Resources: []*api.Resource{{ID: "root", Path: "/"}}, Stages: []*api.Stage{{StageName: "local"}}}
		return &api.Config{APIs: []*api.API{{Kind: api.REST, REST: rest}}}
	}
	name := func(a *API) string { return must(t, a, "GET", "/restapis/shop", "")["name"].(string) }
	load := func(a *API, title string) {
		if err := a.Load(file(title)); err != nil {
			t.Fatal(err)
		}
	}
	a := openAPI(t, folder)
	load(a, "one")
	must(t, a, "POST", "/restapis", `{"name":"own"}`)
	must(t, a, "PATCH", "/restapis/shop", `{"patchOperations":[{"op":"replace","path":"/name","value":"patched"}]}`)
	load(a, "one")
	if got := name(a); got != "patched" {
		t.Errorf("the file did not change, the API is %s", got)
	}
	closeAPI(t, a)
	b := openAPI(t, folder)
	load(b, "one")
	if got := name(b); got != "patched" {
		t.Errorf("after opening again: %s", got)
	}
	load(b, "two")
	if got := name(b); got != "two" {
		t.Errorf("the file changed last, the API is %s", got)
	}
	closeAPI(t, b)
	c := openAPI(t, folder)
	defer closeAPI(t, c)
	load(c, "two")
	if got := name(c); got != "two" {
		t.Errorf("after opening again: %s", got)
	}
	if got := len(must(t, c, "GET", "/restapis", "")["item"].([]any)); got != 2 {
		t.Errorf("%d APIs, want 2", got)
	}
}

// Objects of a file are not stored: when the file does not name them any more
// they are gone, after a restart too.
func TestKeysOfFiles(t *testing.T) {
	folder := t.TempDir()
	at := api.Pos{File: "postern.yaml", Line: 1}
	file := &api.Config{
		APIKeys:          []*api.APIKey{{ID: "filed", Name: "filed", Value: "01234567890123456789", Enabled: true, Pos: at}},
		UsagePlans:       []*api.UsagePlan{{ID: "plan", Name: "plan", Keys: []*api.UsagePlanKey{{ID: "filed", Type: "API_KEY"}}, Pos: at}},
		VPCLinks:         []*api.VPCLinkObject{{ID: "filed", Name: "filed", Pos: at}},
		DomainNames:      []*api.DomainName{{DomainName: "filed.example.com", Pos: at}},
		BasePathMappings: []*api.BasePathMapping{{DomainName: "filed.example.com", BasePath: "(none)", APIID: "a", Pos: at}},
	}
	load := func(a *API, config *api.Config) {
		t.Helper()
		if err := a.Load(config); err != nil {
			t.Fatal(err)
		}
	}
	a := openAPI(t, folder)
	load(a, file)
	must(t, a, "PATCH", "/apikeys/filed", `{"patchOperations":[{"op":"replace","path":"/description","value":"told"}]}`)
	must(t, a, "POST", "/apikeys", `{"name":"own","enabled":true}`)
	must(t, a, "POST", "/usageplans", `{"name":"own"}`)
	must(t, a, "POST", "/vpclinks", `{"name":"own","targetArns":["arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/net/x/1"]}`)
	must(t, a, "POST", "/domainnames", `{"domainName":"own.example.com"}`)
	must(t, a, "GET", "/domainnames/filed.example.com/basepathmappings/(none)", "")
	closeAPI(t, a)
	b := openAPI(t, folder)
	defer closeAPI(t, b)
	load(b, &api.Config{})
	for path, name := range map[string]string{"/apikeys": "name", "/usageplans": "name", "/vpclinks": "name", "/domainnames": "domainName"} {
		items := must(t, b, "GET", path, "")["item"].([]any)
		if len(items) != 1 || !strings.HasPrefix(items[0].(map[string]any)[name].(string), "own") {
			t.Errorf("%s: %v, want only what the management API made", path, items)
		}
	}
	if kept := b.state.Load().basePaths; len(kept) != 0 {
		t.Errorf("base paths %v, want none", kept)
	}
}

// crashFolder tells a test process that it is the one to be killed.
const crashFolder = "POSTERN_CRASH_FOLDER"

// TestCrashWriter is the process that TestCrash kills: it writes without end
// and prints what was acknowledged.
func TestCrashWriter(t *testing.T) {
	folder := os.Getenv(crashFolder)
	if folder == "" {
		t.Skip("runs as a process of TestCrash")
	}
	a := openAPI(t, folder)
	out := bufio.NewWriter(os.Stdout)
	var apis []string
	for _, e := range a.state.Load().apis {
		apis = append(apis, e.rest.ID)
	}
	for i := 0; i < 100000; i++ {
		if len(apis) == 0 || i%10 == 0 {
			id := must(t, a, "POST", "/restapis", `{"name":"n"}`)["id"].(string)
			apis = append(apis, id)
			fmt.Fprintf(out, "ack %s api\n", id)
		} else {
			id := apis[rand.IntN(len(apis))]
			name := fmt.Sprintf("m%d%s", i, newID(6, nil))
			must(t, a, "POST", "/restapis/"+id+"/models", `{"name":"`+name+`","contentType":"application/json","schema":"{\"type\":\"object\"}"}`)
			fmt.Fprintf(out, "ack %s %s\n", id, name)
		}
		if err := out.Flush(); err != nil {
			return
		}
	}
}

// TestCrash kills a writing process at random moments: everything it
// acknowledged is in the file, which opens again.
func TestCrash(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("kills processes for some seconds")
	}
	folder := t.TempDir()
	acknowledged := map[string]string{} // "api model"
	for round := range 20 {
		for line := range crashOnce(t, folder) {
			acknowledged[line] = fmt.Sprint(round)
		}
		a := openAPI(t, folder)
		for line, since := range acknowledged {
			id, name, _ := strings.Cut(line, " ")
			e := a.state.Load().api(id)
			if e == nil || name != "api" && e.rest.Model(name) == nil {
				t.Errorf("round %d: %s, acknowledged in round %s, is lost", round, line, since)
			}
		}
		closeAPI(t, a)
	}
	if len(acknowledged) < 1000 {
		t.Logf("only %d writes were acknowledged", len(acknowledged))
	}
	if len(acknowledged) == 0 {
		t.Error("nothing was written")
	}
}

// crashOnce runs a writer, kills it and returns what it acknowledged.
func crashOnce(t *testing.T, folder string) map[string]bool {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run", "^TestCrashWriter$")
	cmd.Env = append(os.Environ(), crashFolder+"="+folder)
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := make(chan string, 100000)
	go func() {
		defer close(lines)
		for scanner := bufio.NewScanner(stdout); scanner.Scan(); {
			lines <- scanner.Text()
		}
	}()
	got := map[string]bool{}
	note := func(line string) {
		if rest, ok := strings.CutPrefix(line, "ack "); ok {
			got[rest] = true
		}
	}
	note(<-lines) // it is under way
	time.Sleep(time.Duration(rand.IntN(300)) * time.Millisecond)
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	for line := range lines {
		note(line)
	}
	cmd.Wait() // it was killed, which is its error
	return got
}
