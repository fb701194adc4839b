using System.Text.RegularExpressions;
using Drystone.Server.Notifications.Targets;

namespace Drystone.Server.Tests.Notifications.Targets;

/// <summary>docs/events.md says what the reader of settings takes.</summary>
public sealed partial class EventsPageTests
{
    private static readonly string Page = File.ReadAllText(FindPage());

    [Fact]
    public void The_table_of_settings_is_that_of_the_reader()
    {
        var documented = Row().Matches(Page).SelectMany(row => Name().Matches(row.Groups["names"].Value))
            .Select(name => name.Groups[1].Value);
        Assert.Equal(TargetSetting.All.Keys.Order(), documented.Order());
    }

    [Fact]
    public void Every_example_is_right()
    {
        var examples = Example().Matches(Page).Select(match => match.Groups["text"].Value).ToList();
        Assert.Equal(
            Enum.GetValues<EventTargetKind>(),
            examples.Select(example => TargetSettings.Read(ValuesOf(example)).Kind).Distinct().Order());
    }

    private static Dictionary<string, string> ValuesOf(string example) => example
        .Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => line.Split(": ", 2))
        .ToDictionary(pair => pair[0], pair => pair[1]);

    private static string FindPage()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Drystone.slnx")))
        {
            root = root.Parent ?? throw new InvalidOperationException("The tests run outside of the repository.");
        }

        return Path.Combine(root.FullName, "docs", "events.md");
    }

    [GeneratedRegex(@"^\| (?<names>`[^|]+`) \| [^|]+ \| [^|]+ \| [^|]+ \|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Name();

    [GeneratedRegex("^```yaml\n(?<text>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Example();
}
