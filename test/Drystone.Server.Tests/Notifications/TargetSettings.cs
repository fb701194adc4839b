using Drystone.Server.Notifications.Targets;

namespace Drystone.Server.Tests.Notifications;

/// <summary>Settings by way of the reader that an operator's settings go through.</summary>
internal static class TargetSettings
{
    public static EventTargetSettings Read(IReadOnlyDictionary<string, string> values)
    {
        var problems = new List<string>();
        var settings = EventTargetSettingsReader.Read(
            new Dictionary<string, IReadOnlyDictionary<string, string>> { ["test"] = values }, problems);
        Assert.Empty(problems);
        return Assert.Single(settings);
    }

    /// <returns>Every problem, each a line.</returns>
    public static IReadOnlyList<string> Problems(params (string Name, string Value)[] values) =>
        ProblemsOf("test", values);

    public static IReadOnlyList<string> ProblemsOf(string target, params (string Name, string Value)[] values)
    {
        var problems = new List<string>();
        EventTargetSettingsReader.Read(
            new Dictionary<string, IReadOnlyDictionary<string, string>>
            {
                [target] = values.ToDictionary(value => value.Name, value => value.Value),
            },
            problems);
        return problems;
    }
}
