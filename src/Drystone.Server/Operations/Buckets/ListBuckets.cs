using Drystone.Engine.Access;
using Drystone.S3;
using Drystone.S3.Listing;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations.Buckets;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html</summary>
internal static class ListBuckets
{
    public static readonly Operation Operation =
        Operation.OnService("ListBuckets", "GET", "s3:ListAllMyBuckets", HandleAsync);

    private static Task HandleAsync(S3Request request, AccountGrant account)
    {
        var maxBuckets = MaxBuckets(request);
        var prefix = request.Query.Get("prefix") ?? string.Empty;
        var token = request.Query.Get("continuation-token");
        var after = string.IsNullOrEmpty(token) ? null : ContinuationToken.Parse(token).Last;

        // There is one region: a filter for another one finds nothing.
        var region = request.Query.Get("bucket-region");
        var isOtherRegion = !string.IsNullOrEmpty(region) && region != request.Options.Region;
        var page = isOtherRegion ? new([], null) : request.Store.ListBuckets(account, prefix, after, maxBuckets);
        return Answers.WriteXmlAsync(request, "ListAllMyBucketsResult"u8, xml =>
        {
            Owners.Write(xml, "Owner"u8, request, account.Account);
            xml.Start("Buckets"u8);
            foreach (var bucket in page.Buckets)
            {
                xml.Start("Bucket"u8);
                xml.Element("Name"u8, bucket.Name.Value);
                xml.Element("CreationDate"u8, bucket.CreatedAt);
                xml.Element("BucketRegion"u8, request.Options.Region);
                xml.End("Bucket"u8);
            }

            xml.End("Buckets"u8);
            xml.OptionalElement(
                "ContinuationToken"u8,
                page.NextAfter is { } next ? new ContinuationToken(next, IsPrefix: false).Encode() : null);
            xml.OptionalElement("Prefix"u8, request.Query.Get("prefix"));
        });
    }

    private static int MaxBuckets(S3Request request)
    {
        // AWS: "Valid Range: Minimum value of 1. Maximum value of 10000."
        const int Most = 10_000;
        var number = request.Query.GetNumber("max-buckets", whenAbsent: Most);
        return number is >= 1 and <= Most
            ? number
            : throw S3Exception.InvalidArgument(
                $"Argument max-buckets must be an integer between 1 and {Most}", "max-buckets",
                request.Query.Get("max-buckets"));
    }
}
