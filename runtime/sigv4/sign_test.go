package sigv4

import (
	"os"
	"strings"
	"testing"
	"time"
)

// TestSign repeats requests of the published Signature Version 4 test suite.
func TestSign(t *testing.T) {
	creds := Credentials{AccessKey: "AKIDEXAMPLE", Secret: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"}
	at := time.Date(2015, 8, 30, 12, 36, 0, 0, time.UTC)
	for _, c := range []struct {
		name string
		r    Request
		want string
	}{
		{"get-vanilla", Request{Method: "GET", Host: "example.amazonaws.com", Path: "/", Service: "service"},
			"5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"},
		{"get-vanilla-query-order-key-case", Request{Method: "GET", Host: "example.amazonaws.com", Path: "/?Param2=value2&Param1=value1", Service: "service"},
			"b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"},
		{"post-header-key-sort", Request{Method: "POST", Host: "example.amazonaws.com", Path: "/", Fields: []Field{{"My-Header1", "value1"}}, Service: "service"},
			"c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c"},
	} {
		c.r.Region, c.r.Time = "us-east-1", at
		fields := Sign(creds, c.r)
		got := fields[len(fields)-1]
		if got.Name != "Authorization" || !strings.HasSuffix(got.Value, "Signature="+c.want) {
			t.Errorf("%s: %v, want signature %s", c.name, fields, c.want)
		}
		if fields[0] != (Field{"X-Amz-Date", "20150830T123600Z"}) {
			t.Errorf("%s: %v", c.name, fields)
		}
	}
}

func TestSignStorage(t *testing.T) {
	r := Request{Method: "PUT", Host: "s3.us-east-1.amazonaws.com", Path: "/b/a%20b?x=1", Body: []byte("hi"), Service: "s3", Region: "us-east-1",
		Time:   time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC),
		Fields: []Field{{"authorization", "client's own"}, {"X-Amz-Date", "old"}, {"Content-Type", "text/plain"}}}
	fields := Sign(Credentials{"A", "S", "T"}, r)
	names := ""
	for _, f := range fields {
		names += f.Name + " "
		if strings.Contains(f.Value, "old") || strings.Contains(f.Value, "client's") {
			t.Error("the client's header was kept", f)
		}
	}
	if names != "X-Amz-Date X-Amz-Security-Token X-Amz-Content-Sha256 Authorization " {
		t.Error(names)
	}
	if !strings.Contains(fields[3].Value, "SignedHeaders=content-length;content-type;host;x-amz-content-sha256;x-amz-date;x-amz-security-token") {
		t.Error(fields[3].Value)
	}
}

func TestFromEnvironment(t *testing.T) {
	t.Setenv("AWS_ACCESS_KEY_ID", "A")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "")
	if c, ok := FromEnvironment(os.LookupEnv); ok {
		t.Error("a key without a secret counts", c)
	}
	t.Setenv("AWS_SECRET_ACCESS_KEY", "S")
	t.Setenv("AWS_SESSION_TOKEN", "T")
	if c, ok := FromEnvironment(os.LookupEnv); !ok || c != (Credentials{"A", "S", "T"}) {
		t.Error(c, ok)
	}
}
