namespace Drystone.Client;

/// <summary>One object store, whoever runs it. Every member throws <see cref="ObjectStoreException"/> when the store
/// refuses or cannot be reached, <see cref="OperationCanceledException"/> when it is cancelled, and
/// <see cref="ArgumentException"/> before anything is sent for a bucket or key that no URL can name: an empty one, one
/// that is no Unicode text, the bucket <c>..</c>.</summary>
public interface IObjectStore
{
    /// <summary>Stores an object. A body whose length is not known, or is at least the multipart threshold, goes in
    /// parts, with a bounded number of them in memory; an upload that fails leaves no parts behind.</summary>
    /// <param name="bucket">An existing bucket.</param>
    /// <param name="key">At most 1,024 bytes of UTF-8; any text, also one that looks like a path.</param>
    /// <param name="body">Read from its position to its end; not closed.</param>
    /// <param name="options">Type, metadata and conditions.</param>
    /// <param name="cancel">Ends the upload.</param>
    /// <returns>The object as it was stored.</returns>
    /// <exception cref="PreconditionFailedException">A condition of <paramref name="options"/> does not hold; nothing
    /// was stored.</exception>
    Task<ObjectRef> UploadAsync(
        string bucket, string key, Stream body, UploadOptions? options = null, CancellationToken cancel = default);

    /// <summary>Opens an object. The bytes are compared with the checksum that the store keeps, where it keeps one and
    /// the whole object is read; a difference throws while reading.</summary>
    /// <returns>The object; null when there is none. The caller disposes it.</returns>
    Task<ObjectDownload?> DownloadAsync(
        string bucket, string key, DownloadOptions? options = null, CancellationToken cancel = default);

    /// <summary>Lists the objects whose keys begin with a prefix, in the order of their keys' bytes; pages are fetched
    /// as they are needed.</summary>
    IAsyncEnumerable<ListedObject> ListAsync(
        string bucket, string prefix = "", ListOptions? options = null, CancellationToken cancel = default);

    /// <summary>What is known of an object without its bytes; null when there is none.</summary>
    Task<ObjectHead?> HeadAsync(
        string bucket, string key, string? versionId = null, CancellationToken cancel = default);

    /// <summary>Deletes an object; one that is not there is no error.</summary>
    /// <exception cref="PreconditionFailedException">A condition of <paramref name="options"/> does not hold.
    /// </exception>
    /// <exception cref="NotSupportedException">A condition was given, and this provider would ignore it.</exception>
    Task DeleteAsync(
        string bucket, string key, DeleteOptions? options = null, CancellationToken cancel = default);

    /// <summary>Deletes many objects, 1,000 to a request.</summary>
    /// <returns>Those that could not be deleted, and why.</returns>
    Task<IReadOnlyList<DeleteFailure>> DeleteManyAsync(
        string bucket, IEnumerable<string> keys, CancellationToken cancel = default);

    /// <summary>Copies an object within the store, with its type and metadata. The bytes do not pass through the
    /// caller.</summary>
    /// <returns>The copy; null when the source is not there.</returns>
    Task<ObjectRef?> CopyAsync(
        string sourceBucket, string sourceKey, string bucket, string key, CancellationToken cancel = default);

    /// <summary>A URL that lets whoever has it do one thing for a while, without a key. Pass it on as its
    /// <see cref="Uri.AbsoluteUri"/>. A key with a folder of dots (<c>a/../b</c>) needs a client that leaves paths as
    /// they are, such as <see cref="HttpClient"/> with this very object or <c>curl --path-as-is</c>; browsers shorten
    /// them, and the signature then does not match.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="key">The key.</param>
    /// <param name="options">What, and for how long.</param>
    Task<Uri> PresignAsync(string bucket, string key, PresignOptions options, CancellationToken cancel = default);
}
