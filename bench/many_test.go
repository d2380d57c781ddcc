package bench

import (
	"context"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"postern/internal/missing"
)

func TestAlarmsAreShared(t *testing.T) {
	s := newAlarms(2 * maxAlarms)
	var waiting sync.WaitGroup
	for range 2 * maxAlarms {
		waiting.Go(func() {
			begun := time.Now()
			s.wait(2 * lastStretch)
			if waited := time.Since(begun); waited < 2*lastStretch {
				t.Errorf("rang after %v", waited)
			}
		})
	}
	waiting.Wait()
	if s.made > maxAlarms || len(s.free) > maxAlarms {
		t.Errorf("%d made, %d free", s.made, len(s.free))
	}
	s.close()
}

// TestManyConnections opens more connections than there are alarms, in both
// models.
func TestManyConnections(t *testing.T) {
	url := serve(t, func(_ int, c net.Conn) {
		for in := make([]byte, 1<<10); ; {
			if _, err := c.Read(in); err != nil {
				return
			}
			c.Write(canned)
		}
	})
	for _, o := range []Options{{}, {Rate: 5000}} {
		o.Connections, o.Requests = maxAlarms+100, 2*maxAlarms+200
		r, err := Run(context.Background(), HTTP(HTTPOptions{}), Static(mustRequest(t, "GET", url, nil, "")), o)
		if err != nil || r.Failed > 0 || r.Requests != o.Requests {
			t.Errorf("%s model: %v, %d of %d requests failed: %v", o.model(), err, r.Failed, r.Requests, r.Failures)
		}
	}
}

func TestMoreConnectionsThanFiles(t *testing.T) {
	limit := maxFiles()
	if limit == 0 || limit >= maxConnections {
		t.Skip("no such limit here")
	}
	_, err := Run(context.Background(), HTTP(HTTPOptions{}), Static(mustRequest(t, "GET", "http://127.0.0.1:1/", nil, "")),
		Options{Connections: limit, Requests: 1})
	if err == nil || !strings.Contains(err.Error(), "ulimit -n") {
		t.Errorf("%d connections: %v", limit, err)
	}
}

// TestDialFromAnotherAddress is what happens when one local address has no
// ports left.
func TestDialFromAnotherAddress(t *testing.T) {
	seen := make(chan string, 1)
	url := serve(t, func(_ int, c net.Conn) { seen <- c.RemoteAddr().String() })
	d := &dialer{timeout: time.Second}
	d.source.Store(2)
	c, err := d.dial(strings.TrimSuffix(strings.TrimPrefix(url, "http://"), "/"))
	if err != nil {
		missing.Skip(t, "only one loopback address here: "+err.Error())
	}
	defer c.Close()
	if from := <-seen; !strings.HasPrefix(from, "127.0.0.2:") {
		t.Errorf("from %s", from)
	}
	for address, want := range map[string]bool{"127.0.0.1:80": true, "localhost:1": true, "10.0.0.1:80": false, "[::1]:80": false, "x": false} {
		if manySources(address) != want {
			t.Errorf("%s: %v", address, !want)
		}
	}
}
