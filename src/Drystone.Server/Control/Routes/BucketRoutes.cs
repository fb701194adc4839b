using System.Globalization;

namespace Drystone.Server.Control.Routes;

/// <summary><c>GET /buckets/{bucket}</c> (what it holds and may hold), <c>PUT</c> (its quota), <c>PUT
/// /bucket-compression/{bucket}</c>, <c>GET /bucket-usage/{bucket}?prefix=P&amp;depth=N</c>.</summary>
internal static class BucketRoutes
{
    public const string Path = "/buckets/";
    public const string UsagePath = "/bucket-usage/";
    public const string CompressionPath = "/bucket-compression/";

    public static IEnumerable<ControlRoute> Of(IBucketAdmin buckets) =>
    [
        new("GET", Path, async (context, bucket) => await ControlRoute.WriteAsync(
            context, await buckets.FindAsync(bucket, context.RequestAborted), ControlJson.Default.BucketSummary)),
        new("PUT", Path, async (context, bucket) =>
        {
            var quota = await ControlRoute.ReadAsync(context, ControlJson.Default.BucketLimits);
            await ControlRoute.WriteAsync(
                context, await buckets.SetQuotaAsync(bucket, quota, context.RequestAborted),
                ControlJson.Default.BucketSummary);
        }),
        new("GET", UsagePath, async (context, bucket) =>
        {
            var query = context.Request.Query;
            var depth = int.TryParse(query["depth"], CultureInfo.InvariantCulture, out var levels) ? levels : 1;
            await ControlRoute.WriteAsync(
                context, await buckets.ReadUsageAsync(
                    bucket, query["prefix"].ToString(), depth, context.RequestAborted),
                ControlJson.Default.UsageSummary);
        }),
        new("PUT", CompressionPath, async (context, bucket) =>
        {
            var choice = await ControlRoute.ReadAsync(context, ControlJson.Default.CompressionChoice);
            await ControlRoute.WriteAsync(
                context, await buckets.SetCompressionAsync(bucket, choice, context.RequestAborted),
                ControlJson.Default.BucketSummary);
        }),
    ];
}
