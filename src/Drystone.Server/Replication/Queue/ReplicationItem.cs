using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Drystone.Engine.Names;

namespace Drystone.Server.Replication.Queue;

/// <summary>What is to be replicated of a version. Numbers are stored: never change one.</summary>
internal enum ReplicationWork : byte
{
    /// <summary>The version itself: an object or a delete marker.</summary>
    Version = 1,

    /// <summary>Tags, retention and legal hold.</summary>
    Facts = 2,
}

/// <summary>Where items of a bucket go.</summary>
/// <param name="BucketArn">Of the destination, as the bucket's configuration names it.</param>
internal readonly record struct Destination(long SourceBucketId, string BucketArn)
{
    public const int KeyBytes = 2 * sizeof(long);

    public string BucketName => BucketArn[(BucketArn.LastIndexOf(':') + 1)..];

    /// <summary>What the keys of its items start with.</summary>
    public byte[] Key()
    {
        var key = new byte[KeyBytes];
        BinaryPrimitives.WriteInt64BigEndian(key, SourceBucketId);
        SHA256.HashData(Encoding.UTF8.GetBytes(BucketArn)).AsSpan(0, sizeof(long)).CopyTo(key.AsSpan(sizeof(long)));
        return key;
    }
}

/// <summary>One delivery that is to be made. What is delivered is looked up when its turn comes, so that doing it twice
/// does no harm.</summary>
/// <param name="Sequence">Items of one key are delivered in this order.</param>
/// <param name="SizeBytes">For the size of the backlog.</param>
internal sealed record ReplicationItem(
    Destination Destination, long Sequence, BucketName Bucket, string Key, VersionId Version, ReplicationWork Work,
    long SizeBytes)
{
    private const byte Format = 1;

    public required DateTimeOffset QueuedAt { get; init; }

    public byte[] StateKey()
    {
        var key = new byte[Destination.KeyBytes + sizeof(long)];
        Destination.Key().CopyTo(key, 0);
        BinaryPrimitives.WriteInt64BigEndian(key.AsSpan(Destination.KeyBytes), Sequence);
        return key;
    }

    public byte[] Encode()
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        writer.Write(Format);
        writer.Write((byte)Work);
        writer.Write(Destination.BucketArn);
        writer.Write(Bucket.Value);
        writer.Write(Key);
        writer.Write(Version.ToPlaceText());
        writer.Write(SizeBytes);
        writer.Write(QueuedAt.ToUnixTimeMilliseconds());
        writer.Flush();
        return bytes.ToArray();
    }

    /// <exception cref="InvalidDataException">It was not written by <see cref="Encode"/>.</exception>
    public static ReplicationItem Decode(ReadOnlySpan<byte> key, byte[] value)
    {
        using var reader = new BinaryReader(new MemoryStream(value));
        if (reader.ReadByte() is var format && format != Format)
        {
            throw new InvalidDataException($"An item of the replication queue has the unknown format {format}.");
        }

        var work = (ReplicationWork)reader.ReadByte();
        var destination = new Destination(BinaryPrimitives.ReadInt64BigEndian(key), reader.ReadString());
        var sequence = BinaryPrimitives.ReadInt64BigEndian(key[Destination.KeyBytes..]);
        var bucket = new BucketName(reader.ReadString());
        var objectKey = reader.ReadString();
        var version = VersionId.TryParsePlace(reader.ReadString())
            ?? throw new InvalidDataException("An item of the replication queue names no version.");
        return new ReplicationItem(destination, sequence, bucket, objectKey, version, work, reader.ReadInt64())
        {
            QueuedAt = DateTimeOffset.FromUnixTimeMilliseconds(reader.ReadInt64()),
        };
    }
}
