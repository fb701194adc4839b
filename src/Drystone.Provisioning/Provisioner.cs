using Amazon.S3;
using Amazon.S3.Model;
using Drystone.Client;
using Drystone.Client.Configuration;
using Drystone.Client.Profiles;
using Drystone.Provisioning.Buckets;
using Drystone.Provisioning.Declaring;
using Drystone.Provisioning.Planning;
using Drystone.Provisioning.Users;

namespace Drystone.Provisioning;

/// <summary>Makes an endpoint what a file says: reads, compares, plans, applies.</summary>
public sealed class Provisioner : IDisposable
{
    private readonly ObjectStoreSettings _settings;
    private readonly ProvisioningOptions _options;
    private readonly S3ObjectStore _store;
    private IamClient? _iam;

    /// <summary>For the endpoint and the key of these settings.</summary>
    public Provisioner(ObjectStoreSettings settings, ProvisioningOptions options)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(options);
        (_settings, _options, _store) = (settings, options, new(settings));
    }

    /// <summary>What would have to be done. Changes nothing.</summary>
    /// <exception cref="ProvisioningException">The endpoint cannot be read, or cannot have users.</exception>
    /// <exception cref="ObjectStoreException">The endpoint does not answer.</exception>
    public async Task<ProvisioningPlan> PlanAsync(StoreDeclaration declaration, CancellationToken cancel = default)
    {
        var planner = new Planner(_options);
        await planner.CompareAsync(await ItemsAsync(declaration, cancel), cancel);
        return await ToPlanAsync(planner, cancel);
    }

    /// <summary>Does it. Nothing is done when a change is not allowed.</summary>
    /// <param name="declaration">What shall be.</param>
    /// <param name="planned">Told of the plan before anything is changed.</param>
    /// <param name="progress">Told of each change when it has ended.</param>
    /// <param name="cancel">Ends the run after the change that is under way; what was done is in the result.</param>
    /// <exception cref="ProvisioningException">Nothing was changed: the endpoint cannot be read or cannot have users,
    /// or a change takes away or weakens without being allowed.</exception>
    /// <exception cref="ObjectStoreException">The endpoint does not answer.</exception>
    public async Task<ProvisioningResult> ApplyAsync(
        StoreDeclaration declaration,
        Action<ProvisioningPlan>? planned = null,
        IProgress<AppliedChange>? progress = null,
        CancellationToken cancel = default)
    {
        var planner = new Planner(_options);
        await planner.CompareAsync(await ItemsAsync(declaration, cancel), cancel);
        var plan = await ToPlanAsync(planner, cancel);
        planned?.Invoke(plan);
        if (Gate.Refusals(plan.Changes) is { Count: > 0 } refusals)
        {
            throw new ProvisioningException([.. refusals, "Nothing was changed."]);
        }

        return new(plan, await new Applier(_options, progress).ApplyAsync(planner.Changes, cancel));
    }

    /// <summary>The buckets of the file that cannot be listed by this key, a line each.</summary>
    public async Task<IReadOnlyList<string>> FindUnlistableAsync(
        StoreDeclaration declaration, CancellationToken cancel = default)
    {
        var s3 = await _store.GetClientAsync(cancel);
        var problems = new List<string>();
        foreach (var bucket in declaration.Buckets.Where(one => !one.IsAbsent))
        {
            try
            {
                await s3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = bucket.Name, MaxKeys = 1 }, cancel);
            }
            catch (AmazonS3Exception e)
            {
                problems.Add($"bucket {bucket.Name} cannot be listed: {Faults.Explain(e)}");
            }
        }

        return problems;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _store.Dispose();
        _iam?.Dispose();
    }

    private async Task<ProvisioningPlan> ToPlanAsync(Planner planner, CancellationToken cancel) => new(
        _settings.Endpoint?.GetLeftPart(UriPartial.Authority) ?? "AWS",
        (await _store.GetProfileAsync(cancel)).Name,
        [.. planner.Changes.Select(one => one.Change)],
        planner.Unsupported)
    {
        Notes = planner.Notes,
    };

    private async Task<List<StoreItem>> ItemsAsync(StoreDeclaration declaration, CancellationToken cancel)
    {
        var profile = await _store.GetProfileAsync(cancel);
        if (declaration.Users.Count > 0 && profile.Name != ProviderProfiles.Drystone.Name)
        {
            throw new ProvisioningException(
            [
                $"users: {_settings.Endpoint?.GetLeftPart(UriPartial.Authority) ?? "AWS"} is {profile.Name}, and users "
                    + "can be declared on Drystone alone. Make them by the provider's own means, and take 'users' out.",
                "Nothing was changed.",
            ]);
        }

        var s3 = await _store.GetClientAsync(cancel);
        var items = declaration.Buckets.SelectMany(bucket => BucketItems.Of(s3, bucket, _options.Quotas)).ToList();
        if (declaration.Users.Count > 0)
        {
            var key = _settings.AccessKey
                ?? throw new ProvisioningException(["users: S3_ACCESS_KEY_ID is missing; IAM needs a key."]);
            _iam ??= new IamClient(_settings, key, _options.Time);
            items.AddRange(declaration.Users.SelectMany(user => UserItems.Of(_iam, user, _options.Time)));
        }

        return items;
    }
}
