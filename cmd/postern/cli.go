package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"strings"

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

// errShown ends a command with exitUsage; the reason is already printed.
var errShown = errors.New("what is wrong with the files is printed above")

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
	return runParsed(args, io)
}

// stop ends the program from within the parser, for --help and --version.
type stop int

func runParsed(args []string, io streams) int {
	if context, parser := parseAlone(&commands{}, args, io); context != nil {
		return codeOf(context.Run(io, parser), io)
	}
	parser := kong.Must(&commands{}, grammar(io)...)
	if len(args) == 0 {
		args = []string{"--help"}
	}
	context, err := parser.Parse(args)
	if err != nil {
		return misused(io, err)
	}
	return codeOf(context.Run(io, parser), io)
}

// parseAlone parses with the grammar of nothing but the command that the first
// argument names, since making that of all commands takes a tenth of the time
// to the first answer. What it does not accept, such as --help, is for the whole
// grammar, which knows what to say; it gives nil then.
func parseAlone(line *commands, args []string, io streams) (*kong.Context, *kong.Kong) {
	if len(args) == 0 || args[0] == "completion" { // a script lists all commands
		return nil, nil
	}
	all := reflect.ValueOf(line).Elem()
	for i := range all.NumField() {
		field := all.Type().Field(i)
		if _, isCommand := field.Tag.Lookup("cmd"); !isCommand || strings.ToLower(field.Name) != args[0] {
			continue
		}
		command := kong.DynamicCommand(args[0], field.Tag.Get("help"), "", all.Field(i).Addr().Interface())
		parser, err := kong.New(&struct{}{}, append(grammar(io), command, kong.NoDefaultHelp())...)
		if err != nil {
			return nil, nil
		}
		if context, err := parser.Parse(args); err == nil {
			return context, parser
		}
	}
	return nil, nil
}

// grammar is what the parser is told besides the commands.
func grammar(io streams) []kong.Option {
	return []kong.Option{
		kong.Name("postern"),
		kong.Description("Runs Amazon API Gateway integrations on this machine: parameter mappings, templates, selection patterns, gateway responses.\n\n" +
			"Results go to standard output, everything else to standard error. Exit codes: 0 fine, 1 the subject failed (render, check, test, diff, bench, conformance), 2 wrong use or unreadable input."),
		kong.Vars{"version": "postern " + version},
		kong.Writers(io.out, io.err),
		kong.Exit(func(code int) { panic(stop(code)) }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 110}),
	}
}

// misused prints what is wrong with the command line and where to read on.
func misused(io streams, err error) int {
	fmt.Fprintln(io.err, "postern:", err)
	var parse *kong.ParseError
	if errors.As(err, &parse) && parse.Context != nil && parse.Context.Selected() != nil {
		if takesSeveral(parse.Context.Selected()) && strings.HasPrefix(err.Error(), "unexpected argument") {
			fmt.Fprintln(io.err, "Files stand one behind the other, with no flag between them.")
		}
		fmt.Fprintf(io.err, "Try: postern %s --help\n", parse.Context.Selected().Name)
		return exitUsage
	}
	fmt.Fprintln(io.err, "Try: postern --help")
	return exitUsage
}

// takesSeveral says whether a command has a list of arguments, which the first
// flag behind it ends.
func takesSeveral(command *kong.Node) bool {
	return len(command.Positional) > 0 && command.Positional[0].IsCumulative()
}

// codeOf prints an error and is the exit code for it.
func codeOf(err error, io streams) int {
	var failed failure
	switch {
	case err == nil:
		return exitFine
	case errors.As(err, &failed):
		if failed != "" {
			fmt.Fprintln(onScreen(io.err), "postern:", failed)
		}
		return exitFailed
	case errors.Is(err, errShown):
		return exitUsage
	default:
		fmt.Fprintln(onScreen(io.err), "postern:", err)
		return exitUsage
	}
}
