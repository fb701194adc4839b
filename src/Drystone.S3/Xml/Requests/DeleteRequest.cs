using Drystone.S3.Conditions;
using Drystone.S3.Listing;

namespace Drystone.S3.Xml.Requests;

/// <summary>One object of DeleteObjects.</summary>
/// <param name="Key">As sent; not empty. Its length is for the operation to check: it fails alone.</param>
/// <param name="VersionId">Null means the current version.</param>
/// <param name="ETag">Delete only if it has this tag; null means unconditionally.</param>
/// <param name="LastModifiedTime">Delete only if modified then; null means unconditionally.</param>
/// <param name="SizeBytes">Delete only if it has this size; null means unconditionally.</param>
public sealed record ObjectToDelete(
    string Key,
    string? VersionId,
    ETagList? ETag,
    DateTimeOffset? LastModifiedTime,
    long? SizeBytes);

/// <summary>The body of DeleteObjects.</summary>
/// <param name="Objects">1 to 1,000.</param>
/// <param name="Quiet">Whether the answer names only failures.</param>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html</remarks>
public sealed record DeleteRequest(IReadOnlyList<ObjectToDelete> Objects, bool Quiet)
{
    /// <exception cref="S3Exception">MalformedXML.</exception>
    public static DeleteRequest Parse(ReadOnlyMemory<byte> body)
    {
        var root = XmlRequestReader.Read(body, "Delete");
        var objects = root.All("Object").Select(ParseObject).ToList();
        return objects.Count is >= 1 and <= Limits.KeysPerDelete
            ? new DeleteRequest(objects, root.BooleanOf("Quiet") ?? false)
            : throw XmlRequestReader.Malformed();
    }

    private static ObjectToDelete ParseObject(XmlRequestElement element)
    {
        var key = element.RequiredTextOf("Key");
        var versionId = element.TextOf("VersionId")?.Trim();
        return key.Length == 0
            ? throw XmlRequestReader.Malformed()
            : new ObjectToDelete(
                key,
                string.IsNullOrEmpty(versionId) ? null : versionId,
                element.TextOf("ETag") is { } etag ? ETagList.Parse(etag) : null,
                ParseTime(element.TextOf("LastModifiedTime")?.Trim()),
                element.NumberOf("Size"));
    }

    // AWS's model gives the time HTTP's form, and some clients send the form of the listings.
    private static DateTimeOffset? ParseTime(string? text) => text is null
        ? null
        : HttpDate.TryParse(text) ?? Iso8601.TryParse(text) ?? throw XmlRequestReader.Malformed();
}
