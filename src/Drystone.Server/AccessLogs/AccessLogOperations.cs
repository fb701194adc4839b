using System.Collections.Frozen;
using Drystone.S3.Addressing;
using Drystone.Server.Operations;
using Drystone.Server.Operations.Objects;
using Drystone.Server.Operations.Uploads;
using Drystone.Server.Pipeline;

namespace Drystone.Server.AccessLogs;

/// <summary>How access logs name operations: <c>REST.METHOD.RESOURCE</c>.</summary>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/userguide/LogFormat.html</remarks>
internal static class AccessLogOperations
{
    private const string ObjectResource = "OBJECT";
    private const string BucketResource = "BUCKET";

    /// <summary>Where AWS's name is not that of the sub-resource in capitals.</summary>
    private static readonly FrozenDictionary<string, string> Resources = new Dictionary<string, string>
    {
        ["delete"] = "MULTI_OBJECT_DELETE",
        ["list-type"] = BucketResource,
        ["logging"] = "LOGGING_STATUS",
        ["object-lock"] = "OBJECT_LOCK_CONFIGURATION",
        ["ownershipControls"] = "OWNERSHIP_CONTROLS",
        ["partNumber"] = "PART",
        ["policy"] = "BUCKETPOLICY",
        ["policyStatus"] = "POLICY_STATUS",
        ["publicAccessBlock"] = "PUBLIC_ACCESS_BLOCK",
        ["requestPayment"] = "REQUEST_PAYMENT",
        ["uploadId"] = "UPLOAD",
        ["versions"] = "BUCKETVERSIONS",
    }.ToFrozenDictionary();

    /// <param name="operation">Null when the request was refused before it was known, or is a preflight or a
    /// website's.</param>
    public static string NameOf(S3Request request, Operation? operation)
    {
        var method = request.Head.Method;
        if (request.IsWebsite)
        {
            return $"WEBSITE.{method}.{ObjectResource}";
        }

        if (CrossOrigin.IsPreflight(request))
        {
            return "REST.OPTIONS.PREFLIGHT";
        }

        return operation?.Name switch
        {
            nameof(CopyObject) => "REST.COPY.OBJECT",
            nameof(UploadPartCopy) => "REST.COPY.PART",
            nameof(UploadPart) => "REST.PUT.PART",
            _ => $"REST.{method}.{ResourceOf(request, operation?.Subresource)}",
        };
    }

    private static string ResourceOf(S3Request request, string? subresource)
    {
        var isObject = request.Target is S3Target.Object;
        return subresource switch
        {
            null => isObject ? ObjectResource : BucketResource,
            "tagging" when isObject => "OBJECT_TAGGING",
            _ => Resources.GetValueOrDefault(subresource) ?? subresource.ToUpperInvariant().Replace('-', '_'),
        };
    }
}
