using Drystone.S3;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations;

/// <summary>Buckets have no versions yet: the only version of an object is the null version.</summary>
internal static class Versions
{
    private const string Null = "null";

    /// <exception cref="S3Exception">InvalidArgument for any id but null: none was ever handed out.</exception>
    public static void Check(S3Request request) => Check(request.Query.Get("versionId"));

    public static void Check(string? versionId)
    {
        if (versionId is not null and not Null)
        {
            throw S3Exception.InvalidArgument("Invalid version id specified", "versionId", versionId);
        }
    }
}
