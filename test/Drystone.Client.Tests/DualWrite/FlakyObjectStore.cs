using System.Net;

namespace Drystone.Client.Tests.DualWrite;

/// <summary>A store that is down when told to be.</summary>
internal sealed class FlakyObjectStore(IObjectStore inner) : IObjectStore
{
    public bool IsDown { get; set; }

    /// <summary>What it throws, if anything.</summary>
    public Exception? Fault { get; set; }

    public Task<ObjectRef> UploadAsync(
        string bucket, string key, Stream body, UploadOptions? options = null, CancellationToken cancel = default) =>
        Up().UploadAsync(bucket, key, body, options, cancel);

    public Task<ObjectDownload?> DownloadAsync(
        string bucket, string key, DownloadOptions? options = null, CancellationToken cancel = default) =>
        Up().DownloadAsync(bucket, key, options, cancel);

    public IAsyncEnumerable<ListedObject> ListAsync(
        string bucket, string prefix = "", ListOptions? options = null, CancellationToken cancel = default) =>
        Up().ListAsync(bucket, prefix, options, cancel);

    public Task<ObjectHead?> HeadAsync(
        string bucket, string key, string? versionId = null, CancellationToken cancel = default) =>
        Up().HeadAsync(bucket, key, versionId, cancel);

    public Task DeleteAsync(
        string bucket, string key, DeleteOptions? options = null, CancellationToken cancel = default) =>
        Up().DeleteAsync(bucket, key, options, cancel);

    public Task<IReadOnlyList<DeleteFailure>> DeleteManyAsync(
        string bucket, IEnumerable<string> keys, CancellationToken cancel = default) =>
        Up().DeleteManyAsync(bucket, keys, cancel);

    public Task<ObjectRef?> CopyAsync(
        string sourceBucket, string sourceKey, string bucket, string key, CancellationToken cancel = default) =>
        Up().CopyAsync(sourceBucket, sourceKey, bucket, key, cancel);

    public Task<Uri> PresignAsync(
        string bucket, string key, PresignOptions options, CancellationToken cancel = default) =>
        Up().PresignAsync(bucket, key, options, cancel);

    private IObjectStore Up() => Fault is not null ? throw Fault : IsDown
        ? throw new ObjectStoreException("The store is down.", "Unreachable", (HttpStatusCode)0, null, null)
        : inner;
}
