using System.Text.Json;
using System.Text.Json.Serialization;
using Drystone.Server.Control;

namespace Drystone.Cli.Commands;

/// <summary>Accounts as text for people, or as JSON for scripts.</summary>
internal static class AccountOutput
{
    public static void Write(TextWriter output, AddedAccount added, bool asJson)
    {
        if (asJson)
        {
            output.WriteLine(JsonSerializer.Serialize(added, AccountJson.Default.AddedAccount));
            return;
        }

        output.WriteLine($"Account       {added.Account.Name}");
        output.WriteLine($"Id            {added.Account.Id}");
        output.WriteLine($"Canonical id  {added.Account.CanonicalUserId}");
        output.WriteLine();
        output.WriteLine("Its key, shown this once:");
        output.WriteLine($"  AWS_ACCESS_KEY_ID={added.AccessKeyId}");
        output.WriteLine($"  AWS_SECRET_ACCESS_KEY={added.SecretAccessKey}");
    }

    public static void Write(TextWriter output, IReadOnlyList<AccountSummary> accounts, bool asJson)
    {
        if (asJson)
        {
            output.WriteLine(JsonSerializer.Serialize(accounts, AccountJson.Default.IReadOnlyListAccountSummary));
            return;
        }

        foreach (var account in accounts)
        {
            output.WriteLine($"{account.Id}  {account.CreatedAt:yyyy-MM-dd}  {account.Name}");
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(AddedAccount))]
[JsonSerializable(typeof(IReadOnlyList<AccountSummary>))]
internal sealed partial class AccountJson : JsonSerializerContext;
