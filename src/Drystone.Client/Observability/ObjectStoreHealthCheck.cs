using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Drystone.Client.Observability;

/// <summary>Whether the buckets of the settings can be read with the key of the settings: lists one key of each. A
/// store that cannot be reached, or whose key has lost its rights, is unhealthy.</summary>
/// <param name="store">The store.</param>
/// <param name="buckets">The buckets to look into.</param>
public sealed class ObjectStoreHealthCheck(IObjectStore store, IReadOnlyList<string> buckets) : IHealthCheck
{
    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            foreach (var bucket in buckets)
            {
                await foreach (var _ in store.ListAsync(
                    bucket, "", new ListOptions { PageSize = 1 }, cancellationToken).ConfigureAwait(false))
                {
                    break;
                }
            }

            return HealthCheckResult.Healthy($"{buckets.Count} buckets can be listed.");
        }
        catch (ObjectStoreException e)
        {
            return new HealthCheckResult(
                context?.Registration.FailureStatus ?? HealthStatus.Unhealthy, e.Message, e);
        }
    }
}
