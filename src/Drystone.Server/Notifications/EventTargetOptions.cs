using Drystone.Server.Notifications.Targets;

namespace Drystone.Server.Notifications;

/// <summary>What whoever reads an operator's settings must know about those of event targets.</summary>
public static class EventTargetOptions
{
    /// <summary>The names of all settings that a target of some kind has.</summary>
    public static IReadOnlyCollection<string> SettingNames => TargetSetting.All.Keys;

    /// <summary>Every problem with the targets, each a line that names target, setting and remedy.</summary>
    public static IReadOnlyList<string> FindProblems(
        IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> targets)
    {
        var problems = new List<string>();
        EventTargetSettingsReader.Read(targets, problems);
        return problems;
    }
}
