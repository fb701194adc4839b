using Drystone.Server.Keys;

namespace Drystone.Cli.Configuration;

/// <summary>Finds where the master key is. The key itself has no flag, since other users of the machine see
/// flags.</summary>
internal static class MasterKeyReader
{
    /// <summary>Base64 of the key.</summary>
    public const string Variable = "DRYSTONE_MASTER_KEY";

    public static MasterKeySource Read(SettingValues settings, List<string> problems)
    {
        var file = settings.Find(ServerSettings.MasterKeyFile);
        var command = settings.Find(ServerSettings.MasterKeyCommand);
        var value = settings.Environment.GetValueOrDefault(Variable) is { Length: > 0 } text
            ? new SettingValue(text, Variable)
            : null;
        var given = new[] { file, command, value }.OfType<SettingValue>().Select(one => one.Source).ToArray();
        if (given.Length > 1)
        {
            problems.Add($"{string.Join(" and ", given)}: give the master key once");
        }

        return new MasterKeySource { File = file?.Text, Command = command?.Text, Value = value?.Text };
    }
}
