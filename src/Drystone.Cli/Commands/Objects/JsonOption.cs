using System.CommandLine;

namespace Drystone.Cli.Commands.Objects;

/// <summary><c>--json</c>, as every command has it.</summary>
internal static class JsonOption
{
    public static Option<bool> Create() => new("--json") { Description = "Print JSON, one object a line." };

    public static Argument<string> Address(string name, string description) => new(name) { Description = description };
}
