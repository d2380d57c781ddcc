package bench

import (
	"strings"
	"testing"
)

const archive = `{"log":{"entries":[
 {"request":{"method":"GET","url":"https://old.example.com/a%20b?c=d","headers":[{"name":":authority","value":"x"},{"name":"Host","value":"old"},{"name":"Accept","value":"*/*"}]}},
 {"request":{"method":"POST","url":"https://old.example.com/p","headers":[{"name":"Content-Length","value":"3"}],"postData":{"mimeType":"text/plain","text":"abc"}}}]}}`

func TestReadHAR(t *testing.T) {
	all, err := ReadHAR(strings.NewReader(archive), "x.har", "http://127.0.0.1:4510/dev/")
	if err != nil || len(all) != 2 {
		t.Fatal(all, err)
	}
	want := "GET /dev/a%20b?c=d HTTP/1.1\r\nHost: 127.0.0.1:4510\r\nUser-Agent: postern-bench\r\nAccept: */*\r\n\r\n"
	if got := string(all[0].keep); got != want {
		t.Errorf("wire\n%q, want\n%q", got, want)
	}
	want = "POST /dev/p HTTP/1.1\r\nHost: 127.0.0.1:4510\r\nUser-Agent: postern-bench\r\nContent-Type: text/plain\r\nContent-Length: 3\r\n\r\nabc"
	if got := string(all[1].keep); got != want {
		t.Errorf("wire\n%q, want\n%q", got, want)
	}
	all, err = ReadHAR(strings.NewReader(archive), "x.har", "")
	if err != nil || all[0].URL != "https://old.example.com/a%20b?c=d" || !strings.Contains(string(all[0].keep), "Host: old\r\n") {
		t.Errorf("without a base: %s (%v)", all[0].keep, err)
	}
}

func TestReadHARRefuses(t *testing.T) {
	for text, want := range map[string]string{
		``:   "x.har is no HTTP archive",
		`{}`: "there is no entry in log.entries",
		`{"log":{"entries":[{"request":{"method":"G ET","url":"http://h/"}}]}}`: `entry 1: "G ET" is not a method`,
		`{"log":{"entries":[{"request":{"method":"GET","url":"/a"}}]}}`:         `entry 1: URL "/a"`,
	} {
		for _, base := range []string{"", "http://127.0.0.1:4510/dev"} {
			if _, err := ReadHAR(strings.NewReader(text), "x.har", base); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s to %q: error %v, want %s", text, base, err, want)
			}
		}
	}
}

func FuzzReadHAR(f *testing.F) {
	f.Add(archive)
	f.Fuzz(func(t *testing.T, text string) {
		for _, base := range []string{"", "http://h"} {
			if all, err := ReadHAR(strings.NewReader(text), "x", base); err == nil && len(all) == 0 {
				t.Error("no requests and no error")
			}
		}
	})
}
