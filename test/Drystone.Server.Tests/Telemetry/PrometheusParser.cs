using System.Globalization;
using System.Text.RegularExpressions;

namespace Drystone.Server.Tests.Telemetry;

/// <summary>Reads the text format strictly: every sample belongs to the family announced before it, and no series or
/// family comes twice.</summary>
internal static partial class PrometheusParser
{
    public static Dictionary<string, double> Parse(string text)
    {
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        var samples = new Dictionary<string, double>(StringComparer.Ordinal);
        var families = new Dictionary<string, string>(StringComparer.Ordinal);
        var (family, type) = ("", "");
        foreach (var line in text.TrimEnd('\n').Split('\n'))
        {
            if (HelpLine().Match(line) is { Success: true } help)
            {
                family = help.Groups["name"].Value;
            }
            else if (TypeLine().Match(line) is { Success: true } typed)
            {
                Assert.Equal(family, typed.Groups["name"].Value);
                families.Add(family, type = typed.Groups["type"].Value);
            }
            else
            {
                var sample = SampleLine().Match(line);
                Assert.True(sample.Success, line);
                AssertBelongs(sample.Groups["name"].Value, family, type);
                samples.Add(sample.Groups["series"].Value, ParseNumber(sample.Groups["value"].Value));
            }
        }

        return samples;
    }

    private static void AssertBelongs(string name, string family, string type)
    {
        string[] allowed = type == "histogram"
            ? [family + "_bucket", family + "_sum", family + "_count"]
            : [family];
        Assert.Contains(name, allowed);
    }

    private static double ParseNumber(string text) => text switch
    {
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        _ => double.Parse(text, CultureInfo.InvariantCulture),
    };

    [GeneratedRegex(@"^# HELP (?<name>[a-zA-Z_:][a-zA-Z0-9_:]*) (?<text>([^\\]|\\\\|\\n)*)$")]
    private static partial Regex HelpLine();

    [GeneratedRegex(@"^# TYPE (?<name>[a-zA-Z_:][a-zA-Z0-9_:]*) (?<type>counter|gauge|histogram)$")]
    private static partial Regex TypeLine();

    [GeneratedRegex($"^(?<series>(?<name>{Name})(\\{{{Label}(,{Label})*\\}})?) (?<value>\\S+)$")]
    private static partial Regex SampleLine();

    private const string Name = "[a-zA-Z_:][a-zA-Z0-9_:]*";
    private const string Label = @"[a-zA-Z_]\w*=""([^""\\]|\\\\|\\n|\\"")*""";
}
