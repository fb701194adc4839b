using Drystone.Engine.Access;
using Drystone.Engine.Uploads;
using Drystone.S3;
using Drystone.S3.Checksums;
using Drystone.S3.Xml;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations.Uploads;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html</summary>
internal static class ListParts
{
    public static readonly Operation Operation = Operation.OnUpload(
        "ListParts", "GET", "s3:ListMultipartUploadParts", HandleAsync);

    private static Task HandleAsync(S3Request request, ObjectGrant<Write> target)
    {
        var maxParts = request.Query.GetNumber("max-parts", Limits.PartsPerPage);
        var marker = request.Query.GetNumber("part-number-marker", whenAbsent: 0);
        var upload = UploadParameters.Find(request, target);
        var page = request.Store.ListParts(target, upload.Id, marker, Math.Min(maxParts, Limits.PartsPerPage))
            ?? throw UploadParameters.NoSuchUpload(request);
        Expirations.Write(request, target.Bucket, upload);
        return Answers.WriteXmlAsync(request, "ListPartsResult"u8, xml =>
        {
            xml.Element("Bucket"u8, request.BucketName!);
            xml.Element("Key"u8, upload.Key);
            xml.Element("UploadId"u8, upload.Id.ToString());
            Owners.Write(xml, "Initiator"u8, request, upload.Initiator);
            Owners.Write(xml, "Owner"u8, request, request.Acls.OwnerOf(target.Bucket, upload.Owner));
            xml.Element("StorageClass"u8, upload.Headers.StorageClass ?? "STANDARD");
            xml.Element("PartNumberMarker"u8, marker);
            xml.Element("NextPartNumberMarker"u8, page.Parts.Count > 0 ? page.Parts[^1].Number : 0);
            xml.Element("MaxParts"u8, Math.Min(maxParts, Limits.PartsPerPage));
            xml.Element("IsTruncated"u8, page.IsTruncated);
            WriteParts(xml, UploadChecksum.Of(upload), page.Parts);
        });
    }

    private static void WriteParts(XmlResponseWriter xml, UploadChecksum checksum, IReadOnlyList<PartInfo> parts)
    {
        if (checksum.IsAnnounced)
        {
            xml.Element("ChecksumAlgorithm"u8, checksum.Algorithm.Name());
            xml.Element("ChecksumType"u8, checksum.Type.Name());
        }

        foreach (var part in parts)
        {
            xml.Start("Part"u8);
            xml.Element("PartNumber"u8, part.Number);
            xml.Element("LastModified"u8, part.LastModified);
            xml.Element("ETag"u8, Answers.Quoted(part.ETag));
            xml.Element("Size"u8, part.SizeBytes);
            Answers.WriteChecksum(xml, checksum.IsAnnounced ? part.Checksum : null, partCount: 0, withType: false);
            xml.End("Part"u8);
        }
    }
}
