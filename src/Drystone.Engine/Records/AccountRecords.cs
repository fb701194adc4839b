using System.Text;
using Drystone.Engine.Accounts;
using Drystone.Engine.Keys;
using Drystone.Engine.Names;

namespace Drystone.Engine.Records;

internal static class AccountRecord
{
    private const byte PlainFormat = 1;
    private const byte NewestFormat = 2;

    public static byte[] Encode(Account account)
    {
        var record = new RecordWriter(NewestFormat);
        record.Text(account.CanonicalUserId);
        record.Text(account.DisplayName);
        record.OptionalText(account.Email);
        record.Time(account.CreatedAt);
        record.Boolean(account.IsSuspended);
        record.OptionalText(account.Alias);
        return record.ToArray();
    }

    public static Account Decode(AccountId id, ReadOnlySpan<byte> bytes)
    {
        var record = new RecordReader(bytes, NewestFormat, "account");
        var account = new Account(id, record.Text(), record.Text(), record.OptionalText(), record.Time());
        return record.Format == PlainFormat
            ? account
            : account with { IsSuspended = record.Boolean(), Alias = record.OptionalText() };
    }
}

/// <summary>A root key has the first format, a user's the second: it says more.</summary>
internal static class AccessKeyRecord
{
    private const byte RootFormat = 1;
    private const byte UserFormat = 2;

    public static byte[] Encode(AccessKey key, SecretSeal seal)
    {
        var record = new RecordWriter(key.User is null ? RootFormat : UserFormat);
        record.Text(key.Account.Value);
        if (key.User is not null)
        {
            record.Text(key.User);
        }

        record.Boolean(key.IsActive);
        record.Bytes(seal.Seal(key.Secret, boundTo: key.Id));
        if (key.User is not null)
        {
            WriteOptional(ref record, key.CreatedAt);
            WriteOptional(ref record, key.ExpiresAt);
            record.OptionalText(key.SessionPolicy);
            record.OptionalText(key.Description);
        }

        return record.ToArray();
    }

    public static AccessKey Decode(string id, ReadOnlySpan<byte> bytes, SecretSeal seal)
    {
        var record = new RecordReader(bytes, UserFormat, "access key");
        var account = new AccountId(record.Text());
        var user = record.Format == UserFormat ? record.Text() : null;
        var isActive = record.Boolean();
        var key = new AccessKey(id, seal.Open(record.Bytes(), boundTo: id), account, isActive) { User = user };
        return user is null
            ? key
            : key with
            {
                CreatedAt = ReadOptional(ref record),
                ExpiresAt = ReadOptional(ref record),
                SessionPolicy = record.OptionalText(),
                Description = record.OptionalText(),
            };
    }

    /// <summary>Whose key it is, without opening its secret. The user is null for a root key.</summary>
    public static (AccountId Account, string? User) DecodeOwner(ReadOnlySpan<byte> bytes)
    {
        var record = new RecordReader(bytes, UserFormat, "access key");
        return (new AccountId(record.Text()), record.Format == UserFormat ? record.Text() : null);
    }

    /// <summary>The id in a key of the table.</summary>
    public static string IdOf(ReadOnlySpan<byte> key) => Encoding.UTF8.GetString(key[KeySpace.AccessKeys.Length..]);

    private static void WriteOptional(ref RecordWriter record, DateTimeOffset? time)
    {
        record.Boolean(time is not null);
        if (time is { } given)
        {
            record.Time(given);
        }
    }

    private static DateTimeOffset? ReadOptional(ref RecordReader record) => record.Boolean() ? record.Time() : null;
}
