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
		fmt.Fprintf(&cases, "    %s) flags=%q ;;\n", c.Name, strings.Join(flagNames(c), " "))
	}
	return `_postern() {
  local flags values cur=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "` + strings.Join(commandNames(app), " ") + ` --help --version" -- "$cur"))
    return
  fi
  # bash takes --flag=value for three words
  [ "$cur" = = ] && before=${COMP_WORDS[COMP_CWORD-1]} cur=
  [ "$before" = = ] && before=${COMP_WORDS[COMP_CWORD-2]}
  case ${COMP_WORDS[1]} in
` + cases.String() + `  esac
  case "${COMP_WORDS[1]} $before" in
` + valueCases(app) + `  esac
  if [ -n "$values" ]; then
    COMPREPLY=($(compgen -W "$values" -- "$cur"))
  elif [[ $cur == -* ]]; then
    COMPREPLY=($(compgen -W "$flags" -- "$cur"))
  else
    COMPREPLY=($(compgen -f -- "$cur"))
  fi
}
complete -o filenames -F _postern postern
`
}

// valueCases are the flags and arguments that take one of a few words.
func valueCases(app *kong.Application) string {
	var cases strings.Builder
	for _, c := range app.Children {
		for _, f := range c.Flags {
			if words := choices(f.Value); words != "" {
				fmt.Fprintf(&cases, "    \"%s --%s\") values=%q ;;\n", c.Name, f.Name, words)
			}
		}
		for _, arg := range c.Positional {
			if words := choices(arg); words != "" {
				fmt.Fprintf(&cases, "    \"%s %s\") values=%q ;;\n", c.Name, c.Name, words)
			}
		}
	}
	return cases.String()
}

// choices are the words that a value may be, "" when it may be any text.
func choices(v *kong.Value) string {
	if v.Enum == "" {
		return ""
	}
	return strings.Join(v.EnumSlice(), " ")
}

func zshCompletion(app *kong.Application) string {
	return "#compdef postern\nautoload -U +X bashcompinit && bashcompinit\n" + bashCompletion(app)
}

func fishCompletion(app *kong.Application) string {
	var out strings.Builder
	for _, c := range app.Children {
		fmt.Fprintf(&out, "complete -c postern -n __fish_use_subcommand -f -a %s -d %s\n", c.Name, fishText(c.Help))
		for _, f := range c.Flags {
			fmt.Fprintf(&out, "complete -c postern -n '__fish_seen_subcommand_from %s' -l %s -d %s%s\n", c.Name, f.Name, fishText(f.Help), fishValue(f.Value))
		}
	}
	return out.String()
}

// fishText is a text in single quotes, between which fish expands nothing.
func fishText(text string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, "'", `\'`).Replace(text) + "'"
}

// fishValue says what stands behind a flag: nothing, one of a few words, or
// anything, which may be a file.
func fishValue(v *kong.Value) string {
	switch words := choices(v); {
	case words != "":
		return fmt.Sprintf(" -x -a %q", words)
	case v.IsBool():
		return ""
	}
	return " -r"
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
	return append(names, "--help")
}
