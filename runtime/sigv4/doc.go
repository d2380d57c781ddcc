// Package sigv4 signs requests to AWS (Signature Version 4).
//
//	creds, ok := sigv4.FromEnvironment(os.LookupEnv)
//	for _, f := range sigv4.Sign(creds, sigv4.Request{
//		Method: "POST", Host: "dynamodb.us-east-1.amazonaws.com", Path: "/",
//		Fields: fields, Body: body, Service: "dynamodb", Region: "us-east-1", Time: time.Now(),
//	}) {
//		fields = append(fields, f) // X-Amz-Date, Authorization, …
//	}
//
// Path and body have to go out byte for byte as they were signed.
package sigv4
