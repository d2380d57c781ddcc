package service

import (
	"strings"
	"testing"
)

func TestLookup(t *testing.T) {
	for _, c := range []struct {
		subdomain, name, signing string
		protocol                 Protocol
		target                   string // of the action Do, "" for none
		queried                  bool
	}{
		{"", "dynamodb", "dynamodb", JSON10, "DynamoDB_20120810.Do", false},
		{"", "kinesis", "kinesis", JSON11, "Kinesis_20131202.Do", false},
		{"", "states", "states", JSON10, "AWSStepFunctions.Do", false},
		{"", "firehose", "firehose", JSON11, "Firehose_20150804.Do", false},
		{"", "secretsmanager", "secretsmanager", JSON11, "secretsmanager.Do", false},
		{"", "comprehend", "comprehend", JSON11, "Comprehend_20171127.Do", false},
		{"", "translate", "translate", JSON11, "AWSShineFrontendService_20170701.Do", false},
		{"", "events", "events", JSON11, "", false}, // Z-06
		{"", "ssm", "ssm", JSON11, "", true},        // Z-07
		{"", "sqs", "sqs", JSON10, "", true},        // Z-02
		{"", "sns", "sns", Query, "", true},
		{"", "email", "ses", Query, "", true},
		{"", "s3", "s3", RESTXML, "", true},
		{"", "batch", "batch", RESTJSON, "", true},
		{"bucket", "s3", "s3", RESTXML, "", true},
		{"runtime", "sagemaker", "sagemaker", RESTJSON, "", true},
		{"api", "sagemaker", "sagemaker", JSON11, "SageMaker.Do", false},
		{"abc-ats", "iotdata", "iotdata", RESTJSON, "", true},
		{"data", "iot", "iotdata", RESTJSON, "", true},
		{"", "invented", "invented", RESTJSON, "", true},
	} {
		s, ok := Lookup(c.subdomain, c.name)
		if ok == (c.name == "invented") {
			t.Errorf("%s: known %v", c.name, ok)
		}
		target, _ := s.Target("Do")
		if s.Signing != c.signing || s.Protocol != c.protocol || target != c.target || s.Queried() != c.queried {
			t.Errorf("%s.%s: %+v target %q queried %v", c.subdomain, c.name, s, target, s.Queried())
		}
	}
}

// TestTable holds what every row promises.
func TestTable(t *testing.T) {
	if len(table()) < 400 {
		t.Fatalf("%d services", len(table()))
	}
	for name, s := range table() {
		switch s.Protocol {
		case JSON10, JSON11:
			if s.TargetPrefix == "" {
				t.Errorf("%s has no target", name)
			}
		case Query, RESTJSON, RESTXML:
			if s.TargetPrefix != "" {
				t.Errorf("%s has a target", name)
			}
		default:
			t.Errorf("%s has protocol %q", name, s.Protocol)
		}
		if s.Signing == "" || !strings.Contains(s.Protocol.MediaType(), "/") {
			t.Errorf("%+v", s)
		}
	}
}
