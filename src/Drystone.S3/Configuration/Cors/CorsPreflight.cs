namespace Drystone.S3.Configuration.Cors;

/// <summary>The OPTIONS request of a browser that asks before it sends the real one.</summary>
/// <param name="Origin">The header Origin; null when absent.</param>
/// <param name="Method">The header Access-Control-Request-Method; null when absent.</param>
/// <param name="Headers">The header Access-Control-Request-Headers; null when absent.</param>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/API/RESTOPTIONSobject.html</remarks>
public sealed record CorsPreflight(string? Origin, string? Method, string? Headers)
{
    /// <param name="configuration">Null when the bucket has none.</param>
    /// <param name="resourceType">BUCKET or OBJECT.</param>
    /// <exception cref="S3Exception">BadRequest without what a preflight needs, AccessForbidden otherwise.</exception>
    public CorsMatch Answer(CorsConfiguration? configuration, string resourceType)
    {
        if (string.IsNullOrEmpty(Origin))
        {
            throw new S3Exception(
                S3Errors.BadRequest,
                "Insufficient information. Origin request header needed.");
        }

        if (configuration is null)
        {
            throw Forbidden("CORSResponse: CORS is not enabled for this bucket.", resourceType);
        }

        // The text has the word null where the header is absent.
        return Method is null || !CorsRule.Methods.Contains(Method)
            ? throw new S3Exception(
                S3Errors.BadRequest,
                $"Invalid Access-Control-Request-Method: {Method ?? "null"}")
            : configuration.Match(Origin, Method, Headers) ?? throw Forbidden(message: null, resourceType);
    }

    /// <summary>What a preflight of a bucket that does not exist is told.</summary>
    public S3Exception BucketNotFound(string resourceType) =>
        Forbidden("CORSResponse: Bucket not found", resourceType);

    private S3Exception Forbidden(string? message, string resourceType) => new(S3Errors.AccessForbidden, message,
    [
        new("Method", Method ?? "OPTIONS"),
        new("ResourceType", resourceType),
    ]);
}
