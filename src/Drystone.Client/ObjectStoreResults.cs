namespace Drystone.Client;

/// <summary>What is known of an object without its bytes.</summary>
/// <param name="Ref">Where it is and which content it has.</param>
/// <param name="LastModified">When it was stored, in UTC, to the second.</param>
/// <param name="Metadata">Its own metadata, names in lower case.</param>
/// <param name="VersionId">Its version; null where the bucket keeps none.</param>
/// <param name="StorageClass">Its storage class; null for the standard one.</param>
public sealed record ObjectHead(
    ObjectRef Ref,
    DateTimeOffset LastModified,
    IReadOnlyDictionary<string, string> Metadata,
    string? VersionId,
    string? StorageClass);

/// <summary>An object that is being read. Disposing ends the request.</summary>
public sealed class ObjectDownload(ObjectHead head, Stream body, long bodyLengthBytes, IDisposable request)
    : IAsyncDisposable, IDisposable
{
    /// <summary>What is known of the object; its size is that of the whole, also when a range was asked for.</summary>
    public ObjectHead Head { get; } = head;

    /// <summary>The bytes, to be read once.</summary>
    public Stream Body { get; } = body;

    /// <summary>How many bytes <see cref="Body"/> has.</summary>
    public long BodyLengthBytes { get; } = bodyLengthBytes;

    /// <inheritdoc/>
    public void Dispose()
    {
        Body.Dispose();
        request.Dispose();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Body.DisposeAsync().ConfigureAwait(false);
        request.Dispose();
    }
}

/// <summary>One row of a listing.</summary>
/// <param name="Key">The key, or the common prefix.</param>
/// <param name="ETag">The entity tag without quotes; empty for a common prefix.</param>
/// <param name="SizeBytes">The size; 0 for a common prefix.</param>
/// <param name="LastModified">When it was stored; the epoch for a common prefix.</param>
/// <param name="IsPrefix">Whether this stands for all keys that begin with <paramref name="Key"/>.</param>
public sealed record ListedObject(
    string Key, string ETag, long SizeBytes, DateTimeOffset LastModified, bool IsPrefix);

/// <summary>An object that could not be deleted.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Code">The store's word for it, such as <c>AccessDenied</c>.</param>
/// <param name="Message">The store's explanation.</param>
public sealed record DeleteFailure(string Key, string Code, string Message);
