using Amazon.S3;
using Amazon.S3.Model;

namespace Drystone.Client;

public sealed partial class S3ObjectStore
{
    /// <summary>What Signature Version 4 allows.
    /// https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html</summary>
    private static readonly TimeSpan MaxExpiry = TimeSpan.FromDays(7);

    /// <inheritdoc/>
    public Task<Uri> PresignAsync(
        string bucket, string key, PresignOptions options, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        Addresses.Check(bucket, key);
        if (options.Expiry < TimeSpan.FromSeconds(1) || options.Expiry > MaxExpiry)
        {
            throw new ArgumentOutOfRangeException(
                nameof(options), options.Expiry, "A presigned URL holds for 1 second to 7 days.");
        }

        return RunAsync("presign", bucket, async connection =>
        {
            var request = new GetPreSignedUrlRequest
            {
                BucketName = bucket,
                Key = key,
                Verb = VerbOf(options.Method),
                Expires = TimeProvider.System.GetUtcNow().UtcDateTime + options.Expiry,
                Protocol = _settings.Endpoint?.Scheme == Uri.UriSchemeHttp ? Protocol.HTTP : Protocol.HTTPS,
                VersionId = options.VersionId,
            };
            if (options.ContentType is not null)
            {
                request.ContentType = options.ContentType;
            }

            request.ResponseHeaderOverrides.ContentType = options.ResponseContentType;
            request.ResponseHeaderOverrides.ContentDisposition = options.ResponseContentDisposition;
            request.ResponseHeaderOverrides.CacheControl = options.ResponseCacheControl;
            var url = await connection.Client.GetPreSignedURLAsync(request).ConfigureAwait(false);
            return AsSigned(url, bucket, key);
        }, cancel);
    }

    /// <summary>The URL as it was signed: with the dots that a <see cref="Uri"/> takes for steps between folders, and
    /// with the slash that the SDK leaves out where the bucket is in the path and the key begins with one.</summary>
    private static Uri AsSigned(string url, string bucket, string key)
    {
        var pathStart = url.IndexOf('/', url.IndexOf("://", StringComparison.Ordinal) + "://".Length);
        var lacksSlash = key.StartsWith('/')
            && url.AsSpan(pathStart).StartsWith($"/{bucket}/", StringComparison.Ordinal);
        var signed = lacksSlash ? url.Insert(pathStart + 1 + bucket.Length, "/") : url;
        return new Uri(signed, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
    }

    private static HttpVerb VerbOf(HttpMethod method) => method.Method switch
    {
        "GET" => HttpVerb.GET,
        "HEAD" => HttpVerb.HEAD,
        "PUT" => HttpVerb.PUT,
        _ => throw new ArgumentException($"{method} cannot be presigned; GET, HEAD and PUT can.", nameof(method)),
    };
}
