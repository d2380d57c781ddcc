//go:build unix

package process

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	golambda "github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"
	"go.uber.org/goleak"
)

// TestMain lets the test binary be the function: POSTERN_ROLE picks one.
func TestMain(m *testing.M) {
	if role := os.Getenv("POSTERN_ROLE"); role != "" {
		play(role)
		return
	}
	goleak.VerifyTestMain(m, goleak.IgnoreTopFunction("net/http.(*persistConn).writeLoop"))
}

func play(role string) {
	switch role {
	case "go":
		golambda.Start(handle)
	case "exit-at-once":
		fmt.Fprintln(os.Stderr, "no database")
		os.Exit(3)
	case "never-asks":
		time.Sleep(time.Hour)
	case "init-error":
		post("init/error", `{"errorType":"Oops","errorMessage":"no config"}`, "")
		time.Sleep(time.Hour)
	case "init-error-text":
		post("init/error", `not json`, "Config.Missing")
	default:
		raw(role)
	}
}

// handle is a function of the usual sort.
func handle(ctx context.Context, event map[string]any) (any, error) {
	lc, _ := lambdacontext.FromContext(ctx)
	deadline, _ := ctx.Deadline()
	switch event["do"] {
	case "fail":
		return nil, errors.New("it failed")
	case "panic":
		panic("at the disco")
	case "sleep":
		time.Sleep(time.Duration(event["ms"].(float64)) * time.Millisecond)
	case "wait": // until the test makes a file
		for _, err := os.Stat(event["file"].(string)); err != nil; _, err = os.Stat(event["file"].(string)) {
			time.Sleep(2 * time.Millisecond)
		}
	case "child":
		child := exec.Command("sleep", "1000")
		if err := child.Start(); err != nil {
			return nil, err
		}
		fmt.Println("child", child.Process.Pid)
		select {}
	case "exit":
		os.Exit(7)
	case "log":
		fmt.Println("one\ntwo")
	case "huge":
		return strings.Repeat("x", 7<<20), nil
	}
	return map[string]any{
		"event": event, "id": lc.AwsRequestID, "arn": lc.InvokedFunctionArn, "pid": os.Getpid(), "stage": os.Getenv("STAGE"),
		"name": os.Getenv("AWS_LAMBDA_FUNCTION_NAME"), "region": os.Getenv("AWS_REGION"), "left": time.Until(deadline).Milliseconds(),
	}, nil
}

// raw plays processes that break the protocol.
func raw(role string) {
	for {
		id := next()
		switch role {
		case "exit-quietly":
			os.Exit(0)
		case "hang":
			time.Sleep(time.Hour)
		case "ignore-term":
			syscall.Kill(os.Getpid(), syscall.SIGSTOP)
		case "twice":
			post("invocation/"+id+"/response", `"first"`, "")
			fmt.Println("second:", post("invocation/"+id+"/response", `"second"`, ""))
		case "wrong-id":
			fmt.Println("wrong:", post("invocation/none/response", `1`, ""))
			post("invocation/"+id+"/response", `2`, "")
		case "asks-twice":
			r, err := http.Get(base() + "invocation/next")
			if err == nil {
				fmt.Println("next:", r.StatusCode)
				r.Body.Close()
			}
			post("invocation/"+id+"/response", `3`, "")
		case "other-calls":
			r, err := http.Get(base() + "nothing")
			if err == nil {
				fmt.Println("nothing:", r.StatusCode)
				r.Body.Close()
			}
			post("invocation/"+id+"/response", `4`, "")
		case "error-text":
			post("invocation/"+id+"/error", "just text", "My.Type")
		}
	}
}

func base() string {
	return "http://" + os.Getenv("AWS_LAMBDA_RUNTIME_API") + "/2018-06-01/runtime/"
}

func next() string {
	r, err := http.Get(base() + "invocation/next")
	if err != nil {
		os.Exit(0)
	}
	defer r.Body.Close()
	io.Copy(io.Discard, r.Body)
	return r.Header.Get("Lambda-Runtime-Aws-Request-Id")
}

func post(path, body, kind string) int {
	req, _ := http.NewRequest("POST", base()+path, bytes.NewReader([]byte(body)))
	if kind != "" {
		req.Header.Set("Lambda-Runtime-Function-Error-Type", kind)
	}
	r, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0
	}
	defer r.Body.Close()
	return r.StatusCode
}

func decode(t *testing.T, payload []byte) map[string]any {
	t.Helper()
	var v map[string]any
	if err := json.Unmarshal(payload, &v); err != nil {
		t.Fatalf("%s: %v", payload, err)
	}
	return v
}
