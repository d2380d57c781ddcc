package process

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"os/exec"
	"sync"
	"time"
)

// worker is one process and the Runtime API that it speaks to.
type worker struct {
	cfg        *Config
	generation int
	lastUsed   time.Time
	served     bool // it has taken an event

	cmd    *exec.Cmd
	server *http.Server
	events chan *call    // from run to the process's request for an event
	exit   chan struct{} // closed when the process has ended
	how    string        // it ended; set before exit is closed

	mu      sync.Mutex
	current *call // the last event it got or is to get
	aborted bool  // by Close
}

func newWorker(cfg *Config, generation int) *worker {
	return &worker{cfg: cfg, generation: generation, events: make(chan *call)}
}

// run gives an event to the process and waits for the answer. It is false when
// a process that had served before ended without taking the event: another one
// can have it.
func (w *worker) run(c *call) bool {
	w.mu.Lock()
	w.current = c
	w.mu.Unlock()
	if w.cmd == nil {
		if err := w.start(); err != nil {
			w.advise("ERROR", cannotStart(w.cfg, err))
			c.fail("Runtime.InvalidEntrypoint", "RequestId: "+c.req.RequestID+" Error: "+err.Error())
			return true
		}
	}
	if w.offer(c) {
		w.await(c)
		w.served = true
	}
	return c.isOver()
}

func cannotStart(cfg *Config, err error) string {
	return fmt.Sprintf("%s cannot be started: %v; exec of lambda.%s in postern.yaml has to name a program, relative to that file",
		cfg.Command[0], err, cfg.Name)
}

// nextAddress is where a process asks for events.
const nextAddress = "GET http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation/next"

// offer waits until the process asks for an event; false: it did not.
func (w *worker) offer(c *call) bool {
	timer := time.NewTimer(w.cfg.Start)
	defer timer.Stop()
	select {
	case w.events <- c:
		return true
	case <-c.answered: // init/error
		w.kill()
	case <-w.exit:
		if !w.served {
			w.advise("ERROR", fmt.Sprintf("%s ended %s before it asked for an event: exec of lambda.%s in postern.yaml has to be a runtime, which calls %s again and again",
				w.cfg.Command[0], w.how, w.cfg.Name, nextAddress))
			c.exited(w.how)
		}
	case <-timer.C:
		w.advise("ERROR", fmt.Sprintf("%s did not ask for an event within %v: it has to call %s", w.cfg.Command[0], w.cfg.Start, nextAddress))
		c.fail("Runtime.StartTimeout", "RequestId: "+c.req.RequestID+" Error: the process did not ask for an event")
		w.kill()
	}
	return false
}

// await waits for the answer to an event that the process has.
func (w *worker) await(c *call) {
	deadline, began := c.hand(), time.Now()
	timer := time.NewTimer(time.Until(deadline))
	defer timer.Stop()
	select {
	case <-c.answered:
	case <-w.exit:
		w.advise("ERROR", fmt.Sprintf("%s ended %s while it had an event; the next one starts it again", w.cfg.Command[0], w.how))
		c.exited(w.how)
	case <-timer.C:
		w.advise("ERROR", fmt.Sprintf("%s is ended, with all it started: it had an event for longer than its time; more time: timeout of lambda.%s in postern.yaml (%v)",
			w.cfg.Command[0], w.cfg.Name, w.cfg.Timeout))
		c.timedOut(deadline.Sub(began).Round(10 * time.Millisecond))
		w.kill()
	}
}

// start opens the Runtime API and starts the process.
func (w *worker) start() error {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	w.exit = make(chan struct{})
	w.server = &http.Server{Handler: w.api(), ReadHeaderTimeout: 10 * time.Second}
	cmd := exec.Command(w.cfg.Command[0], w.cfg.Command[1:]...)
	cmd.Dir, cmd.Env = w.cfg.Dir, w.cfg.environ(ln.Addr().String())
	stdout, stderr := &lines{worker: w, level: "INFO"}, &lines{worker: w, level: "ERROR"}
	cmd.Stdout, cmd.Stderr = stdout, stderr
	cmd.WaitDelay = grace / 2 // what it started may hold its output open
	ownGroup(cmd)
	if err := w.launch(cmd); err != nil {
		ln.Close()
		close(w.exit)
		return err
	}
	served := make(chan struct{})
	go func() {
		defer close(served)
		_ = w.server.Serve(ln) // ends with Close below
	}()
	go func() {
		w.how = ending(w.cmd.Wait())
		stdout.flush()
		stderr.flush()
		killGroup(w.cmd)
		w.server.Close()
		<-served
		close(w.exit)
	}()
	return nil
}

// launch starts the process; when abort came first it ends at once.
func (w *worker) launch(cmd *exec.Cmd) error {
	err := cmd.Start()
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.cmd = cmd; err == nil && w.aborted {
		killGroup(cmd)
	}
	return err
}

// abort ends the process in the middle of its work, from another goroutine.
func (w *worker) abort() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.aborted = true; w.cmd != nil {
		killGroup(w.cmd)
	}
}

// ending says how a process ended, in the words of Lambda.
func ending(err error) string {
	var status *exec.ExitError
	switch {
	case err == nil:
		return "without providing a reason"
	case errors.As(err, &status):
		return "with error: " + status.Error()
	}
	return "with error: " + err.Error()
}

// ended says that the process cannot take another event.
func (w *worker) ended() bool {
	if w.cmd == nil {
		return true
	}
	select {
	case <-w.exit:
		return true
	default:
		return false
	}
}

// kill ends the process and everything it started, and waits for the end.
func (w *worker) kill() {
	killGroup(w.cmd)
	<-w.exit
}

// stop asks the process to end and kills it when it does not.
func (w *worker) stop() {
	if w.cmd == nil || w.ended() {
		return
	}
	endGroup(w.cmd)
	timer := time.NewTimer(grace)
	defer timer.Stop()
	select {
	case <-w.exit:
	case <-timer.C:
		w.kill()
	}
}

// report logs a line that the process has written.
func (w *worker) report(level, text string) {
	if c := w.call(); c != nil {
		c.log(text)
	}
	w.advise(level, text)
}

// advise says something about the process, which is no part of the log that
// Lambda would keep.
func (w *worker) advise(level, text string) {
	id := ""
	if c := w.call(); c != nil {
		id = c.req.RequestID
	}
	w.cfg.say(level, id, text)
}

func (w *worker) call() *call {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.current
}
