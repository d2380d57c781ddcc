package main

import (
	"fmt"
	"strings"

	"github.com/alecthomas/kong"
)

type completionCmd struct {
	Shell string `arg:"" enum:"bash,zsh,fish" help:"Shell: ${enum}."`
}

func (completionCmd) Help() string {
	return `Examples:

  source <(postern completion bash)
  postern completion zsh > "${fpath[1]}/_postern"
  postern completion fish > ~/.config/fish/completions/postern.fish`
}

// Run prints a script made of the command line itself.
func (cmd *completionCmd) Run(io streams, parser *kong.Kong) error {
	script := map[string]func(*kong.Application) string{
		"bash": bashCompletion, "zsh": zshCompletion, "fish": fishCompletion,
	}[cmd.Shell]
	_, err := fmt.Fprint(io.out, script(parser.Model))
	return err
}

func bashCompletion(app *kong.Application) string {
	var cases strings.Builder
	for _, c := range app.Children {
		fmt.Fprintf(&cases, "    %s) words=%q ;;\n", c.Name, strings.Join(flagNames(c), " "))
	}
	return `_postern() {
  local words cur=${COMP_WORDS[COMP_CWORD]}
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "` + strings.Join(commandNames(app), " ") + `" -- "$cur"))
    return
  fi
  case ${COMP_WORDS[1]} in
` + cases.String() + `  esac
  if [[ $cur == -* ]]; then
    COMPREPLY=($(compgen -W "$words" -- "$cur"))
  else
    COMPREPLY=($(compgen -f -- "$cur"))
  fi
}
complete -o filenames -F _postern postern
`
}

func zshCompletion(app *kong.Application) string {
	return "#compdef postern\nautoload -U +X bashcompinit && bashcompinit\n" + bashCompletion(app)
}

func fishCompletion(app *kong.Application) string {
	var out strings.Builder
	for _, c := range app.Children {
		fmt.Fprintf(&out, "complete -c postern -n __fish_use_subcommand -f -a %s -d %q\n", c.Name, c.Help)
		for _, f := range c.Flags {
			fmt.Fprintf(&out, "complete -c postern -n '__fish_seen_subcommand_from %s' -l %s -d %q\n", c.Name, f.Name, f.Help)
		}
	}
	return out.String()
}

func commandNames(app *kong.Application) (names []string) {
	for _, c := range app.Children {
		names = append(names, c.Name)
	}
	return names
}

func flagNames(c *kong.Node) (names []string) {
	for _, f := range c.Flags {
		names = append(names, "--"+f.Name)
	}
	return names
}
