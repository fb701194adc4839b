using System.Net;
using System.Runtime.CompilerServices;
using Amazon.S3;
using Amazon.S3.Model;

namespace Drystone.Client;

public sealed partial class S3ObjectStore
{
    /// <inheritdoc/>
    public async IAsyncEnumerable<ListedObject> ListAsync(
        string bucket, string prefix = "", ListOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancel = default)
    {
        Addresses.CheckBucket(bucket);
        options ??= new ListOptions();
        var request = new ListObjectsV2Request
        {
            BucketName = bucket,
            Prefix = prefix,
            Delimiter = options.Delimiter,
            StartAfter = options.StartAfter,
            MaxKeys = options.PageSize,

            // XML 1.0 has no way to write some characters, and one such key would make the whole page unreadable.
            Encoding = EncodingType.Url,
        };
        while (true)
        {
            var page = await RunAsync(
                "list", bucket, connection => connection.Client.ListObjectsV2Async(request, cancel), cancel)
                .ConfigureAwait(false);
            foreach (var row in RowsOf(page))
            {
                yield return row;
            }

            if (page.IsTruncated is not true)
            {
                yield break;
            }

            request.ContinuationToken = page.NextContinuationToken;
        }
    }

    /// <summary>Keys and common prefixes of a page in one order, as the store went through them.</summary>
    private static IEnumerable<ListedObject> RowsOf(ListObjectsV2Response page)
    {
        Func<string, string> read = page.Encoding == EncodingType.Url ? WebUtility.UrlDecode! : static name => name;
        var keys = (page.S3Objects ?? []).Select(one => new ListedObject(
            read(one.Key), EntityTag.Bare(one.ETag), one.Size ?? 0,
            new DateTimeOffset(one.LastModified?.ToUniversalTime() ?? DateTime.UnixEpoch), IsPrefix: false));
        var prefixes = (page.CommonPrefixes ?? []).Select(one => new ListedObject(
            read(one), "", 0, DateTimeOffset.UnixEpoch, IsPrefix: true));
        return keys.Concat(prefixes).OrderBy(row => row.Key, Utf8Order.Comparer);
    }
}
