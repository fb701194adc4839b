using Drystone.Engine.Accounts;
using Drystone.Engine.Encryption;

namespace Drystone.Engine.Records;

/// <summary>A key of the key ring, each version of its material sealed by itself.</summary>
internal static class ManagedKeyRecord
{
    private const byte Format = 1;

    public static byte[] Encode(ManagedKey key, SecretSeal seal)
    {
        var record = new RecordWriter(Format);
        record.OptionalText(key.Alias);
        record.Text(key.Description);
        record.Boolean(key.IsEnabled);
        record.Time(key.CreatedAt);
        record.Number(key.Versions.Count);
        foreach (var version in key.Versions)
        {
            record.Number(version.Number);
            record.Time(version.CreatedAt);
            record.Bytes(seal.Seal(version.Material.Span, BoundTo(key.Id, version.Number)));
        }

        return record.ToArray();
    }

    /// <exception cref="DamagedDataException">Altered, or sealed under another master key.</exception>
    public static ManagedKey Decode(string id, ReadOnlySpan<byte> bytes, SecretSeal seal)
    {
        var record = new RecordReader(bytes, Format, "encryption key");
        var alias = record.OptionalText();
        var description = record.Text();
        var isEnabled = record.Boolean();
        var createdAt = record.Time();
        var versions = new ManagedKeyVersion[record.Count()];
        for (var i = 0; i < versions.Length; i++)
        {
            var number = record.Int32();
            var versionCreatedAt = record.Time();
            var material = seal.OpenBytes(record.Bytes(), BoundTo(id, number));
            versions[i] = new ManagedKeyVersion(number, versionCreatedAt, material);
        }

        return new ManagedKey(id, alias, description, isEnabled, createdAt, versions);
    }

    // A slash is in no access key's id: the secret of an account cannot take a key's place, nor the other way round.
    private static string BoundTo(string id, int version) => FormattableString.Invariant($"key/{id}/{version}");
}
