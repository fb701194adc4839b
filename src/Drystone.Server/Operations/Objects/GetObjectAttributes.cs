using Drystone.Engine.Access;
using Drystone.Engine.Objects;
using Drystone.Engine.Uploads;
using Drystone.S3;
using Drystone.S3.Conditions;
using Drystone.S3.Xml;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations.Objects;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAttributes.html</summary>
internal static class GetObjectAttributes
{
    public static readonly Operation Operation = Operation.OnObject<Read>(
        "GetObjectAttributes", "GET", "s3:GetObjectAttributes", HandleAsync, subresource: "attributes",
        versionAction: "s3:GetObjectVersionAttributes");

    private const string MaxParts = "x-amz-max-parts";
    private const string PartNumberMarker = "x-amz-part-number-marker";

    private static readonly string[] Known = ["ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize"];

    private static async Task HandleAsync(S3Request request, ObjectGrant<Read> target)
    {
        var attributes = ReadAttributes(request);
        var maxParts = Math.Min(Number(request, MaxParts, Limits.PartsPerPage), Limits.PartsPerPage);
        var marker = Number(request, PartNumberMarker, whenAbsent: 0);
        request.AuthorizeObject<Read>(
            target.Version is null ? "s3:GetObject" : "s3:GetObjectVersion", target.Version);
        var info = request.Store.HeadObject(target);
        Versions.Demand(request, target, info);
        Versions.Write(request, target.Bucket, info.Version);
        await StoredEncryption.CheckAsync(request, target, info);
        var parts = attributes.Contains("ObjectParts") ? request.Store.ListObjectParts(target, marker, maxParts) : null;
        request.Response.Headers.LastModified = HttpDate.Format(info.LastModified);
        await Answers.WriteXmlAsync(request, "GetObjectAttributesResponse"u8, xml =>
        {
            xml.OptionalElement("ETag"u8, attributes.Contains("ETag") ? info.ETag.ToString() : null);
            if (attributes.Contains("Checksum"))
            {
                WriteChecksum(xml, info.Checksum);
            }

            if (parts is not null && info.PartCount > 0)
            {
                WriteParts(xml, info, parts, marker, maxParts);
            }

            xml.OptionalElement(
                "StorageClass"u8, attributes.Contains("StorageClass") ? info.Headers.StorageClass ?? "STANDARD" : null);
            if (attributes.Contains("ObjectSize"))
            {
                xml.Element("ObjectSize"u8, info.SizeBytes);
            }
        });
    }

    private static HashSet<string> ReadAttributes(S3Request request)
    {
        var names = (request.Header(Headers.ObjectAttributes) ?? string.Empty)
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .ToHashSet(StringComparer.Ordinal);
        if (names.Count == 0)
        {
            throw new S3Exception(
                S3Errors.InvalidRequest,
                "The x-amz-object-attributes header specifying the attributes to be retrieved is either missing or "
                    + "empty");
        }

        return names.FirstOrDefault(name => !Known.Contains(name)) is { } unknown
            ? throw S3Exception.InvalidArgument("Invalid attribute name specified.", Headers.ObjectAttributes, unknown)
            : names;
    }

    private static int Number(S3Request request, string header, int whenAbsent) =>
        request.Header(header) is not { Length: > 0 } text ? whenAbsent
        : int.TryParse(text, System.Globalization.NumberStyles.None, null, out var number) ? number
        : throw S3Exception.InvalidArgument($"Provided {header} not an integer or within integer range", header, text);

    /// <summary>Here, and only here, AWS shows a composite checksum without its number of parts.</summary>
    private static void WriteChecksum(XmlResponseWriter xml, StoredChecksum? checksum)
    {
        if (checksum is not null)
        {
            xml.Start("Checksum"u8);
            Answers.WriteChecksum(xml, checksum, partCount: 0, withType: true);
            xml.End("Checksum"u8);
        }
    }

    /// <summary>The parts themselves are shown where their checksums make that of the object.</summary>
    private static void WriteParts(XmlResponseWriter xml, ObjectInfo info, PartPage page, int marker, int maxParts)
    {
        xml.Start("ObjectParts"u8);
        xml.Element("PartsCount"u8, info.PartCount);
        if (info.Checksum is { IsComposite: true })
        {
            xml.Element("PartNumberMarker"u8, marker);
            xml.Element("NextPartNumberMarker"u8, page.Parts.Count > 0 ? page.Parts[^1].Number : 0);
            xml.Element("MaxParts"u8, maxParts);
            xml.Element("IsTruncated"u8, page.IsTruncated);
            foreach (var part in page.Parts)
            {
                xml.Start("Part"u8);
                xml.Element("PartNumber"u8, part.Number);
                xml.Element("Size"u8, part.SizeBytes);
                Answers.WriteChecksum(xml, part.Checksum, partCount: 0, withType: false);
                xml.End("Part"u8);
            }
        }

        xml.End("ObjectParts"u8);
    }
}
