// Package aws performs the integrations that are calls to AWS: Lambda functions
// (AWS and AWS_PROXY) and all other services (AWS).
//
//	services, err := aws.New(aws.Options{Settings: c.Settings, Folder: c.Folder})
//	if err != nil {
//		return err // an entry of the lambda or aws section cannot be used
//	}
//	defer services.Close()
//	backends := backend.New(backend.Options{Services: services})
//
// # Functions
//
// The lambda section says where a function runs; see package runtime/function.
// A function with X-Amz-Invocation-Type Event runs on its own while the caller
// gets the 202 of Lambda.
//
// # Services
//
// The aws section names an endpoint per service: an emulator, or the real thing.
// "https://amazonaws.com" stands for the real address of every service. Requests
// keep path, query, headers and body as the integration built them and are
// signed with the credentials of the environment; emulators get made-up ones
// when there are none.
//
// Actions with a fixed answer (returns) or a script need no endpoint. A script
// is a JavaScript or TypeScript file; the actions that name the same file share
// its state, and their calls come one after the other.
package aws
