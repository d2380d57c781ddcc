//go:build confirm

package confirm

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"postern/vtl/internal/generate"
	"postern/vtl/jsonpath"
	"postern/vtl/value"
)

// peers is a Node program with velocityjs and jsonpath-plus; see testdata/peers.cjs.
type peers struct {
	in      *json.Encoder
	out     *bufio.Scanner
	missing string // why there is none
}

// startPeers starts the program where Node and the packages are installed (make bench-vtl does that).
func startPeers(t *testing.T) *peers {
	modules, err := filepath.Abs("../../.postern/npm/node_modules")
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("node", "testdata/peers.cjs")
	cmd.Env = append(cmd.Environ(), "NODE_PATH="+modules)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		return &peers{missing: "skipped: node is not installed"}
	}
	t.Cleanup(func() {
		in.Close()
		cmd.Wait()
	})
	p := &peers{in: json.NewEncoder(in), out: bufio.NewScanner(out)}
	p.out.Buffer(nil, 1<<20)
	if !p.out.Scan() {
		return &peers{missing: "skipped: velocityjs and jsonpath-plus are not installed"}
	}
	return p
}

// peerAnswer is what the program says: nanoseconds of the processor for one turn, or a failure.
type peerAnswer struct {
	Nanoseconds float64
	Length      int
	Error       string
}

func (p *peers) ask(question map[string]any) peerAnswer {
	var a peerAnswer
	if err := p.in.Encode(question); err != nil {
		return peerAnswer{Error: err.Error()}
	}
	if !p.out.Scan() {
		return peerAnswer{Error: "no answer"}
	}
	if err := json.Unmarshal(p.out.Bytes(), &a); err != nil {
		return peerAnswer{Error: err.Error()}
	}
	return a
}

func (a peerAnswer) String() string {
	if a.Error != "" {
		return "fails: " + a.Error
	}
	return time.Duration(a.Nanoseconds).String()
}

// template measures velocityjs.
func (p *peers) template(c generate.Case) string {
	if p.missing != "" {
		return p.missing
	}
	tables := map[string]map[string]string{}
	for name, list := range map[string][]generate.Pair{"path": c.Path, "querystring": c.Query, "header": c.Header,
		"stageVariables": c.StageVariables, "context": c.Context} {
		tables[name] = map[string]string{}
		for _, pair := range list {
			tables[name][pair.Name] = pair.Value
		}
	}
	return p.ask(map[string]any{"template": c.Template, "body": c.Body, "tables": tables}).String()
}

// measuredPaths are read from shop.
var measuredPaths = []string{"$.shop.owner.address.city", "$.shop.items[1].sku", "$.shop.items[?(@.price > 50)].sku", "$..w"}

const shop = `{"shop":{"name":"Quay","items":[{"sku":"A-1","price":19.5,"qty":3,"dim":{"w":10,"h":40}},
{"sku":"B-2","price":240,"qty":0,"dim":{"w":120,"h":75}}],"owner":{"first":"Ada","address":{"city":"Oslo"}}}}`

// measurePaths compares JSONPath evaluation with that of jsonpath-plus.
func measurePaths(t *testing.T, p *peers, out io.Writer) {
	fmt.Fprintf(out, "\n%-36s %10s   jsonpath-plus\n", "JSONPath, document and path read before", "ours")
	root, err := value.ReadJSONString(nil, shop)
	if err != nil {
		t.Fatal(err)
	}
	var a value.Arena
	for _, text := range measuredPaths {
		path, err := jsonpath.Compile(text)
		if err != nil {
			t.Fatal(err)
		}
		run := func(turns int) time.Duration {
			start := processorTime(t)
			for range turns {
				a.Reset()
				if _, _, err := path.Eval(root, &a); err != nil {
					t.Fatal(err)
				}
			}
			return processorTime(t) - start
		}
		turns := calibrate(run)
		other := p.missing
		if other == "" {
			other = p.ask(map[string]any{"path": text, "body": shop}).String()
		}
		fmt.Fprintf(out, "%-39s %10v   %s\n", text, run(turns)/time.Duration(turns), other)
	}
}
