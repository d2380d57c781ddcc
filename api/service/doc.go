// Package service says how each AWS service wants to be called: under which
// name requests are signed, which protocol it speaks, what its X-Amz-Target
// begins with.
//
//	s, ok := service.Lookup("", "dynamodb")
//	s.Target("PutItem") // "DynamoDB_20120810.PutItem", true
//	s.Protocol          // service.JSON10
//
// The table is made from the public service models. Names are those of
// integration uris: arn:aws:apigateway:{region}:{subdomain.service}:….
package service
