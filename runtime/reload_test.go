package runtime

import (
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// TestReloadsUnderLoad publishes 200 catalogs while 32 connections are busy: no
// request fails and none sees half a catalog.
func TestReloadsUnderLoad(t *testing.T) {
	plan := func(stage string) Stage {
		return Stage{Plan: compile(t, restAPI(t, "abc", map[string]map[string]string{"/{p+}": {"ANY": mock200}}), stage), Root: true}
	}
	server, addr := start(t, Options{}, plan("dev"))
	var failed, done atomic.Int64
	var clients sync.WaitGroup
	stop := make(chan struct{})
	for range 32 {
		clients.Add(1)
		go func() {
			defer clients.Done()
			client := &http.Client{Transport: &http.Transport{}}
			defer client.CloseIdleConnections()
			for {
				select {
				case <-stop:
					return
				default:
				}
				res, err := client.Get("http://" + addr + "/x")
				if err != nil {
					failed.Add(1)
					continue
				}
				io.Copy(io.Discard, res.Body)
				res.Body.Close()
				if res.StatusCode != 200 {
					failed.Add(1)
				}
				done.Add(1)
			}
		}()
	}
	for i := range 200 {
		server.Publish(Catalog{Stages: []Stage{plan([]string{"dev", "prod"}[i%2])}})
		time.Sleep(time.Millisecond)
	}
	close(stop)
	clients.Wait()
	if failed.Load() > 0 || done.Load() < 200 {
		t.Errorf("%d of %d requests failed", failed.Load(), done.Load())
	}
}

// TestGracefulStop lets a request under way finish.
func TestGracefulStop(t *testing.T) {
	release := make(chan struct{})
	slow := http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		<-release
		io.WriteString(w, "done")
	})}
	ln := listen(t)
	go slow.Serve(ln)
	defer slow.Close()
	uri := "http://" + ln.Addr().String() + "/"
	a := restAPI(t, "abc", map[string]map[string]string{"/": {"GET": `{"type":"HTTP_PROXY","httpMethod":"GET","uri":"` + uri + `"}`}})
	server := New(Options{})
	server.Publish(Catalog{Stages: []Stage{{Plan: compile(t, a, "dev")}}})
	front := listen(t)
	served := make(chan error, 1)
	go func() { served <- server.Serve(front) }()
	answers := make(chan string, 1)
	go func() { answers <- talk(t, front.Addr().String(), "GET / HTTP/1.1\r\nHost: x\r\n\r\n") }()
	time.Sleep(50 * time.Millisecond) // the request is at the backend
	go func() {
		time.Sleep(50 * time.Millisecond)
		close(release)
	}()
	if err := server.Shutdown(5 * time.Second); err != nil {
		t.Error(err)
	}
	if got := <-answers; got != "200 done" {
		t.Errorf("got %q", got)
	}
	if err := <-served; err != nil {
		t.Error(err)
	}
}

// TestTimeoutError measures how exactly timeoutInMillis is kept (RW-50): ±10 ms
// on a machine that is not overloaded; the bound here is wider so that a busy
// machine does not fail it.
func TestTimeoutError(t *testing.T) {
	hang := make(chan struct{})
	slow := http.Server{Handler: http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-hang })}
	ln := listen(t)
	go slow.Serve(ln)
	defer slow.Close()
	defer close(hang)
	for _, millis := range []string{"50", "100", "1000"} {
		a := restAPI(t, "abc", map[string]map[string]string{"/": {"GET": `{"type":"HTTP_PROXY","httpMethod":"GET","uri":"http://` + ln.Addr().String() + `/","timeoutInMillis":` + millis + `}`}})
		_, addr := start(t, Options{}, Stage{Plan: compile(t, a, "dev")})
		began := time.Now()
		got := talk(t, addr, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
		took := time.Since(began)
		want, _ := time.ParseDuration(millis + "ms")
		if got != `504 {"message": "Endpoint request timed out"}` {
			t.Error(got)
		}
		t.Logf("timeoutInMillis %s: answered %s late", millis, took-want)
		if took < want || took > want+500*time.Millisecond {
			t.Errorf("timeoutInMillis %s answered after %s", millis, took)
		}
	}
}
