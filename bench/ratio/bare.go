package main

import (
	"fmt"
	"net"

	"github.com/valyala/fasthttp"
)

// runChild is one of the bare programs: the least that a fasthttp user would
// write for the job.
func runChild(name, target string) error {
	handlers := map[string]fasthttp.RequestHandler{
		"hello": func(ctx *fasthttp.RequestCtx) {
			ctx.SetContentType("application/json")
			ctx.SetBodyString(`{"message": "Hello, World!"}`)
		},
		"backend": func(ctx *fasthttp.RequestCtx) {
			ctx.SetContentType("application/json")
			ctx.SetBody(ctx.PostBody())
		},
		"collector": func(*fasthttp.RequestCtx) {}, // of spans: it takes all and keeps nothing
		"proxy":     proxyTo(target),
		"known":     knownLatencies,
		"goja":      bareEngine(),
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println("listening on http://" + ln.Addr().String())
	return (&fasthttp.Server{Handler: handlers[name], MaxRequestBodySize: 64 << 20}).Serve(ln)
}

// proxyTo passes requests on and answers back.
func proxyTo(target string) fasthttp.RequestHandler {
	client := &fasthttp.HostClient{Addr: target, MaxConns: 1024}
	return func(ctx *fasthttp.RequestCtx) {
		req, res := &ctx.Request, &ctx.Response
		req.Header.Del("Connection")
		req.SetHost(target)
		if err := client.Do(req, res); err != nil {
			ctx.SetStatusCode(fasthttp.StatusBadGateway)
		}
		res.Header.Del("Connection")
	}
}
