namespace Drystone.Server.Control.Routes;

/// <summary><c>GET /buckets/{bucket}</c> (what it holds and may hold), <c>PUT</c> (its quota), <c>PUT
/// /bucket-compression/{bucket}</c>.</summary>
internal static class BucketRoutes
{
    public const string Path = "/buckets/";
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
        new("PUT", CompressionPath, async (context, bucket) =>
        {
            var choice = await ControlRoute.ReadAsync(context, ControlJson.Default.CompressionChoice);
            await ControlRoute.WriteAsync(
                context, await buckets.SetCompressionAsync(bucket, choice, context.RequestAborted),
                ControlJson.Default.BucketSummary);
        }),
    ];
}
