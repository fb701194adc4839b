using System.Security.Cryptography;
using Drystone.Engine;
using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.Engine.Names;
using Drystone.Engine.Objects;
using Drystone.S3.Configuration.Logging;
using Drystone.Server.Authorization;

namespace Drystone.Server.AccessLogs;

/// <summary>Writes a batch of lines as one object of the target bucket. It goes to the store and not through the
/// pipeline, so that a delivery is logged nowhere: a bucket that logs to itself does not grow by itself.</summary>
internal sealed class AccessLogDelivery(ObjectStore store, OwnObjects objects, string region, TimeProvider time)
{
    private const string ContentType = "text/plain";

    // As many as AWS has, in hexadecimal.
    private const int UniqueBytes = 8;

    /// <returns>Null when it is delivered, else why it never can be.</returns>
    /// <exception cref="IOException">It cannot be delivered now.</exception>
    /// <exception cref="KeyUnusableException">The target's key cannot be used.</exception>
    public async ValueTask<string?> DeliverAsync(AccessLogBatch batch, CancellationToken cancel)
    {
        var (source, target, day) = batch.Place;
        if (FindTarget(source, target) is not { } bucket)
        {
            return "the target bucket is gone or belongs to another account";
        }

        var unique = Convert.ToHexString(RandomNumberGenerator.GetBytes(UniqueBytes));
        var key = new LogObjectKey(source.Owner.Value, region, source.Name.Value).Format(
            target, time.GetUtcNow(), new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero), unique);
        var grant = Authorizer.AsServer<Write>(bucket, key, version: null);
        await using var log = await objects.BeginAsync(grant, wanted: null, cancel);
        await log.WriteAsync(batch.Text, cancel);
        var result = await log.CommitAsync(ContentType, cancel);
        return result.Outcome == WriteOutcome.Done ? null : $"the write ended with {result.Outcome}";
    }

    /// <summary>It was checked when logging was turned on, and another account may have taken the name since.</summary>
    private BucketInfo? FindTarget(BucketInfo source, LoggingEnabled target) =>
        store.FindBucket(new BucketName(target.TargetBucket)) is { } found && found.Owner == source.Owner
            ? found
            : null;
}
