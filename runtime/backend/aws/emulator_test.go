package aws_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	sdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	dynamotypes "github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	kinesistypes "github.com/aws/aws-sdk-go-v2/service/kinesis/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"postern/internal/missing"
)

// emulate runs an emulator of a service that .ci/install put into the checkout,
// and is its address. The arguments hold PORT.
func emulate(t *testing.T, name string, args ...string) string {
	t.Helper()
	program, err := filepath.Abs("../../../.postern/npm/node_modules/.bin/" + name)
	if err != nil {
		t.Fatal(err)
	}
	_, err = os.Stat(program)
	if _, noNode := exec.LookPath("node"); err != nil || noNode != nil {
		missing.Skip(t, name+" is missing: run make programs")
	}
	address := freeAddress(t)
	_, port, _ := net.SplitHostPort(address)
	for i := range args {
		args[i] = strings.ReplaceAll(args[i], "PORT", port)
	}
	var out bytes.Buffer
	cmd := exec.Command(program, args...)
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	for range 300 {
		if c, err := net.Dial("tcp", address); err == nil {
			c.Close()
			return "http://" + address
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("%s does not listen:\n%s", name, out.String())
	return ""
}

func freeAddress(t *testing.T) string {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	return ln.Addr().String()
}

// emulated is a configuration of the SDK for an emulator.
func emulated(t *testing.T, address, key string) sdk.Config {
	transport := new(http.Transport)
	t.Cleanup(transport.CloseIdleConnections)
	c := sdkConfig(&http.Client{Transport: transport})
	c.BaseEndpoint, c.RetryMaxAttempts = sdk.String(address), 3
	c.Credentials = sdk.CredentialsProviderFunc(func(context.Context) (sdk.Credentials, error) {
		return sdk.Credentials{AccessKeyID: key, SecretAccessKey: key}, nil
	})
	return c
}

const asJSON = "Content-Type: application/json"

// TestDynamoDB is a table written and read through integrations, and looked at
// through the SDK.
func TestDynamoDB(t *testing.T) {
	address := emulate(t, "dynalite", "--port", "PORT", "--createTableMs", "0")
	ctx, client := context.Background(), dynamodb.NewFromConfig(emulated(t, address, "test"))
	if _, err := client.CreateTable(ctx, &dynamodb.CreateTableInput{
		TableName: sdk.String("pets"), BillingMode: dynamotypes.BillingModePayPerRequest,
		AttributeDefinitions: []dynamotypes.AttributeDefinition{{AttributeName: sdk.String("kind"), AttributeType: "S"}, {AttributeName: sdk.String("id"), AttributeType: "S"}},
		KeySchema:            []dynamotypes.KeySchemaElement{{AttributeName: sdk.String("kind"), KeyType: "HASH"}, {AttributeName: sdk.String("id"), KeyType: "RANGE"}},
	}); err != nil {
		t.Fatal(err)
	}
	waitFor(t, "the table", func() bool {
		out, err := client.DescribeTable(ctx, &dynamodb.DescribeTableInput{TableName: sdk.String("pets")})
		return err == nil && out.Table.TableStatus == "ACTIVE"
	})
	action := func(name, template, response string) map[string]any {
		return map[string]any{
			"requestTemplates":  map[string]any{"application/json": template},
			"requestParameters": map[string]any{typed: "'application/x-amz-json-1.0'"},
			"responses": map[string]any{"default": map[string]any{"statusCode": "200", "responseTemplates": map[string]any{"application/json": response}},
				"4..": map[string]any{"statusCode": "400", "responseTemplates": map[string]any{"application/json": `$input.path('$.__type').split("#")[1]`}}},
		}
	}
	key := `"Key":{"kind":{"S":"$input.params('kind')"},"id":{"S":"$input.params('id')"}}`
	w := open(t, map[string]string{
		"postern.yaml": settingsHead + "aws: {dynamodb: \"" + address + "\"}\n",
		"openapi.json": small(
			awsRoute("/{kind}/{id}", "put", "dynamodb:action/PutItem", action("PutItem",
				`{"TableName":"pets","Item":{"kind":{"S":"$input.params('kind')"},"id":{"S":"$input.params('id')"},"name":{"S":"$util.escapeJavaScript($input.path('$.name'))"}}}`, `{"put":true}`)),
			awsRoute("/{kind}/{id}", "get", "dynamodb:action/GetItem", action("GetItem", `{"TableName":"pets",`+key+`}`, `{"name":"$input.path('$.Item.name.S')"}`)),
			awsRoute("/{kind}/{id}", "patch", "dynamodb:action/UpdateItem", action("UpdateItem",
				`{"TableName":"pets",`+key+`,"UpdateExpression":"SET #n = :n","ExpressionAttributeNames":{"#n":"name"},"ExpressionAttributeValues":{":n":{"S":"$input.path('$.name')"}}}`, `{"updated":true}`)),
			awsRoute("/{kind}/{id}", "delete", "dynamodb:action/DeleteItem", action("DeleteItem", `{"TableName":"pets",`+key+`}`, `{"deleted":true}`)),
			awsRoute("/{kind}", "get", "dynamodb:action/Query", action("Query",
				`{"TableName":"pets","KeyConditionExpression":"kind = :k","ExpressionAttributeValues":{":k":{"S":"$input.params('kind')"}}}`,
				`[#foreach($i in $input.path('$.Items'))"$i.id.S $i.name.S"#if($foreach.hasNext),#end#end]`)),
			awsRoute("/bad", "post", "dynamodb:action/GetItem", action("GetItem", `{"TableName":"absent","Key":{"id":{"S":"1"}}}`, ``)),
		),
	})
	check(t, w.call("PUT", "/dog/1", `{"name":"Rex \"the\" dog"}`, asJSON), 200, `{"put":true}`)
	check(t, w.call("PUT", "/dog/2", `{"name":"Ada"}`, asJSON), 200, `{"put":true}`)
	check(t, w.call("GET", "/dog/2", ``), 200, `{"name":"Ada"}`)
	check(t, w.call("PATCH", "/dog/2", `{"name":"Bea"}`, asJSON), 200, `{"updated":true}`)
	check(t, w.call("GET", "/dog", ``), 200, `["1 Rex "the" dog","2 Bea"]`)
	check(t, w.call("POST", "/bad", `{}`, asJSON), 400, `ResourceNotFoundException`)
	out, err := client.GetItem(ctx, &dynamodb.GetItemInput{TableName: sdk.String("pets"), Key: map[string]dynamotypes.AttributeValue{
		"kind": &dynamotypes.AttributeValueMemberS{Value: "dog"}, "id": &dynamotypes.AttributeValueMemberS{Value: "1"}}})
	if err != nil || out.Item["name"].(*dynamotypes.AttributeValueMemberS).Value != `Rex "the" dog` {
		t.Error(out, err)
	}
	check(t, w.call("DELETE", "/dog/1", ``), 200, `{"deleted":true}`)
	all, err := client.Scan(ctx, &dynamodb.ScanInput{TableName: sdk.String("pets")})
	if err != nil || all.Count != 1 {
		t.Error(all, err)
	}
}

// TestKinesis puts records through an integration and reads them back through
// the SDK (Z-05).
func TestKinesis(t *testing.T) {
	address := emulate(t, "kinesalite", "--port", "PORT", "--createStreamMs", "0")
	ctx, client := context.Background(), kinesis.NewFromConfig(emulated(t, address, "test"))
	if _, err := client.CreateStream(ctx, &kinesis.CreateStreamInput{StreamName: sdk.String("events"), ShardCount: sdk.Int32(1)}); err != nil {
		t.Fatal(err)
	}
	waitFor(t, "the stream", func() bool {
		out, err := client.DescribeStream(ctx, &kinesis.DescribeStreamInput{StreamName: sdk.String("events")})
		return err == nil && out.StreamDescription.StreamStatus == "ACTIVE"
	})
	w := open(t, map[string]string{
		"postern.yaml": settingsHead + "aws: {kinesis: \"" + address + "\"}\n",
		"openapi.json": small(awsRoute("/events/{key}", "put", "kinesis:action/PutRecord", map[string]any{
			"requestParameters": map[string]any{typed: "'application/x-amz-json-1.1'"},
			"requestTemplates":  map[string]any{"application/json": `{"StreamName":"events","Data":"$util.base64Encode($input.json('$'))","PartitionKey":"$input.params('key')"}`},
		})),
	})
	for i := range 3 {
		if a := w.call("PUT", "/events/k", fmt.Sprintf(`{"n":%d}`, i), asJSON); a.Status != 200 || !strings.Contains(string(a.Body), `"SequenceNumber"`) {
			t.Fatalf("%d %s", a.Status, a.Body)
		}
	}
	shards, err := client.ListShards(ctx, &kinesis.ListShardsInput{StreamName: sdk.String("events")})
	if err != nil {
		t.Fatal(err)
	}
	start, err := client.GetShardIterator(ctx, &kinesis.GetShardIteratorInput{StreamName: sdk.String("events"), ShardId: shards.Shards[0].ShardId, ShardIteratorType: kinesistypes.ShardIteratorTypeTrimHorizon})
	if err != nil {
		t.Fatal(err)
	}
	records, err := client.GetRecords(ctx, &kinesis.GetRecordsInput{ShardIterator: start.ShardIterator})
	if err != nil || len(records.Records) != 3 || string(records.Records[2].Data) != `{"n":2}` || *records.Records[0].PartitionKey != "k" {
		t.Errorf("%+v %v", records, err)
	}
}

// TestS3 puts, gets and lists objects through integrations (Z-03).
func TestS3(t *testing.T) {
	t.Setenv("AWS_ACCESS_KEY_ID", "S3RVER")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "S3RVER")
	address := emulate(t, "s3rver", "--directory", t.TempDir(), "--port", "PORT", "--configure-bucket", "files")
	ctx := context.Background()
	client := s3.NewFromConfig(emulated(t, address, "S3RVER"), func(o *s3.Options) { o.UsePathStyle = true })
	waitFor(t, "the bucket", func() bool {
		_, err := client.HeadBucket(ctx, &s3.HeadBucketInput{Bucket: sdk.String("files")})
		return err == nil
	})
	object := func(method string) map[string]any {
		return map[string]any{"httpMethod": method,
			"requestParameters": map[string]any{"integration.request.path.key": "method.request.path.key", typed: "method.request.header.Content-Type"},
			"responses": map[string]any{"default": map[string]any{"statusCode": "200", "responseParameters": map[string]any{
				"method.response.header.ETag": "integration.response.header.ETag", "method.response.header.Content-Type": "integration.response.header.Content-Type"}},
				"404": map[string]any{"statusCode": "404"}},
		}
	}
	w := openWith(t, os.LookupEnv, map[string]string{
		"postern.yaml": settingsHead + "aws: {s3: \"" + address + "\"}\n",
		"openapi.json": small(awsRoute("/files/{key}", "put", "s3:path/files/{key}", object("PUT")), awsRoute("/files/{key}", "get", "s3:path/files/{key}", object("GET")),
			awsRoute("/host/{key}", "get", "files.s3:path/{key}", object("GET")),
			awsRoute("/files", "get", "s3:path/files?list-type=2", map[string]any{"httpMethod": "GET", "requestParameters": map[string]any{}})),
	})
	a := w.call("PUT", "/files/a%20b.txt", "hello", "Content-Type: text/plain")
	if a.Status != 200 || headerOf(a, "ETag") == "" {
		t.Fatalf("%d %s %v", a.Status, a.Body, a.Headers)
	}
	for _, target := range []string{"/files/a%20b.txt", "/host/a%20b.txt"} {
		a = w.call("GET", target, "")
		check(t, a, 200, "hello")
		if headerOf(a, "Content-Type") != "text/plain" {
			t.Error(a.Headers)
		}
	}
	if a = w.call("GET", "/files/none", ""); a.Status != 404 || !strings.Contains(string(a.Body), "NoSuchKey") {
		t.Errorf("%d %s", a.Status, a.Body)
	}
	if a = w.call("GET", "/files", ""); a.Status != 200 || !strings.Contains(string(a.Body), "<Key>a b.txt</Key>") {
		t.Errorf("%d %s", a.Status, a.Body)
	}
	got, err := client.GetObject(ctx, &s3.GetObjectInput{Bucket: sdk.String("files"), Key: sdk.String("a b.txt")})
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	if body, _ := io.ReadAll(got.Body); string(body) != "hello" {
		t.Errorf("%s", body)
	}
}

// TestEndpointDown is the answer when an emulator does not run.
func TestEndpointDown(t *testing.T) {
	address := freeAddress(t)
	w := open(t, map[string]string{"postern.yaml": settingsHead + "aws: {dynamodb: \"http://" + address + "\"}\n", "openapi.json": small(awsRoute("/x", "post", "dynamodb:action/Scan", nil))})
	a := w.call("POST", "/x", "{}", asJSON)
	check(t, a, 504, `{"message": "Network error communicating with endpoint"}`)
	why(t, a, 504, "connection refused; is http://"+address+" of aws.dynamodb running?")
}
