using System.Text.Json;
using Drystone.Server.Control;

namespace Drystone.Cli.Commands;

/// <summary>Access keys as text for people, or as JSON for scripts.</summary>
internal static class AccountKeyOutput
{
    public static void Write(TextWriter output, AddedAccountKey added, bool asJson)
    {
        if (asJson)
        {
            output.WriteLine(JsonSerializer.Serialize(added, AccountJson.Default.AddedAccountKey));
            return;
        }

        output.WriteLine($"Key of {added.Key.User ?? "root"}, shown this once:");
        output.WriteLine($"  AWS_ACCESS_KEY_ID={added.Key.AccessKeyId}");
        output.WriteLine($"  AWS_SECRET_ACCESS_KEY={added.SecretAccessKey}");
        if (added.Key.ExpiresAt is { } end)
        {
            output.WriteLine($"It is taken until {end:u}.");
        }
    }

    public static void Write(TextWriter output, IReadOnlyList<AccountKey> keys, bool asJson)
    {
        if (asJson)
        {
            output.WriteLine(JsonSerializer.Serialize(keys, AccountJson.Default.IReadOnlyListAccountKey));
            return;
        }

        foreach (var key in keys)
        {
            var facts = new List<string> { key.AccessKeyId, key.User ?? "root", key.IsActive ? "active" : "inactive" };
            if (key.ExpiresAt is { } end)
            {
                facts.Add($"until {end:u}");
            }

            if (key.HasSessionPolicy)
            {
                facts.Add("with a policy");
            }

            facts.Add(key.LastUsedAt is { } used ? $"used {used:u}" : "never used");
            if (key.Description is { } description)
            {
                facts.Add(description);
            }

            output.WriteLine(string.Join("  ", facts));
        }
    }
}
