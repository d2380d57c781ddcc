package service_test

import (
	"fmt"

	"postern/api/service"
)

func Example() {
	for _, name := range []string{"dynamodb", "sqs", "email"} {
		s, _ := service.Lookup("", name)
		target, ok := s.Target("Do")
		fmt.Println(name, s.Signing, s.Protocol, target, ok)
	}
	// Output:
	// dynamodb dynamodb json-1.0 DynamoDB_20120810.Do true
	// sqs sqs json-1.0  false
	// email ses query  false
}
