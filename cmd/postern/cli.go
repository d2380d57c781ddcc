package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/alecthomas/kong"
	"golang.org/x/term"
)

// Exit codes.
const (
	exitFine   = 0
	exitFailed = 1 // the subject failed
	exitUsage  = 2 // wrong use or unreadable input
)

// streams are where a command reads and writes.
type streams struct {
	in  io.Reader
	out io.Writer
	err io.Writer
}

// color says whether a stream may be coloured.
func color(w io.Writer) bool {
	return isTerminal(w) && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
}

// isTerminal says whether people read the stream as it is written.
func isTerminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}

// commands is the whole command line.
type commands struct {
	Serve       serveCmd       `cmd:"" help:"Run APIs on this machine."`
	Invoke      invokeCmd      `cmd:"" help:"Send one request through the whole pipeline, without a listener."`
	Render      renderCmd      `cmd:"" help:"Render one mapping template."`
	Explain     explainCmd     `cmd:"" help:"Print what an API was compiled to."`
	Check       checkCmd       `cmd:"" help:"Load an API and report everything that is wrong with it."`
	Test        testCmd        `cmd:"" help:"Run the tests of mappings and show what they reach."`
	Diff        diffCmd        `cmd:"" help:"Find requests that two versions of an API or template treat differently."`
	Conformance conformanceCmd `cmd:"" help:"Run template cases and compare with what they expect."`
	Bench       benchCmd       `cmd:"" help:"Load an API or a URL and measure it."`
	Completion  completionCmd  `cmd:"" help:"Print a completion script for a shell."`

	Version kong.VersionFlag `help:"Print the version and exit."`
}

// failure ends a command with exitFailed; its reason is already printed unless
// the text says more.
type failure string

func (f failure) Error() string { return string(f) }

// execute parses the arguments, runs the command and is its exit code.
func execute(args []string, io streams) (code int) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case stop:
			code = int(r)
		default:
			panic(r)
		}
	}()
	return runParsed(&commands{}, args, io)
}

// stop ends the program from within the parser, for --help and --version.
type stop int

func runParsed(line *commands, args []string, io streams) int {
	parser := kong.Must(line,
		kong.Name("postern"),
		kong.Description("Runs Amazon API Gateway integrations on this machine: parameter mappings, templates, selection patterns, gateway responses.\n\n"+
			"Results go to standard output, everything else to standard error. Exit codes: 0 fine, 1 the subject failed (render, check, test, diff, bench, conformance), 2 wrong use or unreadable input."),
		kong.Vars{"version": "postern " + version},
		kong.Writers(io.out, io.err),
		kong.Exit(func(code int) { panic(stop(code)) }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 110}),
	)
	if len(args) == 0 {
		args = []string{"--help"}
	}
	context, err := parser.Parse(args)
	if err != nil {
		return misused(io, err)
	}
	return codeOf(context.Run(io, parser), io)
}

// misused prints what is wrong with the command line and where to read on.
func misused(io streams, err error) int {
	fmt.Fprintln(io.err, "postern:", err)
	var parse *kong.ParseError
	if errors.As(err, &parse) && parse.Context != nil && parse.Context.Selected() != nil {
		fmt.Fprintf(io.err, "Try: postern %s --help\n", parse.Context.Selected().Name)
		return exitUsage
	}
	fmt.Fprintln(io.err, "Try: postern --help")
	return exitUsage
}

// codeOf prints an error and is the exit code for it.
func codeOf(err error, io streams) int {
	var failed failure
	switch {
	case err == nil:
		return exitFine
	case errors.As(err, &failed):
		if failed != "" {
			fmt.Fprintln(io.err, "postern:", failed)
		}
		return exitFailed
	default:
		fmt.Fprintln(io.err, "postern:", err)
		return exitUsage
	}
}
