using Drystone.Engine.Access;
using Drystone.Engine.Objects;
using Drystone.S3.Xml.Requests;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations;

/// <summary>
/// Recognizes a completion that has been done: whose answer was lost, and which the client therefore repeats. AWS
/// answers it again as before.
/// </summary>
internal static class EarlierCompletion
{
    private const int DigestCharacters = 32;

    /// <summary>The object when it is exactly what the parts make; null when it is not. A conditional request is never
    /// recognized: whether its condition held is no longer known.</summary>
    public static ObjectInfo? Find(S3Request request, IReadOnlyList<CompletedPart> parts, WriteCondition condition)
    {
        if (condition.IfNoneMatchAny || condition.IfMatch is not null)
        {
            return null;
        }

        var digests = parts.Select(part => Digest(part.ETag.Value)).ToList();
        if (digests.Contains(null))
        {
            return null;
        }

        var etag = PartSelection.ETagOf(digests.Select(digest => digest!.Value), parts.Count);
        var found = request.Store.HeadObject(request.AuthorizeObject<Read>("s3:PutObject", version: null));
        return found?.ETag == etag ? found : null;
    }

    private static UInt128? Digest(string etag) =>
        etag.Length == DigestCharacters
        && UInt128.TryParse(etag, System.Globalization.NumberStyles.AllowHexSpecifier, null, out var digest)
            ? digest
            : null;
}
