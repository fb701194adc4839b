using Drystone.Engine.Access;
using Drystone.Engine.Names;
using Drystone.Engine.Uploads;
using Drystone.S3;
using Drystone.S3.Checksums;
using Drystone.S3.Xml;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations.Uploads;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html</summary>
internal static class ListMultipartUploads
{
    public static readonly Operation Operation = Operation.OnBucket<List>(
        "ListMultipartUploads", "GET", "s3:ListBucketMultipartUploads", HandleAsync, subresource: "uploads");

    private static Task HandleAsync(S3Request request, BucketGrant<List> grant)
    {
        var parameters = ListingParameters.Read(request, "max-uploads");
        var keyMarker = request.Query.Get("key-marker") ?? string.Empty;
        var idMarker = request.Query.Get("upload-id-marker") ?? string.Empty;
        var page = request.Store.ListUploads(grant, parameters.ToQuery(keyMarker), ReadMarker(keyMarker, idMarker));
        return Answers.WriteXmlAsync(request, "ListMultipartUploadsResult"u8, xml =>
        {
            xml.Element("Bucket"u8, request.BucketName!);
            xml.Element("KeyMarker"u8, parameters.Show(keyMarker));
            xml.Element("UploadIdMarker"u8, idMarker);
            // AWS names the last entry even when nothing follows it; only IsTruncated says whether something does.
            var last = page.Uploads.Count > 0 ? page.Uploads[^1] : null;
            xml.Element("NextKeyMarker"u8, parameters.Show(page.NextKey ?? last?.Key ?? string.Empty));
            xml.Element(
                "NextUploadIdMarker"u8,
                (page.NextKey is null ? last?.Id.ToString() : page.NextUploadId) ?? string.Empty);
            xml.Element("Prefix"u8, parameters.Show(parameters.Prefix));
            xml.OptionalElement(
                "Delimiter"u8,
                parameters.Delimiter is { Length: > 0 } delimiter ? parameters.Show(delimiter) : null);
            parameters.WriteEncoding(xml);
            xml.Element("MaxUploads"u8, parameters.PageSize);
            xml.Element("IsTruncated"u8, page.NextKey is not null);
            foreach (var upload in page.Uploads)
            {
                WriteUpload(xml, request, parameters, grant, upload);
            }

            parameters.WriteCommonPrefixes(xml, page.CommonPrefixes);
        });
    }

    /// <summary>Without a key marker AWS passes the other one over.</summary>
    private static UploadId? ReadMarker(string keyMarker, string idMarker) =>
        keyMarker.Length == 0 || idMarker.Length == 0
            ? null
            : UploadId.TryParse(idMarker)
                ?? throw S3Exception.InvalidArgument("Invalid uploadId marker", "upload-id-marker", idMarker);

    private static void WriteUpload(
        XmlResponseWriter xml, S3Request request, ListingParameters parameters, BucketGrant<List> grant,
        UploadInfo upload)
    {
        var checksum = UploadChecksum.Of(upload);
        xml.Start("Upload"u8);
        xml.Element("Key"u8, parameters.Show(upload.Key));
        xml.Element("UploadId"u8, upload.Id.ToString());
        Owners.Write(xml, "Initiator"u8, request, upload.Initiator);
        Owners.Write(xml, "Owner"u8, request, request.Acls.OwnerOf(grant.Bucket, upload.Owner));
        xml.Element("StorageClass"u8, upload.Headers.StorageClass ?? "STANDARD");
        xml.Element("Initiated"u8, upload.InitiatedAt);
        if (checksum.IsAnnounced)
        {
            xml.Element("ChecksumAlgorithm"u8, checksum.Algorithm.Name());
            xml.Element("ChecksumType"u8, checksum.Type.Name());
        }

        xml.End("Upload"u8);
    }
}
