using Drystone.Engine.Identity;
using Drystone.Engine.Names;

namespace Drystone.Engine.Records;

/// <summary>What a session token seals. The access key id is not in it: the seal is bound to that.</summary>
internal static class SessionRecord
{
    private const byte Format = 1;

    public static byte[] Encode(IamSession session)
    {
        var record = new RecordWriter(Format);
        record.Text(session.Secret);
        record.Text(session.Account.Value);
        record.Byte((byte)session.Kind);
        record.Text(session.Name);
        record.Text(session.PrincipalId);
        record.OptionalText(session.SessionName);
        record.Time(session.IssuedAt);
        record.Time(session.ExpiresAt);
        WriteList(ref record, session.Policies);
        WriteList(ref record, session.PolicyArns);
        record.Pairs(session.Tags);
        WriteList(ref record, session.TransitiveTagKeys);
        record.OptionalText(session.SourceIdentity);
        record.OptionalText(session.FederatedProvider);
        record.Pairs(session.Facts);
        return record.ToArray();
    }

    /// <exception cref="DamagedDataException">It is none, or of a format that this version does not know.</exception>
    public static IamSession Decode(string accessKeyId, ReadOnlySpan<byte> bytes)
    {
        var record = new RecordReader(bytes, Format, "session");
        var secret = record.Text();
        var account = new AccountId(record.Text());
        var kind = (SessionKind)record.Byte();
        return new IamSession(accessKeyId, secret, account, Enum.IsDefined(kind) ? kind : throw Unknown(kind))
        {
            Name = record.Text(),
            PrincipalId = record.Text(),
            SessionName = record.OptionalText(),
            IssuedAt = record.Time(),
            ExpiresAt = record.Time(),
            Policies = ReadList(ref record),
            PolicyArns = ReadList(ref record),
            Tags = record.Pairs(),
            TransitiveTagKeys = ReadList(ref record),
            SourceIdentity = record.OptionalText(),
            FederatedProvider = record.OptionalText(),
            Facts = record.Pairs(),
        };
    }

    private static void WriteList(ref RecordWriter record, IReadOnlyList<string> texts)
    {
        record.Number(texts.Count);
        foreach (var text in texts)
        {
            record.Text(text);
        }
    }

    private static string[] ReadList(ref RecordReader record)
    {
        var texts = new string[record.Count()];
        for (var i = 0; i < texts.Length; i++)
        {
            texts[i] = record.Text();
        }

        return texts;
    }

    private static DamagedDataException Unknown(SessionKind kind) => new($"A session is of the unknown kind {kind}.");
}
