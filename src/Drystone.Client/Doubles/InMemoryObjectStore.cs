using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Drystone.Client.Doubles;

/// <summary>An object store in memory, for the tests of applications. It keeps conditions, order of keys, ranges and
/// entity tags as S3 does, and has no versions. Buckets have to be created, as they have to be elsewhere.</summary>
public sealed class InMemoryObjectStore(TimeProvider? time = null) : IObjectStore
{
    private readonly ConcurrentDictionary<string, Bucket> _buckets = new(StringComparer.Ordinal);
    private readonly TimeProvider _time = time ?? TimeProvider.System;

    /// <summary>Creates a bucket; one that is there stays as it is.</summary>
    public void CreateBucket(string bucket) => _buckets.TryAdd(bucket, new Bucket());

    /// <inheritdoc/>
    public async Task<ObjectRef> UploadAsync(
        string bucket, string key, Stream body, UploadOptions? options = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(body);
        Addresses.Check(bucket, key);
        options ??= new UploadOptions();
        var objects = Find(bucket);
        using var bytes = new MemoryStream();
        await body.CopyToAsync(bytes, cancel).ConfigureAwait(false);
        if (options.LengthBytes is { } expected && expected != bytes.Length)
        {
            throw new ArgumentException(
                $"The body of {bucket}/{key} has {bytes.Length} bytes, and {expected} were announced.");
        }

        var content = bytes.ToArray();
        var stored = new Stored(
            new(bucket, key, TagOf(content), content.Length, options.ContentType), content, _time.GetUtcNow(),
            new Dictionary<string, string>(options.Metadata), options.StorageClass);
        lock (objects)
        {
            Check(objects.Find(key), options, bucket, key);
            objects.Put(key, stored);
        }

        options.Progress?.Report(content.Length);
        return stored.Ref;
    }

    /// <inheritdoc/>
    public Task<ObjectDownload?> DownloadAsync(
        string bucket, string key, DownloadOptions? options = null, CancellationToken cancel = default)
    {
        if (Look(bucket, key) is not { } stored)
        {
            return Task.FromResult<ObjectDownload?>(null);
        }

        if (options?.IfMatch is { } tag && EntityTag.Bare(tag) != stored.Ref.ETag)
        {
            throw Failed("download", bucket, key);
        }

        var content = Slice(stored.Content, options?.Range, key);
        return Task.FromResult<ObjectDownload?>(
            new(HeadOf(stored), new MemoryStream(content, writable: false), content.Length, new MemoryStream()));
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ListedObject> ListAsync(
        string bucket, string prefix = "", ListOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancel = default)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        var objects = Find(bucket);
        List<Stored> found;
        lock (objects)
        {
            found = [.. objects.All.Where(one => one.Ref.Key.StartsWith(prefix, StringComparison.Ordinal))];
        }

        var lastPrefix = "";
        foreach (var one in found.Where(one => IsAfter(one.Ref.Key, options?.StartAfter)))
        {
            cancel.ThrowIfCancellationRequested();
            if (CommonPrefix(one.Ref.Key, prefix, options?.Delimiter) is not { } common)
            {
                yield return new(one.Ref.Key, one.Ref.ETag, one.Ref.SizeBytes, one.LastModified, IsPrefix: false);
            }
            else if (common != lastPrefix && IsAfter(common, options?.StartAfter))
            {
                lastPrefix = common;
                yield return new(common, "", 0, DateTimeOffset.UnixEpoch, IsPrefix: true);
            }
        }
    }

    /// <inheritdoc/>
    public Task<ObjectHead?> HeadAsync(
        string bucket, string key, string? versionId = null, CancellationToken cancel = default) =>
        Task.FromResult(Look(bucket, key) is { } stored ? HeadOf(stored) : null);

