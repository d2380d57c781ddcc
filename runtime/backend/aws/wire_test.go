package aws_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	sdk "github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/service/batch"
	"github.com/aws/aws-sdk-go-v2/service/comprehend"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	dynamotypes "github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	eventtypes "github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	"github.com/aws/aws-sdk-go-v2/service/firehose"
	firetypes "github.com/aws/aws-sdk-go-v2/service/firehose/types"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	lambdaapi "github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sagemakerruntime"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/ses"
	sestypes "github.com/aws/aws-sdk-go-v2/service/ses/types"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/translate"
	"github.com/google/go-cmp/cmp"
)

// wire is a request as a service receives it.
type wire struct {
	Method, Path string
	Query        url.Values
	Type         string // Content-Type
	Target       string
	Scope        string // region and service of the signature
	Body         any    // JSON value, form, or text
}

// wireOf reads a request.
func wireOf(r *http.Request) (wire, []byte) {
	body, _ := io.ReadAll(r.Body)
	w := wire{
		Method: r.Method, Path: r.URL.EscapedPath(), Query: r.URL.Query(),
		Type: r.Header.Get("Content-Type"), Target: r.Header.Get("X-Amz-Target"), Body: string(body),
	}
	w.Query.Del("x-id") // names the operation for proxies of the SDK
	w.Type, _, _ = strings.Cut(w.Type, ";")
	if _, scope, ok := strings.Cut(r.Header.Get("Authorization"), "Credential="); ok {
		if parts := strings.Split(scope, "/"); len(parts) > 4 {
			w.Scope = parts[2] + "/" + parts[3]
		}
	}
	var value any
	if strings.HasPrefix(w.Type, "application/x-www-form-urlencoded") {
		w.Body, _ = url.ParseQuery(string(body))
	} else if json.Unmarshal(body, &value) == nil {
		w.Body = value
	}
	return w, body
}

// recorder is a service that keeps what it got and checks signatures.
type recorder struct {
	server *httptest.Server
	mu     sync.Mutex
	got    []wire
	wrong  string // what is wrong with a signature
}

func newRecorder(t *testing.T) *recorder {
	r := new(recorder)
	r.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, in *http.Request) {
		seen, body := wireOf(in)
		r.mu.Lock()
		defer r.mu.Unlock()
		r.got = append(r.got, seen)
		if wrong := verify(in, body); wrong != "" {
			r.wrong = wrong
		}
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("x-amzn-RequestId", "service-id")
		io.WriteString(w, "{}")
	}))
	t.Cleanup(r.server.Close)
	return r
}

func (r *recorder) last(t *testing.T) wire {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.got) == 0 {
		t.Fatal("no request arrived")
	}
	if r.wrong != "" {
		t.Error(r.wrong)
	}
	return r.got[len(r.got)-1]
}

// verify signs what arrived once more, as a service does.
func verify(in *http.Request, body []byte) string {
	auth := in.Header.Get("Authorization")
	_, after, ok := strings.Cut(auth, "SignedHeaders=")
	if !ok {
		return "no signature: " + auth
	}
	names, _, _ := strings.Cut(after, ",")
	path, _, _ := strings.Cut(in.RequestURI, "?")
	again := &http.Request{Method: in.Method, Host: in.Host, Header: http.Header{},
		URL: &url.URL{Scheme: "http", Host: in.Host, Opaque: "//" + in.Host + path, RawQuery: in.URL.RawQuery}}
	for _, name := range strings.Split(names, ";") {
		switch name {
		case "content-length":
			again.ContentLength = in.ContentLength
		default:
			for _, value := range in.Header.Values(name) {
				again.Header.Add(name, value)
			}
		}
	}
	scope := strings.Split(auth, "/")
	at, err := time.Parse("20060102T150405Z", in.Header.Get("X-Amz-Date"))
	if err != nil || len(scope) < 4 {
		return "malformed signature: " + auth
	}
	v4.NewSigner().SignHTTP(context.Background(), sdk.Credentials{AccessKeyID: "test", SecretAccessKey: "test"}, again, sum(body), scope[3], scope[2], at,
		func(o *v4.SignerOptions) { o.DisableURIPathEscaping = scope[3] == "s3" })
	if got := again.Header.Get("Authorization"); got != auth {
		return fmt.Sprintf("signature of %s %s:\n%s\nwant %s", in.Method, in.RequestURI, auth, got)
	}
	return ""
}

