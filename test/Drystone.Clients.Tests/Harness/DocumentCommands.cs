using System.Text.RegularExpressions;

namespace Drystone.Clients.Tests.Harness;

/// <summary>The commands of a document: what stands behind <c>$ </c> in its blocks of the kind <c>console</c>, with the
/// lines that a shell would take with it.</summary>
internal static partial class DocumentCommands
{
    private const string Prompt = "$ ";

    /// <param name="document">Below the folder <c>docs</c>.</param>
    /// <param name="sections">Titles of the sections to take; none: all.</param>
    public static IReadOnlyList<string> Read(string document, params string[] sections)
    {
        var text = File.ReadAllText(Path.Combine(ClientTest.Sources, "..", "..", "docs", document));
        var taken = sections.Length == 0
            ? [text]
            : SectionStart().Split(text).Where(part => sections.Contains(part.Split('\n')[0].TrimStart('#', ' ')));
        return [.. taken.SelectMany(part => Block().Matches(part)).SelectMany(block => CommandsOf(block.Value))];
    }

    private static List<string> CommandsOf(string block)
    {
        var commands = new List<string>();
        var isOpen = false;
        foreach (var line in block.Split('\n')[1..^1])
        {
            if (line.StartsWith(Prompt, StringComparison.Ordinal))
            {
                commands.Add(line[Prompt.Length..]);
            }
            else if (isOpen)
            {
                commands[^1] += "\n" + line;
            }

            isOpen = IsOpen(commands[^1]);
        }

        return commands;
    }

    /// <summary>Whether a shell would ask for more: a backslash at the end, a quote or a here-document that is not
    /// closed, a loop that is not done.</summary>
    private static bool IsOpen(string command) =>
        command.EndsWith('\\')
        || command.Count(character => character == '\'') % 2 == 1 && !HereDocument().IsMatch(command)
        || HereDocument().Match(command) is { Success: true } here
            && !command.EndsWith($"\n{here.Groups["end"].Value}", StringComparison.Ordinal)
        || command.StartsWith("for ", StringComparison.Ordinal)
            && !command.EndsWith("\ndone", StringComparison.Ordinal);

    [GeneratedRegex("^```console\n.*?^```$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Block();

    [GeneratedRegex("^(?=#+ )", RegexOptions.Multiline)]
    private static partial Regex SectionStart();

    [GeneratedRegex("<<'(?<end>[A-Z]+)'")]
    private static partial Regex HereDocument();
}