    /// <inheritdoc/>
    public Task DeleteAsync(
        string bucket, string key, DeleteOptions? options = null, CancellationToken cancel = default)
    {
        Addresses.Check(bucket, key);
        var objects = Find(bucket);
        lock (objects)
        {
            if (options?.IfMatch is { } tag && objects.Find(key) is { } stored
                && tag != "*" && EntityTag.Bare(tag) != stored.Ref.ETag)
            {
                throw Failed("delete", bucket, key);
            }

            objects.Remove(key);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<DeleteFailure>> DeleteManyAsync(
        string bucket, IEnumerable<string> keys, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(keys);
        foreach (var key in keys)
        {
            await DeleteAsync(bucket, key, cancel: cancel).ConfigureAwait(false);
        }

        return [];
    }

    /// <inheritdoc/>
    public Task<ObjectRef?> CopyAsync(
        string sourceBucket, string sourceKey, string bucket, string key, CancellationToken cancel = default)
    {
        Addresses.Check(bucket, key);
        var objects = Find(bucket);
        if (Look(sourceBucket, sourceKey) is not { } source)
        {
            return Task.FromResult<ObjectRef?>(null);
        }

        var copy = source with
        {
            Ref = source.Ref with { Bucket = bucket, Key = key },
            LastModified = _time.GetUtcNow(),
        };
        lock (objects)
        {
            objects.Put(key, copy);
        }

        return Task.FromResult<ObjectRef?>(copy.Ref);
    }

    /// <summary>A URL that nobody serves; tests compare it, and do not fetch it.</summary>
    public Task<Uri> PresignAsync(
        string bucket, string key, PresignOptions options, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        Addresses.Check(bucket, key);
        var query = $"method={options.Method}&expires={options.Expiry.TotalSeconds}";
        return Task.FromResult(new Uri($"memory://{bucket}/{Uri.EscapeDataString(key)}?{query}"));
    }

    private Bucket Find(string bucket) => _buckets.TryGetValue(bucket, out var found)
        ? found
        : throw new ObjectStoreException(
            $"There is no bucket {bucket}.", "NoSuchBucket", System.Net.HttpStatusCode.NotFound, null, null);

    private Stored? Look(string bucket, string key)
    {
        Addresses.Check(bucket, key);
        var objects = Find(bucket);
        lock (objects)
        {
            return objects.Find(key);
        }
    }

    private static void Check(Stored? current, UploadOptions options, string bucket, string key)
    {
        var holds = (!options.IfAbsent || current is null)
            && (options.IfMatch is not { } tag || EntityTag.Bare(tag) == current?.Ref.ETag);
        if (!holds)
        {
            throw Failed("upload", bucket, key);
        }
    }

    private static PreconditionFailedException Failed(string operation, string bucket, string key) =>
        new($"{operation} of {bucket}/{key}: the object is not as it was expected.", requestId: null);

    private static byte[] Slice(byte[] content, ByteSpan? range, string key)
    {
        if (range is not { } span)
        {
            return content;
        }

        if (span.Offset >= content.Length)
        {
            throw new ObjectStoreException(
                $"{key} has {content.Length} bytes.", "InvalidRange",
                System.Net.HttpStatusCode.RequestedRangeNotSatisfiable, null, null);
        }

        var length = Math.Min(span.LengthBytes ?? long.MaxValue, content.Length - span.Offset);
        return content[(int)span.Offset..(int)(span.Offset + length)];
    }

    private static bool IsAfter(string key, string? startAfter) =>
        startAfter is null || Utf8Order.Comparer.Compare(key, startAfter) > 0;

    private static string? CommonPrefix(string key, string prefix, string? delimiter)
    {
        var end = delimiter is null ? -1 : key.IndexOf(delimiter, prefix.Length, StringComparison.Ordinal);
        return end < 0 ? null : key[..(end + delimiter!.Length)];
    }

    private static ObjectHead HeadOf(Stored stored) =>
        new(stored.Ref, stored.LastModified, stored.Metadata, VersionId: null, stored.StorageClass);

    /// <summary>The tag of a plain upload, which is its MD5.</summary>
#pragma warning disable CA5351 // no protection is meant by it
    private static string TagOf(byte[] content) => Convert.ToHexStringLower(MD5.HashData(content));
#pragma warning restore CA5351

    private sealed record Stored(
        ObjectRef Ref,
        byte[] Content,
        DateTimeOffset LastModified,
        IReadOnlyDictionary<string, string> Metadata,
        string? StorageClass);

    private sealed class Bucket
    {
        private readonly SortedDictionary<string, Stored> _objects = new(Utf8Order.Comparer);

        public IEnumerable<Stored> All => _objects.Values;

        public Stored? Find(string key) => _objects.GetValueOrDefault(key);

        public void Put(string key, Stored stored) => _objects[key] = stored;

        public void Remove(string key) => _objects.Remove(key);
    }
}
