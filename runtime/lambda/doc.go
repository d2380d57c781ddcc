// Package lambda runs JavaScript and TypeScript Lambda handlers inside the process.
//
// A Function is made from a file. The file and what it imports are bundled and compiled once; each execution
// environment then is one JavaScript runtime with its own module state, kept warm between invocations as on Lambda.
// Bytes go in, bytes come out:
//
//	f, err := lambda.New(lambda.Config{Handler: "./handlers/list.js", Timeout: 5 * time.Second})
//	if err != nil {
//		return err // the Config is wrong
//	}
//	defer f.Close()
//	r, err := f.Invoke(ctx, lambda.Request{Payload: []byte(`{"pet": 1}`)})
//	if err != nil {
//		return err // throttled, refused payload, ctx has ended, function closed
//	}
//	if r.FunctionError != "" {
//		// r.Payload is {"errorType": ..., "errorMessage": ..., "trace": [...]}
//	}
//
// # Code
//
// ECMAScript modules, CommonJS, TypeScript and JSX, JSON imports, packages in node_modules that are plain JavaScript,
// top-level await. "file#name" picks the exported handler, "file#a.b" one inside an object; without a name it is
// "handler", or the default export when that is a function. Stack traces name the original file and line.
//
// Check reports what keeps the code from loading, with file, line and column; Invoke then answers as Lambda does, with
// Runtime.UserCodeSyntaxError, Runtime.ImportModuleError or Runtime.HandlerNotFound. Files is the list to watch, Stale
// compares it with the disk, Reload reads again while invocations under way finish with the old code.
//
// # What a handler finds
//
// The event, the context object and the callback of Lambda; async handlers, promises, callbacks and the old
// context.succeed, fail and done; an event loop that ends when Lambda's does. The variables Lambda sets and those of
// the Config are in process.env, nothing else is. console writes lines with time, request id and level to Config.Log and
// Result.Logs, as text or, with AWS_LAMBDA_LOG_FORMAT=JSON, as JSON; AWS_LAMBDA_LOG_LEVEL filters.
//
// Of Node there are: assert, async_hooks, buffer, console, crypto (hashes, HMAC, random values, PBKDF2, RSA and EC signatures), events, fs (reading;
// writing below the directory for temporary files), module, os, path, perf_hooks, process, punycode, querystring,
// stream, string_decoder, timers, tty, url, util, zlib (without streams); and the globals fetch, Headers, Request, Response, URL,
// AbortController, TextEncoder, structuredClone, atob, btoa and the timers. Modules such as net, http or child_process
// load but refuse their first use with an error that names the alternatives: a process that speaks the Lambda Runtime
// API, or an Invoke endpoint. The same goes for the AWS SDK where it is not installed beside the handler. There is no Intl;
// toLocaleString knows American English and refuses the rest.
//
// # Limits
//
// Timeout ends an invocation, also one in an endless loop or inside a regular expression; its environment is thrown
// away, as it is after process.exit, an uncaught exception, an unhandled rejection or endless recursion. Concurrency
// bounds the invocations at once; beyond it Invoke returns a *ServiceError whose Throttled is true. Memory is what the
// context object reports, and a guard: when the live heap of the process grows by more than the running invocations may
// use, the handler is stopped.
//
// A search by a backtracking regular expression cannot be interrupted. The invocation is answered in time, and the search
// ends by itself after 30 seconds.
//
// # Dates
//
// Local time is UTC, as on Lambda, or the zone that the variable TZ of the Config names. The engine itself knows no zone but
// time.Local; where that is another one, the methods and the constructor of Date are replaced in the environment, and
// the process keeps its zone.
//
// # Speed
//
// An environment reads only what its handler can see: from the source of the handler follows which members of the event it
// names, and whether it looks at the context and the callback. A handler that passes its event on gets all of it.
package lambda
