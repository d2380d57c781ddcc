package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"postern/bench"
)

// push replaces the metrics of a group on a push gateway.
func (f *reportFlags) push(r *bench.Report) error {
	if f.Push == "" {
		return nil
	}
	var content bytes.Buffer
	if err := r.WriteMetrics(&content); err != nil {
		return err
	}
	header := http.Header{"Content-Type": {"text/plain; version=0.0.4"}}
	if err := deliver(http.MethodPut, f.Push, header, content.Bytes()); err != nil {
		return fmt.Errorf("--push: %w", err)
	}
	return nil
}

// remoteWrite sends the report to whatever speaks Prometheus remote write. A
// user and a password in the URL are used.
func (f *reportFlags) remoteWrite(r *bench.Report) error {
	if f.RemoteWrite == "" {
		return nil
	}
	header := http.Header{
		"Content-Type":                      {"application/x-protobuf"},
		"Content-Encoding":                  {"snappy"},
		"X-Prometheus-Remote-Write-Version": {"0.1.0"}, // of protocol 1.0
		"User-Agent":                        {"postern/" + version},
	}
	body := r.RemoteWrite(bench.Field{Name: "job", Value: "postern_bench"}, bench.Field{Name: "target", Value: r.Name})
	if err := deliver(http.MethodPost, f.RemoteWrite, header, body); err != nil {
		return fmt.Errorf("--remote-write: %w", err)
	}
	return nil
}

// deliver sends a report; the receiver's own words are part of the error.
func deliver(method, url string, header http.Header, body []byte) error {
	req, err := http.NewRequest(method, url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header = header
	client := &http.Client{Timeout: 10 * time.Second}
	res, err := client.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode >= 300 {
		text, _ := io.ReadAll(io.LimitReader(res.Body, 200)) // as much as there is
		return fmt.Errorf("%s answers %s: %s", req.URL.Redacted(), res.Status, strings.TrimSpace(string(text)))
	}
	return nil
}
