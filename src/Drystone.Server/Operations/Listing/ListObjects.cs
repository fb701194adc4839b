using Drystone.Engine.Access;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations.Listing;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjects.html</summary>
internal static class ListObjects
{
    // Enough for a full page; a larger answer grows.
    private const int ExpectedBytes = 400 << 10;

    public static readonly Operation Operation =
        Operation.OnBucket<List>("ListObjects", "GET", "s3:ListBucket", HandleAsync);

    private static Task HandleAsync(S3Request request, BucketGrant<List> bucket)
    {
        var parameters = ListingParameters.Read(request, "max-keys");
        var marker = request.Query.Get("marker") ?? string.Empty;
        var page = request.Store.ListObjects(bucket, parameters.ToQuery(marker));
        return Answers.WriteXmlAsync(
            request,
            "ListBucketResult"u8,
            xml =>
            {
                xml.Element("Name"u8, bucket.Bucket.Name.Value);
                // Not encoded, unlike in ListObjectsV2: botocore decodes every other field of this answer, but not
                // this.
                xml.Element("Prefix"u8, parameters.Prefix);
                xml.Element("Marker"u8, parameters.Show(marker));
                // AWS gives the next marker only with a delimiter; without one it is the last key.
                var next = string.IsNullOrEmpty(parameters.Delimiter) ? null : page.NextAfter;
                xml.OptionalElement("NextMarker"u8, next is null ? null : parameters.Show(next));
                xml.Element("MaxKeys"u8, parameters.MaxEntries);
                xml.OptionalElement("Delimiter"u8, Shown(parameters));
                parameters.WriteEncoding(xml);
                xml.Element("IsTruncated"u8, page.NextAfter is not null);
                new ObjectListing(request, parameters, showOwners: true).Write(xml, page.Objects);
                parameters.WriteCommonPrefixes(xml, page.CommonPrefixes);
            },
            page.Objects.Count > 0 ? ExpectedBytes : 1_024);
    }

    private static string? Shown(ListingParameters parameters) =>
        string.IsNullOrEmpty(parameters.Delimiter) ? null : parameters.Show(parameters.Delimiter);
}
