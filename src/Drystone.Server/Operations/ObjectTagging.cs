using Drystone.Engine.Access;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations;

/// <summary>Tags that a write brings in its header, which takes a right of its own.</summary>
internal static class ObjectTagging
{
    /// <summary>None when the request brings none.</summary>
    /// <exception cref="S3.S3Exception">AccessDenied, or InvalidTag and its like.</exception>
    public static IReadOnlyList<KeyValuePair<string, string>> Read(S3Request request)
    {
        if (request.ObjectTags.Count > 0)
        {
            request.AuthorizeObject<Write>("s3:PutObjectTagging", version: null);
        }

        return request.ObjectTags;
    }
}
