using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Drystone.Client.Doubles;

/// <summary>Passes everything on to another store and remembers what was asked, for tests that look at what an
/// application did.</summary>
public sealed class RecordingObjectStore(IObjectStore inner) : IObjectStore
{
    private readonly ConcurrentQueue<RecordedCall> _calls = new();

    /// <summary>What was asked, in order.</summary>
    public IReadOnlyList<RecordedCall> Calls => [.. _calls];

    /// <inheritdoc/>
    public Task<ObjectRef> UploadAsync(
        string bucket, string key, Stream body, UploadOptions? options = null, CancellationToken cancel = default)
    {
        Record("upload", bucket, key);
        return inner.UploadAsync(bucket, key, body, options, cancel);
    }

    /// <inheritdoc/>
    public Task<ObjectDownload?> DownloadAsync(
        string bucket, string key, DownloadOptions? options = null, CancellationToken cancel = default)
    {
        Record("download", bucket, key);
        return inner.DownloadAsync(bucket, key, options, cancel);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ListedObject> ListAsync(
        string bucket, string prefix = "", ListOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancel = default)
    {
        Record("list", bucket, prefix);
        await foreach (var row in inner.ListAsync(bucket, prefix, options, cancel).ConfigureAwait(false))
        {
            yield return row;
        }
    }

    /// <inheritdoc/>
    public Task<ObjectHead?> HeadAsync(
        string bucket, string key, string? versionId = null, CancellationToken cancel = default)
    {
        Record("head", bucket, key);
        return inner.HeadAsync(bucket, key, versionId, cancel);
    }

    /// <inheritdoc/>
    public Task DeleteAsync(
        string bucket, string key, DeleteOptions? options = null, CancellationToken cancel = default)
    {
        Record("delete", bucket, key);
        return inner.DeleteAsync(bucket, key, options, cancel);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<DeleteFailure>> DeleteManyAsync(
        string bucket, IEnumerable<string> keys, CancellationToken cancel = default)
    {
        string[] all = [.. keys];
        foreach (var key in all)
        {
            Record("delete", bucket, key);
        }

        return inner.DeleteManyAsync(bucket, all, cancel);
    }

    /// <inheritdoc/>
    public Task<ObjectRef?> CopyAsync(
        string sourceBucket, string sourceKey, string bucket, string key, CancellationToken cancel = default)
    {
        Record("copy", bucket, key);
        return inner.CopyAsync(sourceBucket, sourceKey, bucket, key, cancel);
    }

    /// <inheritdoc/>
    public Task<Uri> PresignAsync(
        string bucket, string key, PresignOptions options, CancellationToken cancel = default)
    {
        Record("presign", bucket, key);
        return inner.PresignAsync(bucket, key, options, cancel);
    }

    private void Record(string operation, string bucket, string key) => _calls.Enqueue(new(operation, bucket, key));
}

/// <summary>One call.</summary>
/// <param name="Operation">The verb: <c>upload</c>, <c>download</c>, <c>list</c>, <c>head</c>, <c>delete</c>,
/// <c>copy</c>, <c>presign</c>.</param>
/// <param name="Bucket">The bucket; that of the copy for <c>copy</c>.</param>
/// <param name="Key">The key, or the prefix for <c>list</c>.</param>
public sealed record RecordedCall(string Operation, string Bucket, string Key);
