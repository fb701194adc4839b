using System.Buffers.Binary;
using Drystone.Engine.Buckets;
using Drystone.Engine.Changes;
using Drystone.Engine.Names;

namespace Drystone.Server.Replication;

/// <summary>A bucket whose changes are replicated.</summary>
/// <param name="Since">When it was configured first: what was written before only goes when a rule asks for existing
/// objects.</param>
/// <param name="IsWalking">Its objects are being gone through for versions that were not replicated.</param>
/// <param name="IsRescan">Also for those that no rule for existing objects asks for: changes were missed.</param>
/// <param name="WalkedKey">The last key that was gone through; null before the first.</param>
internal sealed record EnrolledBucket(
    long Id, BucketName Name, DateTimeOffset Since, bool IsWalking, bool IsRescan, string? WalkedKey)
{
    public const string Feature = "replication-bucket";

    // Format 1 knew of no bucket that is held up.
    private const byte NewestFormat = 2;

    /// <summary>Its configuration cannot be read: the last change of the log that was read before; null when it is not
    /// held up. The log keeps what follows, and it is read when the configuration is put anew.</summary>
    public long? HeldAt { get; init; }

    public static EnrolledBucket Of(BucketInfo bucket, DateTimeOffset since) =>
        new(bucket.Id, bucket.Name, since, IsWalking: false, IsRescan: false, WalkedKey: null);

    public StateWrite Write() => new(Feature, KeyOf(Id), Encode());

    public StateWrite Remove() => new(Feature, KeyOf(Id), Value: null);

    /// <summary>Whether the walk has still to come to a key, and will find all its versions then.</summary>
    public bool IsBefore(string key) => IsWalking && (WalkedKey is null || CompareUtf8(WalkedKey, key) < 0);

    public static byte[] KeyOf(long bucketId)
    {
        var key = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(key, bucketId);
        return key;
    }

    public static EnrolledBucket Decode(StateEntry entry)
    {
        using var reader = new BinaryReader(new MemoryStream(entry.Value));
        var format = reader.ReadByte();
        if (format is 0 or > NewestFormat)
        {
            throw new InvalidDataException($"A bucket that is replicated has the unknown format {format}.");
        }

        var name = new BucketName(reader.ReadString());
        var since = DateTimeOffset.FromUnixTimeMilliseconds(reader.ReadInt64());
        var isWalking = reader.ReadBoolean();
        var isRescan = reader.ReadBoolean();
        var walked = reader.ReadString();
        var isHeld = format > 1 && reader.ReadBoolean();
        return new EnrolledBucket(
            BinaryPrimitives.ReadInt64BigEndian(entry.Key), name, since, isWalking, isRescan,
            walked.Length == 0 ? null : walked)
        {
            HeldAt = isHeld ? reader.ReadInt64() : null,
        };
    }

    private byte[] Encode()
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        writer.Write(NewestFormat);
        writer.Write(Name.Value);
        writer.Write(Since.ToUnixTimeMilliseconds());
        writer.Write(IsWalking);
        writer.Write(IsRescan);
        writer.Write(WalkedKey ?? "");
        writer.Write(HeldAt is not null);
        if (HeldAt is { } heldAt)
        {
            writer.Write(heldAt);
        }

        writer.Flush();
        return bytes.ToArray();
    }

    private static int CompareUtf8(string left, string right) =>
        System.Text.Encoding.UTF8.GetBytes(left).AsSpan()
            .SequenceCompareTo(System.Text.Encoding.UTF8.GetBytes(right));
}
