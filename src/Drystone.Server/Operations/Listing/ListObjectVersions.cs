using Drystone.Engine.Access;
using Drystone.Engine.Listing;
using Drystone.Engine.Objects;
using Drystone.S3;
using Drystone.S3.Xml;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations.Listing;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html</summary>
/// <remarks>Without versioning every object has one version, the null version, which is the latest.</remarks>
internal static class ListObjectVersions
{
    public static readonly Operation Operation = Operation.OnBucket<List>(
        "ListObjectVersions", "GET", "s3:ListBucketVersions", HandleAsync, subresource: "versions");

    private static Task HandleAsync(S3Request request, BucketGrant<List> bucket)
    {
        var parameters = ListingParameters.Read(request, "max-keys");
        var keyMarker = request.Query.Get("key-marker") ?? string.Empty;
        var versionMarker = request.Query.Get("version-id-marker");
        if (!string.IsNullOrEmpty(versionMarker) && keyMarker.Length == 0)
        {
            throw S3Exception.InvalidArgument(
                "A version-id marker cannot be specified without a key marker.", "version-id-marker", versionMarker);
        }

        Versions.Check(string.IsNullOrEmpty(versionMarker) ? null : versionMarker);
        var page = request.Store.ListObjects(bucket, parameters.ToQuery(keyMarker));
        return Answers.WriteXmlAsync(request, "ListVersionsResult"u8, xml =>
        {
            xml.Element("Name"u8, bucket.Bucket.Name.Value);
            xml.Element("Prefix"u8, parameters.Show(parameters.Prefix));
            xml.Element("KeyMarker"u8, parameters.Show(keyMarker));
            xml.Element("VersionIdMarker"u8, versionMarker ?? string.Empty);
            WriteNext(xml, parameters, page);
            xml.Element("MaxKeys"u8, parameters.MaxEntries);
            xml.OptionalElement(
                "Delimiter"u8,
                string.IsNullOrEmpty(parameters.Delimiter) ? null : parameters.Show(parameters.Delimiter));
            parameters.WriteEncoding(xml);
            xml.Element("IsTruncated"u8, page.NextAfter is not null);
            foreach (var info in page.Objects)
            {
                WriteVersion(xml, request, parameters, info);
            }

            parameters.WriteCommonPrefixes(xml, page.CommonPrefixes);
        });
    }

    private static void WriteNext(XmlResponseWriter xml, ListingParameters parameters, ObjectPage page)
    {
        if (page.NextAfter is { } next)
        {
            xml.Element("NextKeyMarker"u8, parameters.Show(next));
            xml.OptionalElement(
                "NextVersionIdMarker"u8, page.Objects.Count > 0 && page.Objects[^1].Key == next ? "null" : null);
        }
    }

    private static void WriteVersion(
        XmlResponseWriter xml, S3Request request, ListingParameters parameters, ObjectInfo info)
    {
        xml.Start("Version"u8);
        xml.Element("Key"u8, parameters.Show(info.Key));
        xml.Element("VersionId"u8, "null"u8);
        xml.Element("IsLatest"u8, true);
        xml.Element("LastModified"u8, info.LastModified);
        xml.Element("ETag"u8, Answers.Quoted(info.ETag));
        xml.Element("Size"u8, info.SizeBytes);
        Owners.Write(xml, "Owner"u8, request, info.Owner);
        xml.Element("StorageClass"u8, info.Headers.StorageClass ?? "STANDARD");
        xml.End("Version"u8);
    }
}
