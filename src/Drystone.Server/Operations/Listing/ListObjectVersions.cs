using Drystone.Engine.Access;
using Drystone.Engine.Listing;
using Drystone.S3;
using Drystone.S3.Xml;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations.Listing;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html</summary>
internal static class ListObjectVersions
{
    public static readonly Operation Operation = Operation.OnBucket<List>(
        "ListObjectVersions", "GET", "s3:ListBucketVersions", HandleAsync, subresource: "versions");

    private static Task HandleAsync(S3Request request, BucketGrant<List> bucket)
    {
        var parameters = ListingParameters.Read(request, "max-keys");
        var keyMarker = request.Query.Get("key-marker") ?? string.Empty;
        var versionMarker = request.Query.Get("version-id-marker");
        if (versionMarker is not null && keyMarker.Length == 0)
        {
            throw S3Exception.InvalidArgument(
                "A version-id marker cannot be specified without a key marker.", "version-id-marker", versionMarker);
        }

        var showRestores = ArchivedObjects.IsStatusWanted(request);
        var after = Versions.ParseMarker(versionMarker);
        var owners = new ListedOwners(request);
        var page = request.Store.ListVersions(bucket, parameters.ToQuery(keyMarker), after);
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
            xml.Element("IsTruncated"u8, page.NextKey is not null);
            foreach (var version in page.Versions)
            {
                WriteVersion(xml, owners, parameters, version, showRestores);
            }

            parameters.WriteCommonPrefixes(xml, page.CommonPrefixes);
        });
    }

    private static void WriteNext(XmlResponseWriter xml, ListingParameters parameters, VersionPage page)
    {
        if (page.NextKey is { } next)
        {
            xml.Element("NextKeyMarker"u8, parameters.Show(next));
            xml.OptionalElement("NextVersionIdMarker"u8, page.NextVersion?.ToPlaceText());
        }
    }

    private static void WriteVersion(
        XmlResponseWriter xml, ListedOwners owners, ListingParameters parameters, ListedVersion version,
        bool showRestores)
    {
        var info = version.Info;
        var name = info.IsDeleteMarker ? "DeleteMarker"u8 : "Version"u8;
        xml.Start(name);
        xml.Element("Key"u8, parameters.Show(info.Key));
        xml.Element("VersionId"u8, info.Version.ToString());
        xml.Element("IsLatest"u8, version.IsLatest);
        xml.Element("LastModified"u8, info.LastModified);
        if (!info.IsDeleteMarker)
        {
            xml.Element("ETag"u8, Answers.Quoted(info.ETag));
            Answers.WriteChecksumKind(xml, info.Checksum);
            xml.Element("Size"u8, info.SizeBytes);
        }

        owners.Write(xml, info);
        if (showRestores)
        {
            ArchivedObjects.WriteStatus(xml, info);
        }

        if (!info.IsDeleteMarker)
        {
            xml.Element("StorageClass"u8, info.Headers.StorageClass ?? "STANDARD");
        }

        xml.End(name);
    }
}