// spy is the SDK's HTTP client: it keeps the request and answers nothing.
type spy struct{ got wire }

func (s *spy) Do(r *http.Request) (*http.Response, error) {
	if r.Body == nil {
		r.Body = http.NoBody
	}
	s.got, _ = wireOf(r)
	return &http.Response{StatusCode: 500, Header: http.Header{}, Body: io.NopCloser(strings.NewReader("{}")), Request: r}, nil
}

func sdkConfig(client sdk.HTTPClient) sdk.Config {
	return sdk.Config{
		Region: "us-east-1", HTTPClient: client, RetryMaxAttempts: 1,
		Credentials: sdk.CredentialsProviderFunc(func(context.Context) (sdk.Credentials, error) {
			return sdk.Credentials{AccessKeyID: "test", SecretAccessKey: "test"}, nil
		}),
	}
}

const typed = "integration.request.header.Content-Type"

// TestRequestsEqualTheSDKs compares what reaches a service through an
// integration with what the AWS SDK for Go sends for the same call.
func TestRequestsEqualTheSDKs(t *testing.T) {
	ctx := context.Background()
	for _, c := range []struct {
		name     string
		call     func(sdk.Config)
		uri      string // after arn:aws:apigateway:us-east-1:
		method   string
		params   map[string]any
		template string
		query    bool // the SDK sends the parameters as JSON, the gateway does not (Z-02, Z-07)
	}{
		{name: "dynamodb PutItem", uri: "dynamodb:action/PutItem", params: map[string]any{typed: "'application/x-amz-json-1.0'"},
			template: `{"TableName":"pets","Item":{"id":{"S":"1"}}}`, call: func(c sdk.Config) {
				dynamodb.NewFromConfig(c).PutItem(ctx, &dynamodb.PutItemInput{TableName: sdk.String("pets"), Item: map[string]dynamotypes.AttributeValue{"id": &dynamotypes.AttributeValueMemberS{Value: "1"}}})
			}},
		{name: "dynamodb PutItem, odd values", uri: "dynamodb:action/PutItem", params: map[string]any{typed: "'application/x-amz-json-1.0'"},
			template: `#set($p = "é😀\u2028<&")#set($raw = '{"TableName":"pets","Item":{"e":{"L":[]},"m":{"M":{}},"n":{"N":"12345678901234567890.123456789"},"b":{"B":"/wA="},"s":{"NS":["1","-0"]},"u":{"S":"')$raw$p"}}}`, call: func(c sdk.Config) {
				dynamodb.NewFromConfig(c).PutItem(ctx, &dynamodb.PutItemInput{TableName: sdk.String("pets"), Item: map[string]dynamotypes.AttributeValue{
					"e": &dynamotypes.AttributeValueMemberL{Value: []dynamotypes.AttributeValue{}}, "m": &dynamotypes.AttributeValueMemberM{Value: map[string]dynamotypes.AttributeValue{}},
					"n": &dynamotypes.AttributeValueMemberN{Value: "12345678901234567890.123456789"}, "b": &dynamotypes.AttributeValueMemberB{Value: []byte{0xff, 0}},
					"s": &dynamotypes.AttributeValueMemberNS{Value: []string{"1", "-0"}}, "u": &dynamotypes.AttributeValueMemberS{Value: "é😀\u2028<&"}}})
			}},
		{name: "sns Publish, odd values", uri: "sns:path/", params: map[string]any{typed: "'application/x-www-form-urlencoded'"},
			template: `Action=Publish&Version=2010-03-31&Subject=&TopicArn=arn%3At&Message=$util.urlEncode("é😀 ~*+/%=&'")`, call: func(c sdk.Config) {
				sns.NewFromConfig(c).Publish(ctx, &sns.PublishInput{TopicArn: sdk.String("arn:t"), Subject: sdk.String(""), Message: sdk.String("é😀 ~*+/%=&'")})
			}},
		{name: "s3 PutObject, odd names", uri: "s3:path/bucket/%C3%A9%2B%20%23/~a%27b%28%29", method: "GET", call: func(c sdk.Config) {
			s3.NewFromConfig(c, func(o *s3.Options) { o.UsePathStyle = true }).GetObject(ctx, &s3.GetObjectInput{Bucket: sdk.String("bucket"), Key: sdk.String("é+ #/~a'b()"), ChecksumMode: ""})
		}},
		{name: "states StartExecution", uri: "states:action/StartExecution", params: map[string]any{typed: "'application/x-amz-json-1.0'"},
			template: `{"stateMachineArn":"arn:m","input":"{}"}`, call: func(c sdk.Config) {
				sfn.NewFromConfig(c).StartExecution(ctx, &sfn.StartExecutionInput{StateMachineArn: sdk.String("arn:m"), Input: sdk.String("{}")})
			}},
		{name: "states StartSyncExecution", uri: "states:action/StartSyncExecution", params: map[string]any{typed: "'application/x-amz-json-1.0'"},
			template: `{"stateMachineArn":"arn:aws:states:us-east-1:123456789012:stateMachine:m"}`, call: func(c sdk.Config) {
				sfn.NewFromConfig(c).StartSyncExecution(ctx, &sfn.StartSyncExecutionInput{StateMachineArn: sdk.String("arn:aws:states:us-east-1:123456789012:stateMachine:m")})
			}},
		{name: "states SendTaskSuccess", uri: "states:action/SendTaskSuccess", params: map[string]any{typed: "'application/x-amz-json-1.0'"},
			template: `{"taskToken":"t","output":"{}"}`, call: func(c sdk.Config) {
				sfn.NewFromConfig(c).SendTaskSuccess(ctx, &sfn.SendTaskSuccessInput{TaskToken: sdk.String("t"), Output: sdk.String("{}")})
			}},
		{name: "kinesis PutRecord", uri: "kinesis:action/PutRecord", params: map[string]any{typed: "'application/x-amz-json-1.1'"},
			template: `{"StreamName":"s","Data":"$util.base64Encode("hi")","PartitionKey":"k"}`, call: func(c sdk.Config) {
				kinesis.NewFromConfig(c).PutRecord(ctx, &kinesis.PutRecordInput{StreamName: sdk.String("s"), Data: []byte("hi"), PartitionKey: sdk.String("k")})
			}},
		{name: "firehose PutRecord", uri: "firehose:action/PutRecord", params: map[string]any{typed: "'application/x-amz-json-1.1'"},
			template: `{"DeliveryStreamName":"s","Record":{"Data":"aGk="}}`, call: func(c sdk.Config) {
				firehose.NewFromConfig(c).PutRecord(ctx, &firehose.PutRecordInput{DeliveryStreamName: sdk.String("s"), Record: &firetypes.Record{Data: []byte("hi")}})
			}},
		{name: "events PutEvents", uri: "events:action/PutEvents", params: map[string]any{typed: "'application/x-amz-json-1.1'", "integration.request.header.X-Amz-Target": "'AWSEvents.PutEvents'"},
			template: `{"Entries":[{"Source":"s","Detail":"{}"}]}`, call: func(c sdk.Config) {
				eventbridge.NewFromConfig(c).PutEvents(ctx, &eventbridge.PutEventsInput{Entries: []eventtypes.PutEventsRequestEntry{{Source: sdk.String("s"), Detail: sdk.String("{}")}}})
			}},
		{name: "secretsmanager GetSecretValue", uri: "secretsmanager:action/GetSecretValue", params: map[string]any{typed: "'application/x-amz-json-1.1'"},
			template: `{"SecretId":"x"}`, call: func(c sdk.Config) {
				secretsmanager.NewFromConfig(c).GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: sdk.String("x")})
			}},
		{name: "comprehend DetectSentiment", uri: "comprehend:action/DetectSentiment", params: map[string]any{typed: "'application/x-amz-json-1.1'"},
			template: `{"Text":"x","LanguageCode":"en"}`, call: func(c sdk.Config) {
				comprehend.NewFromConfig(c).DetectSentiment(ctx, &comprehend.DetectSentimentInput{Text: sdk.String("x"), LanguageCode: "en"})
			}},
		{name: "translate TranslateText", uri: "translate:action/TranslateText", params: map[string]any{typed: "'application/x-amz-json-1.1'"},
			template: `{"Text":"x","SourceLanguageCode":"en","TargetLanguageCode":"de"}`, call: func(c sdk.Config) {
				translate.NewFromConfig(c).TranslateText(ctx, &translate.TranslateTextInput{Text: sdk.String("x"), SourceLanguageCode: sdk.String("en"), TargetLanguageCode: sdk.String("de")})
			}},
		{name: "sns Publish", uri: "sns:path/", params: map[string]any{typed: "'application/x-www-form-urlencoded'"},
			template: `Action=Publish&Version=2010-03-31&TopicArn=arn%3At&Message=$util.urlEncode("a b&c")`, call: func(c sdk.Config) {
				sns.NewFromConfig(c).Publish(ctx, &sns.PublishInput{TopicArn: sdk.String("arn:t"), Message: sdk.String("a b&c")})
			}},
		{name: "email SendEmail", uri: "email:path/", params: map[string]any{typed: "'application/x-www-form-urlencoded'"},
			template: `Action=SendEmail&Version=2010-12-01&Source=a%40b&Destination.ToAddresses.member.1=c%40d&Message.Subject.Data=s&Message.Body.Text.Data=t`, call: func(c sdk.Config) {
				ses.NewFromConfig(c).SendEmail(ctx, &ses.SendEmailInput{Source: sdk.String("a@b"), Destination: &sestypes.Destination{ToAddresses: []string{"c@d"}},
					Message: &sestypes.Message{Subject: &sestypes.Content{Data: sdk.String("s")}, Body: &sestypes.Body{Text: &sestypes.Content{Data: sdk.String("t")}}}})
			}},
		{name: "sqs SendMessage", uri: "sqs:action/SendMessage", query: true, params: map[string]any{"integration.request.querystring.MessageBody": "'hi'"}, call: func(c sdk.Config) {
			sqs.NewFromConfig(c).SendMessage(ctx, &sqs.SendMessageInput{QueueUrl: sdk.String("http://q"), MessageBody: sdk.String("hi")})
		}},
		{name: "ssm GetParameter", uri: "ssm:action/GetParameter", query: true, params: map[string]any{"integration.request.querystring.Name": "'n'"}, call: func(c sdk.Config) {
			ssm.NewFromConfig(c).GetParameter(ctx, &ssm.GetParameterInput{Name: sdk.String("n")})
		}},
		{name: "s3 GetObject", uri: "s3:path/bucket/a%20b/c.txt", method: "GET", call: func(c sdk.Config) {
			s3.NewFromConfig(c, func(o *s3.Options) { o.UsePathStyle = true }).GetObject(ctx, &s3.GetObjectInput{Bucket: sdk.String("bucket"), Key: sdk.String("a b/c.txt"), ChecksumMode: ""})
		}},
		{name: "batch SubmitJob", uri: "batch:path/v1/submitjob", template: `{"jobName":"j","jobQueue":"q","jobDefinition":"d"}`, call: func(c sdk.Config) {
			batch.NewFromConfig(c).SubmitJob(ctx, &batch.SubmitJobInput{JobName: sdk.String("j"), JobQueue: sdk.String("q"), JobDefinition: sdk.String("d")})
		}},
		{name: "sagemaker InvokeEndpoint", uri: "runtime.sagemaker:path/endpoints/e/invocations", template: `{"x":1}`, call: func(c sdk.Config) {
			sagemakerruntime.NewFromConfig(c).InvokeEndpoint(ctx, &sagemakerruntime.InvokeEndpointInput{EndpointName: sdk.String("e"), Body: []byte(`{"x":1}`), ContentType: sdk.String("application/json")})
		}},
		{name: "lambda GetAccountSettings", uri: "lambda:path/2016-08-19/account-settings", method: "GET", call: func(c sdk.Config) {
			lambdaapi.NewFromConfig(c).GetAccountSettings(ctx, &lambdaapi.GetAccountSettingsInput{})
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			seen := new(spy)
			c.call(sdkConfig(seen))
			service := newRecorder(t)
			in := map[string]any{"type": "aws", "httpMethod": "POST", "uri": "arn:aws:apigateway:us-east-1:" + c.uri,
				"credentials": "arn:aws:iam::123456789012:role/r", "responses": map[string]any{"default": map[string]any{"statusCode": "200"}}}
			if c.method != "" {
				in["httpMethod"] = c.method
			}
			if c.params != nil {
				in["requestParameters"] = c.params
			}
			if c.template != "" {
				in["requestTemplates"] = map[string]any{"application/json": c.template}
			}
			w := open(t, map[string]string{"openapi.json": small(route{"/x", "post", in}), "postern.yaml": settingsHead + "aws: {\"*\": \"" + service.server.URL + "\"}\n"})
			check(t, w.call("POST", "/x", "{}", "Content-Type: application/json"), 200, "{}")
			got, want := service.last(t), seen.got
			if c.query {
				name, value := "MessageBody", "hi"
				if c.name == "ssm GetParameter" {
					name, value = "Name", "n"
				}
				if got.Scope != want.Scope || got.Query.Get("Action") == "" || got.Query.Get(name) != value || got.Target != "" {
					t.Errorf("%+v", got)
				}
				return
			}
			if want.Method == "GET" { // has no body: its type does not matter
				got.Type, want.Type = "", ""
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestAddresses is where calls go: emulators by path, the real service under
// its own names.
func TestAddresses(t *testing.T) {
	service := newRecorder(t)
	in := func(uri, method string) map[string]any {
		return map[string]any{"type": "aws", "httpMethod": method, "uri": "arn:aws:apigateway:eu-west-1:" + uri, "credentials": "arn:aws:iam::123456789012:role/r",
			"requestParameters": map[string]any{"integration.request.path.key": "method.request.path.key", "integration.request.querystring.list": "method.request.querystring.list"},
			"responses":         map[string]any{"default": map[string]any{"statusCode": "200", "responseParameters": map[string]any{"method.response.header.X-One": "integration.response.header.x-amzn-RequestId"}}}}
	}
	w := open(t, map[string]string{
		"postern.yaml": settingsHead + sprintf("aws: {s3: %s/base, iotdata: %s, data.iot: %s/data, dynamodb: https://amazonaws.com}\n", service.server.URL, service.server.URL, service.server.URL),
		"openapi.json": small(
			route{"/bucket/{key}", "put", in("my-bucket.s3:path/{key}", "PUT")}, route{"/path/{key+}", "get", in("s3:path/my-bucket/{key}", "GET")},
			route{"/topic/{key}", "post", in("abc.iotdata:path/topics/{key}?qos=1", "POST")}, route{"/data/{key}", "post", in("data.iot:path/topics/{key}", "POST")},
			route{"/real/{key}", "post", in("dynamodb:action/PutItem", "POST")},
		),
	})
	for _, c := range []struct{ method, target, path, query, scope string }{
		{"PUT", "/bucket/a%20b", "/base/my-bucket/a%20b", "", "eu-west-1/s3"},
		{"GET", "/path/a/b.txt?list=x%26y", "/base/my-bucket/a/b.txt", "list=x%26y", "eu-west-1/s3"},
		{"POST", "/topic/t", "/topics/t", "qos=1", "eu-west-1/iotdata"},
		{"POST", "/data/t", "/data/topics/t", "", "eu-west-1/iotdata"},
	} {
		a := w.call(c.method, c.target, "{}", "Content-Type: application/json")
		check(t, a, 200, "{}")
		got := service.last(t)
		if got.Method != c.method || got.Path != c.path || got.Query.Encode() != c.query || got.Scope != c.scope || headerOf(a, "X-One") != "service-id" {
			t.Errorf("%s: %+v %v", c.target, got, a.Headers)
		}
	}
	why(t, w.call("POST", "/real/x", "{}", "Content-Type: application/json"), 500, "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
		"API Gateway does not have permission to assume the provided role arn:aws:iam::123456789012:role/r")
}
