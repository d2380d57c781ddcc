package main

import (
	_ "embed"
	"sync"

	"github.com/dop251/goja"
	"github.com/valyala/fasthttp"
)

// echoHandler is a Lambda function that answers with what it was asked.
const echoHandler = `exports.handler = async (event) => ({statusCode: 200, body: JSON.stringify({path: event.path, query: event.queryStringParameters})});`

// lambdaAPI is one proxy integration with the echo function.
const lambdaAPI = `openapi: 3.0.1
info: {title: ratio, version: "1"}
paths:
  /pets/{id}:
    get:
      responses: {"200": {description: ok}}
      x-amazon-apigateway-integration:
        type: aws_proxy
        httpMethod: POST
        uri: arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:echo/invocations
`

// lambdaRows compare one proxy integration with a JavaScript function with a MOCK
// and with the bare engine behind a bare server.
func lambdaRows() []row {
	get := row{api: lambdaAPI, method: "GET", path: "/pets/1?q=a", share: 4}
	mock, engine := get, get
	mock.name, mock.budget, mock.stretch, mock.bare = "AWS_PROXY, JavaScript echo / MOCK", 4, 3, "mock"
	engine.name, engine.budget, engine.stretch, engine.bare = "AWS_PROXY, JavaScript echo / goja", 1, 0.5, "goja"
	return []row{mock, engine}
}

// proxyEvent is an event of API Gateway for a GET without a body.
//
//go:embed event.json
var proxyEvent string

// bareEngine is a function in the JavaScript engine and nothing around it: the
// event as text, JSON.parse, the call, JSON.stringify, and of the result's text
// the status and the body. Engines are pooled, since one serves one request.
func bareEngine() fasthttp.RequestHandler {
	engines := sync.Pool{New: func() any { return newEngine() }}
	return func(ctx *fasthttp.RequestCtx) {
		e := engines.Get().(*engine)
		status, body, err := e.invoke(proxyEvent)
		engines.Put(e)
		if err != nil {
			status, body = fasthttp.StatusBadGateway, err.Error()
		}
		ctx.SetContentType("application/json")
		ctx.SetStatusCode(status)
		ctx.SetBodyString(body)
	}
}

// engine is one JavaScript runtime with the echo function.
type engine struct {
	run *goja.Runtime
	// serve (text of the event) → promise of the text of the result
	serve goja.Callable
	// split (text of the result) → [status, body]
	split goja.Callable
}

func newEngine() *engine {
	e := &engine{run: goja.New()}
	e.serve = e.function("const exports = {}; " + echoHandler + "; async (text) => JSON.stringify(await exports.handler(JSON.parse(text)))")
	e.split = e.function("(text) => { const r = JSON.parse(text); return [r.statusCode, r.body] }")
	return e
}

func (e *engine) function(code string) goja.Callable {
	f, ok := goja.AssertFunction(must(e.run.RunString(code)))
	if !ok {
		panic("no function: " + code)
	}
	return f
}

func must(v goja.Value, err error) goja.Value {
	if err != nil {
		panic(err) // the code is a constant of this file
	}
	return v
}

func (e *engine) invoke(event string) (status int, body string, err error) {
	promise, err := e.serve(goja.Undefined(), e.run.ToValue(event))
	if err != nil {
		return 0, "", err
	}
	parts, err := e.split(goja.Undefined(), promise.Export().(*goja.Promise).Result())
	if err != nil {
		return 0, "", err
	}
	o := parts.ToObject(e.run)
	return int(o.Get("0").ToInteger()), o.Get("1").String(), nil
}
