package main

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
)

// sensible refuses flags that would have no effect beside the others. A load
// that is silently another one than was asked for measures something else.
func (cmd *benchCmd) sensible() error {
	for _, look := range []func() error{cmd.oneWork, cmd.oneSource, cmd.forTarget, cmd.forRequests, cmd.forComparison, cmd.ranges} {
		if err := look(); err != nil {
			return err
		}
	}
	return nil
}

// isURL says whether a target names a server and no configuration.
func isURL(target string) bool {
	scheme, _, ok := strings.Cut(target, "://")
	return ok && (strings.EqualFold(scheme, "http") || strings.EqualFold(scheme, "https"))
}

// urls counts the targets that are servers.
func (cmd *benchCmd) urls() (n int) {
	for _, target := range cmd.Targets {
		if isURL(target) {
			n++
		}
	}
	return n
}

// given lists the flags of a table that are set, in its order.
func given(flags ...flagGiven) (names []string) {
	for _, f := range flags {
		if f.set {
			names = append(names, f.name)
		}
	}
	return names
}

type flagGiven struct {
	name string
	set  bool
}

func (cmd *benchCmd) oneWork() error {
	if names := given(flagGiven{"--compare", cmd.Compare}, flagGiven{"--export", cmd.Export != ""}, flagGiven{"--merge", cmd.Merge}); len(names) > 1 {
		return fmt.Errorf("%s are different work: leave all but one of them out", strings.Join(names, " and "))
	}
	return nil
}

// sources are the flags that say what is sent.
func (cmd *benchCmd) sources() []string {
	return given(flagGiven{"--route", len(cmd.Route) > 0}, flagGiven{"--scenario", cmd.Scenario != ""}, flagGiven{"--recorded", cmd.Recorded != ""})
}

func (cmd *benchCmd) oneSource() error {
	if names := cmd.sources(); len(names) > 1 {
		return fmt.Errorf("%s each say what is sent: leave all but one of them out", strings.Join(names, " and "))
	}
	return nil
}

// forTarget looks for flags of another kind of target.
func (cmd *benchCmd) forTarget() error {
	switch {
	case cmd.Merge:
		return nil
	case cmd.InProcess && cmd.urls() > 0:
		return errors.New("--in-process calls the API of a configuration in this process, it cannot call a URL so: leave it out, or name a configuration")
	case cmd.Admin != "" && (cmd.urls() == 0 || cmd.Compare):
		return errors.New("--admin is the admin address of the server behind one URL: leave it out, a configuration's own is known and a comparison asks none")
	case cmd.Admin != "" && !isURL(cmd.Admin):
		return fmt.Errorf("--admin %s: expected a URL such as http://127.0.0.1:4511", cmd.Admin)
	}
	for _, target := range cmd.Targets {
		if source := cmd.sources(); isURL(target) && len(source) > 0 && strings.ContainsAny(target, "?#") {
			return fmt.Errorf("%s: the paths of %s are put behind the URL, which must then have no query", target, source[0])
		}
	}
	return nil
}

// forRequests looks for parts of a request that go into none.
func (cmd *benchCmd) forRequests() error {
	names := given(flagGiven{"--header", len(cmd.Header) > 0}, flagGiven{"--body", cmd.Body != ""})
	if len(names) == 0 || cmd.Merge {
		return nil
	}
	flags := strings.Join(names, " and ")
	switch source := cmd.sources(); {
	case len(source) == 1 && source[0] != "--route":
		return fmt.Errorf("%s would be sent with no request: those of %s have their own", flags, source[0])
	case len(source) == 0 && cmd.urls() == 0:
		return fmt.Errorf("%s would be sent with no request: those made from the API's models have their own; name requests with --route", flags)
	}
	return nil
}

// forComparison looks for flags of a single run beside --compare, and the other
// way round.
func (cmd *benchCmd) forComparison() error {
	if cmd.Compare {
		if names := cmd.reportFiles(); len(names) > 0 {
			return fmt.Errorf("%s: a comparison has no such report, it prints text or --json", strings.Join(names, " and "))
		}
		if len(cmd.Threshold) > 0 {
			return errors.New("--threshold is for a single run; a comparison fails when the second target is worse by more than --tolerance")
		}
		return nil
	}
	if cmd.Merge && len(cmd.Threshold) > 0 {
		return errors.New("--threshold is for a run; the logs of --merge hold latencies and no more")
	}
	if cmd.Tolerance != 0 {
		return errors.New("--tolerance is for --compare")
	}
	if names := cmd.reportFiles(); cmd.Export != "" && len(names) > 0 {
		return fmt.Errorf("%s: --export measures nothing, there is no report", strings.Join(names, " and "))
	}
	return nil
}

func (cmd *benchCmd) reportFiles() []string {
	return given(flagGiven{"--html", cmd.HTML != ""}, flagGiven{"--hdr", cmd.HDR != ""}, flagGiven{"--percentiles", cmd.Percentiles != ""},
		flagGiven{"--push", cmd.Push != ""}, flagGiven{"--remote-write", cmd.RemoteWrite != ""})
}

// ranges looks at single values.
func (cmd *benchCmd) ranges() error {
	switch {
	case cmd.Timeout <= 0:
		return fmt.Errorf("--timeout %v: expected a time above 0", cmd.Timeout)
	case cmd.Variants < 1:
		return fmt.Errorf("--variants %d: expected 1 or more", cmd.Variants)
	case !(cmd.Tolerance >= 0):
		return fmt.Errorf("--tolerance %v: expected a share such as 0.05", cmd.Tolerance)
	case cmd.Connections > 0 && cmd.Stages != "" && !cmd.Open && cmd.Rate == 0:
		return errors.New("--connections has no effect beside --stages, whose targets are the connections; with --open they are rates")
	}
	for _, f := range [][2]string{{"--push", cmd.Push}, {"--remote-write", cmd.RemoteWrite}} {
		flag, address := f[0], f[1]
		if u, err := url.Parse(address); address != "" && (err != nil || !isURL(address) || u.Host == "") {
			return fmt.Errorf("%s: expected a URL that begins with http:// or https:// and names a host", flag) // the address may hold a password
		}
	}
	return nil
}
