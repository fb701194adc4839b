using System.Collections.Concurrent;
using System.Globalization;
using Drystone.S3;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Throttling;

/// <summary>Holds requests to what their key and their bucket may take. Beyond a rate of requests it answers
/// <c>503 SlowDown</c>, which SDKs repeat later; beyond a rate of bytes it makes bodies wait.</summary>
internal sealed class RequestLimiter(RequestLimits limits, TimeProvider time)
{
    /// <summary>Ours: beyond so many, those that have been idle are forgotten.</summary>
    private const int MostAccounts = 10_000;

    private const string KeyPrefix = "key ";
    private const string BucketPrefix = "bucket ";

    private readonly ConcurrentDictionary<string, Flow> flows = new(StringComparer.Ordinal);

    /// <summary>What one key or bucket has taken.</summary>
    private sealed class Flow(double? requestsPerSecond, double? bytesPerSecond, TimeProvider time)
    {
        public TokenBucket? Requests { get; } = requestsPerSecond is { } rate ? new TokenBucket(rate, time) : null;

        public TokenBucket? Bytes { get; } = bytesPerSecond is { } rate ? new TokenBucket(rate, time) : null;

        private int underWay;

        /// <summary>How many requests are under way now.</summary>
        public int Begin() => Interlocked.Increment(ref underWay);

        public void End() => Interlocked.Decrement(ref underWay);

        public bool IsIdle => Volatile.Read(ref underWay) == 0 && Requests is null or { IsFull: true }
            && Bytes is null or { IsFull: true };
    }

    /// <summary>Lets a request begin. Only keys that were proved and buckets that are there are counted, so that nobody
    /// makes others wait, nor fills the memory.</summary>
    /// <exception cref="S3Exception">SlowDown.</exception>
    public RequestFlow Begin(S3Request request)
    {
        if (limits == RequestLimits.None)
        {
            return default;
        }

        var ofKey = request.Caller.AccessKeyId is { } key
            ? Find(KeyPrefix + key, limits.KeyRequestsPerSecond, limits.KeyBytesPerSecond)
            : null;
        var ofBucket = HasBucketLimits && request.BucketName is not null && request.Bucket is { } bucket
            ? Find(BucketPrefix + bucket.Name.Value, limits.BucketRequestsPerSecond, limits.BucketBytesPerSecond)
            : null;
        Take(request, ofKey?.Requests);
        Take(request, ofBucket?.Requests);
        if (ofKey is not null && ofKey.Begin() > (limits.KeyConcurrentRequests ?? int.MaxValue))
        {
            ofKey.End();
            throw SlowDown(request, TimeSpan.FromSeconds(1));
        }

        return new RequestFlow(ofKey?.Bytes, ofBucket?.Bytes, time, ofKey is null ? null : ofKey.End);
    }

    private bool HasBucketLimits =>
        limits.BucketRequestsPerSecond is not null || limits.BucketBytesPerSecond is not null;

    private Flow Find(string name, double? requestsPerSecond, double? bytesPerSecond)
    {
        if (flows.Count > MostAccounts)
        {
            foreach (var (idle, _) in flows.Where(flow => flow.Value.IsIdle))
            {
                flows.TryRemove(idle, out _);
            }
        }

        return flows.GetOrAdd(name, _ => new Flow(requestsPerSecond, bytesPerSecond, time));
    }

    private static void Take(S3Request request, TokenBucket? bucket)
    {
        if (bucket is not null && !bucket.TryTake(out var retryAfter))
        {
            throw SlowDown(request, retryAfter);
        }
    }

    private static S3Exception SlowDown(S3Request request, TimeSpan retryAfter)
    {
        request.Response.Headers.RetryAfter =
            Math.Max(1, (int)Math.Ceiling(retryAfter.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return new S3Exception(S3Errors.SlowDown);
    }
}
