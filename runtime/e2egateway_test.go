package runtime

import (
	"fmt"
	"strings"
	"testing"

	"postern/api"
	"postern/mapping"
	"postern/runtime/backend"
)

// outcomes is a service that ends every call with the outcome that the request
// names in its body.
type outcomes struct{}

func (outcomes) Invoke(ex *mapping.Exchange, _ *backend.Call) mapping.Outcome {
	return mapping.Outcome{Type: api.GatewayResponseType(ex.IntegrationRequest.Body), Cause: "as asked"}
}

// gatewayStand serves one method that ends with any type of gateway response.
func gatewayStand(t *testing.T, responses object) *stand {
	doc := newDocument()
	doc.members["x-amazon-apigateway-gateway-responses"] = responses
	doc.add("/{p}", integrationOf("AWS"))
	return doc.serveWith(t, outcomes{})
}

// TestEndToEndGatewayResponses plays each type of gateway response: built in,
// customised, and under a customised family.
func TestEndToEndGatewayResponses(t *testing.T) {
	own := object{}
	for _, kind := range api.GatewayResponseTypes {
		own[string(kind)] = object{
			"statusCode":         "418",
			"responseParameters": object{"gatewayresponse.header.X-Type": "'" + string(kind) + "'"},
			"responseTemplates":  object{"application/json": `{"m":$context.error.messageString,"t":"$context.error.responseType"}`},
		}
	}
	family := object{
		"DEFAULT_4XX": object{"statusCode": "499", "responseTemplates": object{"text/plain": "4xx $context.error.message"}},
		"DEFAULT_5XX": object{"responseParameters": object{"gatewayresponse.header.X-Family": "'5'"}},
	}
	builtin, customised, families := gatewayStand(t, object{}), gatewayStand(t, own), gatewayStand(t, family)
	for _, row := range rows(t, "gateway.txt") {
		kind, status, body, errorType := row[0], row[1], row[2], strings.TrimSpace(row[3])
		t.Run(kind, func(t *testing.T) {
			builtin.gateway(t, kind, status, body, "Content-Type: application/json", "x-amzn-ErrorType: "+errorType) // G-01 G-02 E-41
			message := body[strings.IndexByte(body, ':')+1 : len(body)-1]
			customised.gateway(t, kind, "418", // G-04 G-05 G-06 G-08
				fmt.Sprintf(`{"m":%s,"t":"%s"}`, strings.TrimSpace(message), kind), "x-amzn-ErrorType: "+errorType, "X-Type: "+kind)
			if status[0] == '4' { // G-03
				families.gateway(t, kind, "499", "4xx "+strings.Trim(strings.TrimSpace(message), `"`), "Content-Type: text/plain", "x-amzn-ErrorType: "+errorType)
			} else {
				families.gateway(t, kind, status, body, "X-Family: 5", "x-amzn-ErrorType: "+errorType)
			}
		})
	}
}

// gateway holds the answer of a type: status, body, and lines of its head. There
// is no trace header (E-06, E-41).
func (s *stand) gateway(t *testing.T, kind, status, body string, fields ...string) {
	t.Helper()
	_, got := s.call(t, []string{"POST /x\r\n\r\n" + kind}, okAnswer)
	if statusOf(got) != status || bodyOf(got) != body {
		t.Errorf("%s %q, want %s %q", statusOf(got), bodyOf(got), status, body)
	}
	for _, field := range fields {
		if strings.Count(got, "\r\n"+field+"\r\n") != 1 {
			t.Errorf("the head does not have %q once:\n%s", field, got)
		}
	}
	if strings.Contains(got, "X-Amzn-Trace-Id") {
		t.Errorf("there is a trace header:\n%s", got)
	}
	c := &wireCase{sent: "POST /x\r\n\r\n"}
	s.checkEnvelope(t, c, got)
}

// TestEndToEndLimits plays bodies at the limits of §17.
func TestEndToEndLimits(t *testing.T) {
	doc := newDocument()
	doc.add("/lambda", integrationOf("AWS_PROXY"))
	doc.add("/proxy", integrationOf("HTTP_PROXY"))
	s := doc.serve(t)
	post := func(path, body string) string {
		_, got := s.call(t, []string{"POST " + path + "\r\nConnection: close\r\n\r\n" + body}, okAnswer)
		return got
	}
	const most = 10 << 20
	if got := post("/proxy", strings.Repeat("a", most)); statusOf(got) != "200" {
		t.Errorf("10 MB: %s", got)
	}
	// E-34: plain text, no ids, no gateway response.
	got := post("/proxy", strings.Repeat("a", most+1))
	if statusOf(got) != "413" || bodyOf(got) != "HTTP content length exceeded 10485760 bytes." || strings.Contains(got, "x-amzn-RequestId") {
		t.Errorf("over 10 MB: %s", got)
	}
	// E-35: the event is over the limit of Lambda.
	got = post("/lambda", strings.Repeat("a", 7<<20))
	if statusOf(got) != "413" || bodyOf(got) != `{"message": "Request Too Long"}` || !strings.Contains(got, "\r\nx-amzn-ErrorType: BadRequestException\r\n") {
		t.Errorf("over 6 MB to a function: %s", got)
	}
	packed := gzipped(t, most+1)
	_, got = s.call(t, []string{"POST /proxy\r\nContent-Encoding: gzip\r\n\r\n" + packed}, okAnswer)
	if statusOf(got) != "413" || bodyOf(got) != "HTTP content length exceeded 10485760 bytes." { // §16.4
		t.Errorf("over 10 MB when decoded: %s", got)
	}
	answer := fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", most, strings.Repeat("b", most))
	if _, got = s.call(t, []string{"POST /proxy"}, answer); statusOf(got) != "200" || len(bodyOf(got)) != most {
		t.Errorf("an answer of 10 MB: %s, %d bytes", statusOf(got), len(bodyOf(got)))
	}
}
