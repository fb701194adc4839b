using Drystone.Provisioning.Buckets;
using Drystone.Provisioning.Declaring;
using Drystone.Server.Control;

namespace Drystone.Cli.Provisioning;

/// <summary>Quotas by the way of <c>drystone bucket quota</c>: through the running server's control socket.</summary>
internal sealed class OperatorQuotas(OperatorAccess access) : IBucketQuotas
{
    public async Task<QuotaDeclaration> FindAsync(string bucket, CancellationToken cancel)
    {
        await using var buckets = await access.OpenBucketsAsync(cancel);
        var limits = (await buckets.FindAsync(bucket, cancel)).Limits;
        return new(limits.MaxBytes, limits.MaxObjects);
    }

    public async Task SetAsync(string bucket, QuotaDeclaration quota, CancellationToken cancel)
    {
        await using var buckets = await access.OpenBucketsAsync(cancel);
        await buckets.SetQuotaAsync(bucket, new(quota.MaxBytes, quota.MaxObjects), cancel);
    }
}
