using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.Engine.Compression;
using Drystone.Engine.Tables;

namespace Drystone.Engine;

public sealed partial class ObjectStore
{
    /// <summary>Null when the bucket does not compress.</summary>
    public BucketCompression? FindCompression(BucketGrant<Inspect> grant) =>
        FindConfiguration(grant, ConfigurationKind.Compression) is { } record
            ? BucketCompression.Decode(record)
            : null;

    /// <summary>From now on: what is there already stays as it is.</summary>
    /// <param name="compression">Null: not any more.</param>
    /// <exception cref="MissingLibraryException">It is to be turned on, and the library is not there.</exception>
    public ValueTask<ConfigureOutcome> SetCompressionAsync(
        BucketGrant<Configure> grant, BucketCompression? compression, CancellationToken cancel)
    {
        if (compression is not null)
        {
            Zstd.Require();
        }

        return ConfigureAsync(
            grant,
            (tx, bucket) =>
            {
                ConfigurationTable.Set(tx, bucket, ConfigurationKind.Compression, id: "", compression?.Encode());
                return ConfigureOutcome.Done;
            },
            cancel);
    }

    /// <summary>Whether a body for an object is to be compressed.</summary>
    public bool Compresses(ObjectGrant<Write> target, bool isEncrypted) =>
        FindConfiguration(target, ConfigurationKind.Compression) is { } record
        && (!isEncrypted || BucketCompression.Decode(record).IncludesEncrypted);
}
