package management

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/apigateway"
	"github.com/aws/aws-sdk-go-v2/service/apigateway/types"

	"postern/internal/missing"
)

// observed is a server that notes which client called which operation with
// success.
type observed struct {
	*httptest.Server
	mu   sync.Mutex
	seen map[string]map[string]bool // operation → clients
}

func observe(t *testing.T) *observed {
	t.Helper()
	a := newTestAPI(t, Options{})
	o := &observed{seen: map[string]map[string]bool{}}
	o.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		recorder := &statusWriter{ResponseWriter: w}
		a.ServeHTTP(recorder, r)
		o.note(r, recorder.status)
	}))
	t.Cleanup(o.Close)
	return o
}

type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

func (o *observed) note(r *http.Request, status int) {
	segments, _ := splitPath(r.URL.EscapedPath())
	op, _ := operations().find(r.Method, segments, r.URL.Query())
	if op == nil || status >= 300 && !slices.Contains(refusedOperations, op.name) {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.seen[op.name] == nil {
		o.seen[op.name] = map[string]bool{}
	}
	o.seen[op.name][clientOf(r.UserAgent())] = true
}

func clientOf(agent string) string {
	switch {
	case strings.HasPrefix(agent, "aws-cli/"):
		return "AWS CLI"
	case strings.HasPrefix(agent, "Boto3/"):
		return "boto3"
	case strings.HasPrefix(agent, "aws-sdk-go-v2/"):
		return "SDK for Go"
	}
	return agent
}

// refusedOperations always answer an error, which the clients check.
var refusedOperations = []string{"GetSdk", "GetSdkType"}

// TestClients drives every operation with real clients: boto3 and the SDK for
// Go cover all between them, the AWS CLI the published examples.
func TestClients(t *testing.T) {
	t.Parallel()
	o := observe(t)
	t.Run("clients", func(t *testing.T) {
		for name, drive := range map[string]func(*testing.T, *observed, *observed){"boto3": driveBoto, "cli": driveCLI, "go": driveGo} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				drive(t, observe(t), o)
			})
		}
	})
	for _, op := range operations().all {
		if len(o.seen[op.name]) == 0 && o.seen["CreateRestApi"]["boto3"] {
			t.Errorf("no client called %s", op.name)
		}
	}
	if o.seen["CreateRestApi"]["boto3"] && o.seen["CreateRestApi"]["AWS CLI"] {
		checkClientTable(t, o)
	}
}

// merge adds what another server saw.
func (o *observed) merge(other *observed) {
	o.mu.Lock()
	defer o.mu.Unlock()
	other.mu.Lock()
	defer other.mu.Unlock()
	for op, clients := range other.seen {
		if o.seen[op] == nil {
			o.seen[op] = map[string]bool{}
		}
		for client := range clients {
			o.seen[op][client] = true
		}
	}
}

func driveBoto(t *testing.T, own, all *observed) {
	python := ""
	for _, candidate := range []string{"/usr/bin/python3", "python3"} {
		if exec.Command(candidate, "-c", "import boto3").Run() == nil {
			python = candidate
			break
		}
	}
	if python == "" {
		missing.Skip(t, "boto3 (python3-boto3) is missing: run make programs")
	}
	run(t, Command(t, python, "testdata/clients/drive.py", own.URL))
	all.merge(own)
}

func driveCLI(t *testing.T, own, all *observed) {
	if _, err := exec.LookPath("python3"); err != nil {
		missing.Skip(t, "python3, which reads the answers, is missing: run make programs")
	}
	program, environment := StartCLI(t)
	cmd := Command(t, "bash", "testdata/clients/drive.sh", own.URL, program)
	cmd.Env = append(os.Environ(), environment...)
	run(t, cmd)
	all.merge(own)
}

// StartCLI finds the AWS CLI: the program to call and what its environment
// needs. One that is written in Python runs once for all calls of the test.
func StartCLI(t *testing.T) (program string, environment []string) {
	t.Helper()
	for _, candidate := range []string{"/usr/bin/aws", "aws"} {
		if path, err := exec.LookPath(candidate); err == nil {
			program = path
			break
		}
	}
	if program == "" {
		missing.Skip(t, "the AWS CLI (awscli) is missing: run make programs")
	}
	interpreter := interpreterOf(program)
	if interpreter == "" || exec.Command(interpreter, "-c", "import awscli.clidriver").Run() != nil {
		return program, nil
	}
	folder := t.TempDir()
	if out, err := exec.Command("mkfifo", filepath.Join(folder, "in"), filepath.Join(folder, "out")).CombinedOutput(); err != nil {
		t.Fatalf("mkfifo: %v: %s", err, out)
	}
	script, err := filepath.Abs("testdata/clients")
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(interpreter, filepath.Join(script, "cli.py"), folder)
	cmd.Env = append(os.Environ(), "AWS_ACCESS_KEY_ID=AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY=secret", "AWS_DEFAULT_REGION=us-west-2", "AWS_PAGER=")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	return filepath.Join(script, "aws"), []string{"CLI=" + folder, "PYTHON=" + interpreter}
}

// interpreterOf is the Python that a program is written for, "" for none.
func interpreterOf(program string) string {
	text, err := os.ReadFile(program)
	line, _, _ := strings.Cut(string(text), "\n")
	line, isScript := strings.CutPrefix(line, "#!")
	if words := strings.Fields(line); err == nil && isScript && strings.Contains(line, "python") {
		return words[len(words)-1]
	}
	return ""
}

