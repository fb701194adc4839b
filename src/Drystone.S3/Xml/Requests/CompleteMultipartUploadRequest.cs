using Drystone.S3.Checksums;
using Drystone.S3.Conditions;

namespace Drystone.S3.Xml.Requests;

/// <summary>A part that the completed object is to consist of.</summary>
/// <param name="PartNumber">1 to 10,000.</param>
/// <param name="ETag">As UploadPart answered it.</param>
/// <param name="Checksums">Those the client wants compared; empty when it names none.</param>
public sealed record CompletedPart(int PartNumber, ETag ETag, IReadOnlyList<ChecksumValue> Checksums);

/// <summary>The body of CompleteMultipartUpload.</summary>
/// <param name="Parts">At least one, in ascending order of their numbers.</param>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html</remarks>
public sealed record CompleteMultipartUploadRequest(IReadOnlyList<CompletedPart> Parts)
{
    /// <exception cref="S3Exception">MalformedXML, InvalidArgument, InvalidPartOrder or InvalidRequest.</exception>
    public static CompleteMultipartUploadRequest Parse(ReadOnlyMemory<byte> body)
    {
        // SDKs send no body for an empty list of parts, and AWS answers as it does to a document without parts.
        var root = body.IsEmpty
            ? throw XmlRequestReader.Malformed()
            : XmlRequestReader.Read(body, "CompleteMultipartUpload");
        var parts = root.All("Part").Select(ParsePart).ToList();
        if (parts.Count is 0 or > Limits.LastPartNumber)
        {
            throw XmlRequestReader.Malformed();
        }

        for (var i = 1; i < parts.Count; i++)
        {
            if (parts[i].PartNumber <= parts[i - 1].PartNumber)
            {
                throw new S3Exception(S3Errors.InvalidPartOrder);
            }
        }

        return new CompleteMultipartUploadRequest(parts);
    }

    private static CompletedPart ParsePart(XmlRequestElement part)
    {
        var number = part.NumberOf("PartNumber") ?? throw XmlRequestReader.Malformed();
        if (number is < Limits.FirstPartNumber or > Limits.LastPartNumber)
        {
            throw S3Exception.InvalidArgument(
                $"Part number must be an integer between {Limits.FirstPartNumber} and {Limits.LastPartNumber}, "
                    + "inclusive",
                "partNumber",
                part.TextOf("PartNumber"));
        }

        return new CompletedPart((int)number, ETag.Parse(part.RequiredTextOf("ETag")), ParseChecksums(part));
    }

    private static List<ChecksumValue> ParseChecksums(XmlRequestElement part)
    {
        var checksums = new List<ChecksumValue>();
        foreach (var algorithm in ChecksumAlgorithms.All)
        {
            if (part.TextOf(algorithm.ElementName()) is { } text)
            {
                checksums.Add(ChecksumValue.Parse(algorithm, text.Trim()));
            }
        }

        return checksums;
    }
}
