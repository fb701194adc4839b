namespace Drystone.Client;

/// <summary>How an object is stored.</summary>
public sealed record UploadOptions
{
    /// <summary>The media type.</summary>
    public string ContentType { get; init; } = "application/octet-stream";

    /// <summary>The object's own metadata: names in lower case ASCII.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>The length of the body in bytes where the stream does not know it; null when nobody knows. A body of
    /// another length fails.</summary>
    public long? LengthBytes { get; init; }

    /// <summary>Store only when there is no object under the key.</summary>
    public bool IfAbsent { get; init; }

    /// <summary>Store only when the object has this entity tag, with or without quotes.</summary>
    public string? IfMatch { get; init; }

    /// <summary>The <c>Cache-Control</c> that downloads answer with.</summary>
    public string? CacheControl { get; init; }

    /// <summary>The <c>Content-Disposition</c> that downloads answer with.</summary>
    public string? ContentDisposition { get; init; }

    /// <summary>The <c>Content-Encoding</c> that downloads answer with.</summary>
    public string? ContentEncoding { get; init; }

    /// <summary>The storage class, instead of the settings' one.</summary>
    public string? StorageClass { get; init; }

    /// <summary>Told of the bytes that were sent so far.</summary>
    public IProgress<long>? Progress { get; init; }
}

/// <summary>What is read of an object.</summary>
public sealed record DownloadOptions
{
    /// <summary>The bytes wanted; null for all.</summary>
    public ByteSpan? Range { get; init; }

    /// <summary>The version wanted; null for the current one.</summary>
    public string? VersionId { get; init; }

    /// <summary>Read only when the object has this entity tag.</summary>
    public string? IfMatch { get; init; }
}

/// <summary>A run of bytes.</summary>
/// <param name="Offset">The first byte, counted from 0.</param>
/// <param name="LengthBytes">How many; null up to the end.</param>
public readonly record struct ByteSpan(long Offset, long? LengthBytes = null);

/// <summary>What is listed.</summary>
public sealed record ListOptions
{
    /// <summary>List keys after this one only.</summary>
    public string? StartAfter { get; init; }

    /// <summary>Keys that have this after the prefix are listed once, as their common prefix.</summary>
    public string? Delimiter { get; init; }

    /// <summary>How many are fetched at a time: 1 to 1,000.</summary>
    public int PageSize { get; init; } = 1000;
}

/// <summary>What is deleted.</summary>
public sealed record DeleteOptions
{
    /// <summary>The version to remove for good; null puts a delete marker on a versioned bucket.</summary>
    public string? VersionId { get; init; }

    /// <summary>Delete only when the object has this entity tag.</summary>
    public string? IfMatch { get; init; }
}

/// <summary>What a presigned URL allows.</summary>
/// <param name="Method"><c>GET</c>, <c>HEAD</c> or <c>PUT</c>.</param>
/// <param name="Expiry">How long: 1 second to 7 days.</param>
public sealed record PresignOptions(HttpMethod Method, TimeSpan Expiry)
{
    /// <summary>For PUT: the <c>Content-Type</c> that the upload must send.</summary>
    public string? ContentType { get; init; }

    /// <summary>For GET: the <c>Content-Type</c> that the answer carries instead of the object's.</summary>
    public string? ResponseContentType { get; init; }

    /// <summary>For GET: the <c>Content-Disposition</c> that the answer carries, such as
    /// <c>attachment; filename="report.pdf"</c>.</summary>
    public string? ResponseContentDisposition { get; init; }

    /// <summary>For GET: the <c>Cache-Control</c> that the answer carries.</summary>
    public string? ResponseCacheControl { get; init; }

    /// <summary>For GET and HEAD: the version; null for the current one.</summary>
    public string? VersionId { get; init; }
}