// Command is a program that is killed when it does not end in time.
func Command(t *testing.T, name string, arguments ...string) *exec.Cmd {
	ctx, cancel := context.WithTimeout(context.Background(), 8*time.Minute)
	t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, name, arguments...)
	cmd.WaitDelay = time.Second // for what it started itself
	return cmd
}

func run(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	out, err := cmd.CombinedOutput()
	if err != nil || !bytes.HasSuffix(bytes.TrimSpace(out), []byte("ok")) {
		t.Fatalf("%v: %v\n%s", cmd.Args, err, out)
	}
}

// driveGo calls what the other clients are too old for, and compares typed
// answers and errors.
func driveGo(t *testing.T, own, all *observed) {
	ctx := context.Background()
	client := apigateway.New(apigateway.Options{
		BaseEndpoint: aws.String(own.URL), Region: "us-east-1", RetryMaxAttempts: 1,
		Credentials: credentials.NewStaticCredentialsProvider("AKIDEXAMPLE", "secret", ""),
	})
	made, err := client.CreateRestApi(ctx, &apigateway.CreateRestApiInput{Name: aws.String("go")})
	if err != nil || aws.ToString(made.Name) != "go" || made.ApiKeySource != types.ApiKeySourceTypeHeader || made.CreatedDate == nil {
		t.Fatalf("CreateRestApi: %+v, %v", made, err)
	}
	resources, err := client.GetResources(ctx, &apigateway.GetResourcesInput{RestApiId: made.Id})
	if err != nil || len(resources.Items) != 1 || aws.ToString(resources.Items[0].Path) != "/" {
		t.Fatalf("GetResources: %+v, %v", resources, err)
	}
	root := resources.Items[0].Id
	if _, err = client.PutMethod(ctx, &apigateway.PutMethodInput{RestApiId: made.Id, ResourceId: root, HttpMethod: aws.String("GET"), AuthorizationType: aws.String("NONE")}); err != nil {
		t.Fatal(err)
	}
	put, err := client.PutIntegration(ctx, &apigateway.PutIntegrationInput{
		RestApiId: made.Id, ResourceId: root, HttpMethod: aws.String("GET"), Type: types.IntegrationTypeHttp,
		IntegrationHttpMethod: aws.String("POST"), Uri: aws.String("https://example.com/"),
	})
	if err != nil || aws.ToString(put.HttpMethod) != "POST" || put.TimeoutInMillis != 29000 || put.ConnectionType != types.ConnectionTypeInternet {
		t.Fatalf("PutIntegration: %+v, %v", put, err)
	}
	_, err = client.GetSdkType(ctx, &apigateway.GetSdkTypeInput{Id: aws.String("java")})
	wantError[*types.NotFoundException](t, err, "Invalid SDK type identifier specified: java")
	_, err = client.CreateResource(ctx, &apigateway.CreateResourceInput{RestApiId: made.Id, ParentId: root, PathPart: aws.String("a b")})
	wantError[*types.BadRequestException](t, err, "Resource's path part only allow a-zA-Z0-9._-: or a valid greedy path variable and curly braces at the beginning and the end.")
	driveAssociations(t, client)
	all.merge(own)
}

// driveAssociations calls the operations that older clients do not have.
func driveAssociations(t *testing.T, client *apigateway.Client) {
	ctx := context.Background()
	domain := aws.String("arn:aws:apigateway:us-east-1:123456789012:/domainnames/private.example.com+abc")
	var arns []*string
	for range 2 {
		got, err := client.CreateDomainNameAccessAssociation(ctx, &apigateway.CreateDomainNameAccessAssociationInput{
			AccessAssociationSource: aws.String("vpce-1"), AccessAssociationSourceType: types.AccessAssociationSourceTypeVpce, DomainNameArn: domain,
		})
		if err != nil || aws.ToString(got.AccessAssociationSource) != "vpce-1" {
			t.Fatalf("CreateDomainNameAccessAssociation: %+v, %v", got, err)
		}
		arns = append(arns, got.DomainNameAccessAssociationArn)
	}
	list, err := client.GetDomainNameAccessAssociations(ctx, &apigateway.GetDomainNameAccessAssociationsInput{})
	if err != nil || len(list.Items) != 2 {
		t.Fatalf("GetDomainNameAccessAssociations: %+v, %v", list, err)
	}
	if _, err := client.DeleteDomainNameAccessAssociation(ctx, &apigateway.DeleteDomainNameAccessAssociationInput{DomainNameAccessAssociationArn: arns[0]}); err != nil {
		t.Error(err)
	}
	if _, err := client.RejectDomainNameAccessAssociation(ctx, &apigateway.RejectDomainNameAccessAssociationInput{DomainNameAccessAssociationArn: arns[1], DomainNameArn: domain}); err != nil {
		t.Error(err)
	}
}

// wantError holds an error to a type of the service model and its text.
func wantError[T error](t *testing.T, err error, text string) {
	t.Helper()
	if got, ok := errorAs[T](err); !ok || !strings.HasSuffix(got.Error(), text) {
		t.Errorf("error %v, want %T %s", err, *new(T), text)
	}
}
