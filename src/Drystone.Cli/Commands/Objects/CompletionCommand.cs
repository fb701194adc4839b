using System.CommandLine;

namespace Drystone.Cli.Commands.Objects;

/// <summary><c>drystone completion</c>: scripts that ask the program itself what could follow.</summary>
internal static class CompletionCommand
{
    public const string Examples =
        """
        Examples:
          source <(drystone completion bash)                                       for this shell
          drystone completion bash > ~/.local/share/bash-completion/completions/drystone
          drystone completion zsh > "${fpath[1]}/_drystone"
          drystone completion fish > ~/.config/fish/completions/drystone.fish
        """;

    private static readonly Dictionary<string, string> Scripts = new(StringComparer.Ordinal)
    {
        ["bash"] =
            """
            _drystone() {
                local word="${COMP_WORDS[COMP_CWORD]}"
                local IFS=$'\n'
                COMPREPLY=($(compgen -W "$(drystone "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)" -- "$word"))
            }
            complete -o default -F _drystone drystone
            """,
        ["zsh"] =
            """
            #compdef drystone
            _drystone() {
                local -a found
                found=("${(@f)$(drystone "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)}")
                if [[ -n "${found[*]}" ]]; then compadd -a found; else _files; fi
            }
            # As a file of fpath this is the function itself, and called; sourced it only defines it.
            if [[ "${funcstack[1]}" == _drystone ]]; then _drystone; else compdef _drystone drystone; fi
            """,
        ["fish"] =
            """
            function __drystone_suggest
                set -l line (commandline -cp | string collect --allow-empty --no-trim-newlines)
                drystone "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
            end
            complete -c drystone -a '(__drystone_suggest)'
            """,
    };

    public static Command Create(Terminal terminal)
    {
        var shell = new Argument<string>("bash|zsh|fish") { Description = "Which shell." };
        shell.CompletionSources.Add([.. Scripts.Keys]);
        var command = new Command("completion", "Print a script that completes commands and options.") { shell };
        command.SetAction(parsed =>
        {
            var name = parsed.GetRequiredValue(shell);
            terminal.Output.WriteLine(Scripts.TryGetValue(name, out var script)
                ? script
                : throw new UsageException([$"'{name}' is no shell of these: bash, zsh, fish"]));
            return ExitCode.Success;
        });
        return command;
    }
}
