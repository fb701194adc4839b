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
            output.WriteLine($"{account.Id}  {account.CreatedAt:yyyy-MM-dd}  {account.Name}{Mark(account)}");
        }
    }

    public static void Write(TextWriter output, AccountDetail detail, bool asJson)
    {
        if (asJson)
        {
            output.WriteLine(JsonSerializer.Serialize(detail, AccountJson.Default.AccountDetail));
            return;
        }

        var account = detail.Account;
        output.WriteLine($"Account       {account.Name}{Mark(account)}");
        output.WriteLine($"Id            {account.Id}");
        output.WriteLine($"Canonical id  {account.CanonicalUserId}");
        output.WriteLine($"Added         {account.CreatedAt:u}");
        WriteOptional(output, "Email         ", account.Email);
        WriteOptional(output, "Alias         ", detail.Alias);
        output.WriteLine($"Has           {detail.Buckets} buckets, {Contents(detail)}");
    }

    /// <summary>What goes with an account.</summary>
    public static string Contents(AccountDetail detail) =>
        $"{detail.Keys} keys, {detail.Users} users, {detail.Groups} groups, {detail.Roles} roles, "
        + $"{detail.Policies} policies, {detail.OidcProviders} OpenID providers";

    private static void WriteOptional(TextWriter output, string label, string? value)
    {
        if (value is not null)
        {
            output.WriteLine(label + value);
        }
    }

    private static string Mark(AccountSummary account) => account.IsSuspended ? " (suspended)" : string.Empty;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(AddedAccount))]
[JsonSerializable(typeof(IReadOnlyList<AccountSummary>))]
[JsonSerializable(typeof(AccountDetail))]
[JsonSerializable(typeof(AddedAccountKey))]
[JsonSerializable(typeof(IReadOnlyList<AccountKey>))]
internal sealed partial class AccountJson : JsonSerializerContext;
