namespace Drystone.Client.Transfers;

/// <summary>How large the parts of an upload are. S3 takes 10,000 parts of 5 MiB to 5 GiB.
/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html</summary>
/// <param name="chunkBytes">The size that the settings ask for.</param>
/// <param name="lengthBytes">The length of the body; null when it is not known.</param>
/// <param name="equalParts">Whether all parts but the last must have one size.</param>
internal readonly struct PartSizes(long chunkBytes, long? lengthBytes, bool equalParts)
{
    public const int MaxParts = 10_000;

    /// <summary>The largest S3_MULTIPART_CHUNK_BYTES: a part is a buffer in memory.</summary>
    private const long MaxPartBytes = 1L << 30;

    /// <summary>Bodies of unknown length begin with small parts, and double them five times, so that memory stays
    /// small for small bodies and 10,000 parts of 8 MiB do for half a terabyte.</summary>
    private const int PartsPerSize = 2_000;

    /// <summary>The size of a part, counted from 1.</summary>
    public long Of(int partNumber)
    {
        if (lengthBytes is { } length)
        {
            return Math.Max(chunkBytes, (length + MaxParts - 1) / MaxParts);
        }

        return equalParts
            ? chunkBytes
            : Math.Min(chunkBytes << ((partNumber - 1) / PartsPerSize), MaxPartBytes);
    }
}
