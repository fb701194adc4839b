using Drystone.Engine.Accounts;
using Drystone.Engine.Names;

namespace Drystone.Engine.Records;

internal static class AccountRecord
{
    private const byte Format = 1;

    public static byte[] Encode(Account account)
    {
        var record = new RecordWriter(Format);
        record.Text(account.CanonicalUserId);
        record.Text(account.DisplayName);
        record.OptionalText(account.Email);
        record.Time(account.CreatedAt);
        return record.ToArray();
    }

    public static Account Decode(AccountId id, ReadOnlySpan<byte> bytes)
    {
        var record = new RecordReader(bytes, Format, "account");
        return new Account(id, record.Text(), record.Text(), record.OptionalText(), record.Time());
    }
}

internal static class AccessKeyRecord
{
    private const byte Format = 1;

    public static byte[] Encode(AccessKey key, SecretSeal seal)
    {
        var record = new RecordWriter(Format);
        record.Text(key.Account.Value);
        record.Boolean(key.IsActive);
        record.Bytes(seal.Seal(key.Secret, boundTo: key.Id));
        return record.ToArray();
    }

    public static AccessKey Decode(string id, ReadOnlySpan<byte> bytes, SecretSeal seal)
    {
        var record = new RecordReader(bytes, Format, "access key");
        var account = new AccountId(record.Text());
        var isActive = record.Boolean();
        return new AccessKey(id, seal.Open(record.Bytes(), boundTo: id), account, isActive);
    }

    /// <summary>The account of a key, without opening its secret.</summary>
    public static AccountId DecodeAccount(ReadOnlySpan<byte> bytes) =>
        new(new RecordReader(bytes, Format, "access key").Text());
}
