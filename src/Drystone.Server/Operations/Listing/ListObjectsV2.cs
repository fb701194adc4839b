using Drystone.Engine.Access;
using Drystone.S3;
using Drystone.S3.Listing;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations.Listing;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html</summary>
internal static class ListObjectsV2
{
    // Enough for a full page; a larger answer grows.
    private const int ExpectedBytes = 400 << 10;

    public static readonly Operation Operation = Operation.OnBucket<List>(
        "ListObjectsV2", "GET", "s3:ListBucket", HandleAsync, subresource: "list-type");

    private static Task HandleAsync(S3Request request, BucketGrant<List> bucket)
    {
        if (request.Query.Get("list-type") is var type and not "2")
        {
            throw S3Exception.InvalidArgument("Invalid List Type specified in Request", "list-type", type);
        }

        var parameters = ListingParameters.Read(request, "max-keys");
        var token = request.Query.Get("continuation-token");
        var startAfter = request.Query.Get("start-after");
        var after = string.IsNullOrEmpty(token) ? startAfter : ContinuationToken.Parse(token).Last;
        var page = request.Store.ListObjects(bucket, parameters.ToQuery(after));
        return Answers.WriteXmlAsync(
            request,
            "ListBucketResult"u8,
            xml =>
            {
                xml.Element("Name"u8, bucket.Bucket.Name.Value);
                xml.Element("Prefix"u8, parameters.Show(parameters.Prefix));
                xml.OptionalElement("ContinuationToken"u8, token);
                xml.OptionalElement("NextContinuationToken"u8, Next(page.NextAfter, page.CommonPrefixes));
                xml.OptionalElement(
                    "StartAfter"u8, string.IsNullOrEmpty(startAfter) ? null : parameters.Show(startAfter));
                xml.Element("KeyCount"u8, page.Objects.Count + page.CommonPrefixes.Count);
                xml.Element("MaxKeys"u8, parameters.MaxEntries);
                xml.OptionalElement(
                    "Delimiter"u8,
                    string.IsNullOrEmpty(parameters.Delimiter) ? null : parameters.Show(parameters.Delimiter));
                parameters.WriteEncoding(xml);
                xml.Element("IsTruncated"u8, page.NextAfter is not null);
                var showOwners = request.Query.Get("fetch-owner") == "true";
                new ObjectListing(request, parameters, showOwners).Write(xml, page.Objects);
                parameters.WriteCommonPrefixes(xml, page.CommonPrefixes);
            },
            page.Objects.Count > 0 ? ExpectedBytes : 1_024);
    }

    private static string? Next(string? after, IReadOnlyList<string> commonPrefixes) => after is null
        ? null
        : new ContinuationToken(after, IsPrefix: commonPrefixes.Count > 0 && commonPrefixes[^1] == after).Encode();
}
