using Drystone.S3.Configuration.Access;

namespace Drystone.Cli.Configuration;

/// <summary>What new buckets have unless their creators say otherwise.</summary>
internal static class NewBucketReader
{
    public static ObjectOwnership Ownership(SettingValues settings, ObjectOwnership otherwise, List<string> problems)
    {
        if (settings.Find(ServerSettings.DefaultObjectOwnership) is not { } value)
        {
            return otherwise;
        }

        foreach (var known in Enum.GetValues<ObjectOwnership>())
        {
            if (value.Text.Equals(known.ToString(), StringComparison.OrdinalIgnoreCase))
            {
                return known;
            }
        }

        problems.Add(
            $"{value.Source}: '{value.Text}' is none of {string.Join(", ", Enum.GetNames<ObjectOwnership>())}");
        return otherwise;
    }

    public static bool BlocksPublicAccess(SettingValues settings, List<string> problems)
    {
        var value = settings.Find(ServerSettings.DefaultPublicAccessBlock);
        switch (value?.Text.ToLowerInvariant())
        {
            case null or "all":
                return true;
            case "none":
                return false;
            default:
                problems.Add($"{value.Source}: '{value.Text}' is neither all nor none");
                return true;
        }
    }
}
