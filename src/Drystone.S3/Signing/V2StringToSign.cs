using System.Text;

namespace Drystone.S3.Signing;

/// <summary>The string to sign of SigV2.</summary>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAuthentication.html</remarks>
internal static class V2StringToSign
{
    /// <summary>
    /// Every parameter that changes what a request does. SigV2 leaves the others unsigned, so one that is missing
    /// here could be added to somebody's presigned URL.
    /// </summary>
    private static readonly HashSet<string> Subresources =
    [
        "accelerate", "acl", "analytics", "attributes", "cors", "delete", "encryption", "intelligent-tiering",
        "inventory", "legal-hold", "lifecycle", "location", "logging", "metadataConfiguration", "metadataTable",
        "metrics", "notification", "object-lock", "ownershipControls", "partNumber", "policy", "policyStatus",
        "publicAccessBlock", "renameObject", "replication", "requestPayment", "restore", "retention", "select",
        "select-type", "session", "tagging", "torrent", "uploadId", "uploads", "versionId", "versioning", "versions",
        "website", "response-cache-control", "response-content-disposition", "response-content-encoding",
        "response-content-language", "response-content-type", "response-expires",
    ];

    public static string Build(
        IRequestHead request, QueryParameter[] query, V2Claim claim, string pathSuffix = "")
    {
        var text = new StringBuilder()
            .Append(request.Method).Append('\n')
            .Append(request.GetHeader("content-md5")).Append('\n')
            .Append(request.GetHeader("content-type")).Append('\n')
            .Append(claim.DateLine).Append('\n');
        foreach (var (name, value) in AmzHeaders(request, query, claim))
        {
            text.Append(name).Append(':').Append(value).Append('\n');
        }

        if (request.VirtualHostBucket is { } bucket)
        {
            text.Append('/').Append(bucket);
        }

        text.Append(request.RawPath).Append(pathSuffix);
        AppendSubresources(text, query);
        return text.ToString();
    }

    private static SortedDictionary<string, string> AmzHeaders(
        IRequestHead request,
        QueryParameter[] query,
        V2Claim claim)
    {
        var headers = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in request.Headers)
        {
            if (name.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase))
            {
                headers.Add(name.ToLowerInvariant(), value.Trim());
            }
        }

        // A presigned URL carries the headers it was signed with as parameters, the session token above all.
        if (claim.Method == AuthenticationMethod.V2Query)
        {
            foreach (var parameter in query)
            {
                var name = parameter.DecodedName;
                if (name.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase)
                    && !headers.TryAdd(name.ToLowerInvariant(), parameter.DecodedValue.Trim()))
                {
                    throw S3Exception.InvalidArgument($"{name} must appear only once.", name, null);
                }
            }
        }

        return headers;
    }

    private static void AppendSubresources(StringBuilder text, QueryParameter[] query)
    {
        var separator = '?';
        foreach (var parameter in query)
        {
            var name = parameter.DecodedName;
            if (!Subresources.Contains(name))
            {
                continue;
            }

            text.Append(separator).Append(name);
            separator = '&';
            if (!parameter.Value.IsEmpty)
            {
                text.Append('=').Append(parameter.DecodedValue);
            }
        }
    }
}
