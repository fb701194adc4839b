using System.Text.Json.Nodes;

namespace Drystone.Cli.Objects.Output;

/// <summary>One object a line.</summary>
internal static class JsonLine
{
    public static void Write(TextWriter output, JsonObject line) => output.WriteLine(line.ToJsonString());
}
