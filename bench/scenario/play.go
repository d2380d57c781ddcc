package scenario

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	mrand "math/rand/v2"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"postern/bench"
	"postern/vtl/value"
)

// Target plays the scenario against another target. Paths are put behind base,
// which must be an absolute URL without a query.
func (s *Scenario) Target(inner bench.Target, base string) bench.Target {
	return &target{scenario: s, inner: inner, base: strings.TrimSuffix(base, "/"), deck: s.deck()}
}

// Targeter satisfies bench.Run: connections of the scenario choose for
// themselves what to send.
func (s *Scenario) Targeter() bench.Targeter {
	none := &bench.Request{}
	return func(uint64) *bench.Request { return none }
}

// deck holds each flow as often as its weight says, mixed.
func (s *Scenario) deck() (deck []*Flow) {
	for _, f := range s.Flows {
		for range f.Weight {
			deck = append(deck, f)
		}
	}
	mix := mrand.New(mrand.NewPCG(1, 2))
	mix.Shuffle(len(deck), func(i, j int) { deck[i], deck[j] = deck[j], deck[i] })
	return deck
}

type target struct {
	scenario *Scenario
	inner    bench.Target
	base     string
	deck     []*Flow
	begun    atomic.Uint64 // flows
	opened   atomic.Uint64 // connections
}

func (t *target) Open() (bench.Conn, error) {
	inner, err := t.inner.Open()
	if err != nil {
		return nil, err
	}
	return &player{
		target: t, inner: inner, random: mrand.New(mrand.NewPCG(t.opened.Add(1), 11)),
		rows: make([][]string, len(t.scenario.Feeds)), taken: map[string]string{}, ready: map[*Step]*bench.Request{},
	}, nil
}

// Abort gives up the request under way.
func (p *player) Abort() {
	if c, ok := p.inner.(bench.Aborter); ok {
		c.Abort()
	}
}

// player is one connection at one place of one flow.
type player struct {
	target *target
	inner  bench.Conn
	random *mrand.Rand

	flow      *Flow // nil: the next step begins one
	at        int
	iteration uint64
	rows      [][]string // of this flow, by feed
	taken     map[string]string
	think     time.Duration
	buffer    []byte
	arena     value.Arena
	ready     map[*Step]*bench.Request // of steps without placeholders
}

// Do performs the next step. The request of the caller says nothing.
func (p *player) Do(_ *bench.Request, a *bench.Answer) error {
	if p.flow == nil {
		p.begin()
	}
	step := p.flow.Steps[p.at]
	p.think, a.Check = step.Think, step.Check
	r, err := p.request(step)
	if err == nil {
		err = p.inner.Do(r, a)
	}
	if err == nil {
		err = p.take(step, a)
	}
	if p.at++; err != nil || p.at == len(p.flow.Steps) {
		p.flow = nil
	}
	if err != nil {
		return fmt.Errorf("%s: %w", step.Name, err)
	}
	return nil
}

// Pause is the think time of the step that was performed last.
func (p *player) Pause() time.Duration { return p.think }

// Close closes the connection behind.
func (p *player) Close() error { return p.inner.Close() }

// begin starts the next flow with fresh rows.
func (p *player) begin() {
	p.iteration = p.target.begun.Add(1) - 1
	p.flow, p.at = p.target.deck[p.iteration%uint64(len(p.target.deck))], 0
	clear(p.taken)
	for i, f := range p.target.scenario.Feeds {
		p.rows[i] = f.take(p.random)
	}
}

// request is the request of a step with its placeholders filled in.
func (p *player) request(s *Step) (*bench.Request, error) {
	if r := p.ready[s]; r != nil {
		return r, nil
	}
	url, err := p.fill(&s.target)
	if err != nil {
		return nil, err
	}
	if strings.HasPrefix(url, "/") {
		url = p.target.base + url
	}
	fields := make([]bench.Field, len(s.headers))
	for i := range s.headers {
		fields[i].Name = s.headers[i].name
		if fields[i].Value, err = p.fill(&s.headers[i].value); err != nil {
			return nil, err
		}
	}
	var body []byte
	if s.body != nil {
		filled, err := p.fill(s.body)
		if err != nil {
			return nil, err
		}
		body = []byte(filled)
	}
	r, err := bench.NewRequest(s.Method, url, fields, body)
	if err == nil && s.isConstant() {
		p.ready[s] = r
	}
	return r, err
}

func (s *Step) isConstant() bool {
	for i := range s.headers {
		if !s.headers[i].value.isConstant() {
			return false
		}
	}
	return s.target.isConstant() && (s.body == nil || s.body.isConstant())
}

func (p *player) fill(t *text) (string, error) {
	if t.isConstant() {
		if len(t.parts) == 0 {
			return "", nil
		}
		return t.parts[0].literal, nil
	}
	var err error
	p.buffer, err = t.append(p.buffer[:0], p.value)
	return string(p.buffer), err
}

// value finds the value of a placeholder.
func (p *player) value(name string) (string, bool) {
	if v, ok := p.taken[name]; ok {
		return v, true
	}
	switch name {
	case "iteration":
		return strconv.FormatUint(p.iteration, 10), true
	case "uuid":
		return uuid(), true
	}
	if feed, column, ok := strings.Cut(name, "."); ok {
		for i, f := range p.target.scenario.Feeds {
			if f.Name == feed {
				return f.value(p.rows[i], column)
			}
		}
	}
	return p.target.scenario.Variables.Get(name)
}

// uuid is a random UUID, version 4.
func uuid() string {
	var raw [16]byte
	rand.Read(raw[:]) // never fails
	raw[6], raw[8] = raw[6]&0x0f|0x40, raw[8]&0x3f|0x80
	digits := hex.EncodeToString(raw[:])
	return digits[:8] + "-" + digits[8:12] + "-" + digits[12:16] + "-" + digits[16:20] + "-" + digits[20:]
}

// take keeps the values that later steps want. An answer that is an error is
// left to the check.
func (p *player) take(s *Step, a *bench.Answer) error {
	if len(s.takes) == 0 {
		return nil
	}
	var root value.Value
	var problem error
	p.arena.Reset()
	if s.readsBody() {
		root, problem = value.ReadJSON(&p.arena, a.Body)
	}
	for i := range s.takes {
		t := &s.takes[i]
		if t.path != nil && problem != nil {
			return fmt.Errorf("cannot take %s: the body is not JSON: %w (status %d)", t.name, problem, a.Status)
		}
		found, err := t.from(root, a, &p.arena)
		if err != nil {
			return fmt.Errorf("cannot take %s: %w (status %d)", t.name, err, a.Status)
		}
		p.taken[t.name] = found
	}
	return nil
}

func (s *Step) readsBody() bool {
	for i := range s.takes {
		if s.takes[i].path != nil {
			return true
		}
	}
	return false
}

// from finds the value in an answer.
func (t *take) from(root value.Value, a *bench.Answer, arena *value.Arena) (string, error) {
	switch {
	case t.path != nil:
		v, found, err := t.path.Eval(root, arena)
		if err != nil {
			return "", err
		}
		if !found {
			return "", fmt.Errorf("the answer has nothing at %s", t.source)
		}
		if v.IsString() {
			return strings.Clone(v.Str()), nil
		}
		return string(v.AppendJSON(nil)), nil
	case t.header != "":
		if a.Header != nil {
			if v, ok := a.Header(t.header); ok {
				return v, nil
			}
		}
		return "", errors.New("the answer has no header " + t.header)
	case t.source == "status":
		return strconv.Itoa(a.Status), nil
	}
	return string(a.Body), nil
}
