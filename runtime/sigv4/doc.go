// Package sigv4 signs requests to AWS and verifies signatures of clients
// (Signature Version 4).
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
//
//	s, err := sigv4.Read(&request) // header or presigned
//	if err == nil {
//		err = s.Verify(&request, secretOf(s.AccessKey), sigv4.Terms{Service: "execute-api", Skew: 5 * time.Minute, Now: now})
//	}
//
// What is refused is a [Fault] with the name of the exception and the words of
// AWS. Its Detail is the canonical request, to compare with the client's.
package sigv4
