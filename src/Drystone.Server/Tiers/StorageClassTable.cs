using Drystone.Engine;
using Drystone.Engine.Tiers;
using Drystone.Server.Egress;
using Drystone.Server.Hosting;
using Drystone.Server.Replication;
using Drystone.Server.Replication.Sinks;
using Microsoft.Extensions.Logging;

namespace Drystone.Server.Tiers;

/// <summary>The declared storage classes with what speaks to their tiers.</summary>
internal sealed class StorageClassTable : IDisposable
{
    private readonly List<TargetClient> clients = [];

    /// <exception cref="ServerStartException">A declaration cannot be used; the message says why.</exception>
    public StorageClassTable(IReadOnlyList<StorageClassOptions> declared, TimeProvider time)
    {
        try
        {
            All = [.. declared.Select(one => Create(one, time))];
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public IReadOnlyList<StorageClass> All { get; }

    /// <summary>Tells the operator of bytes that are where no declaration leads any more.</summary>
    public static void WarnOfMissing(ObjectStore store, ILogger logger)
    {
        foreach (var usage in store.GetTierStatistics().Tiers.Where(usage => usage.Blobs > 0
            && store.DeclaredStorageClasses.All(known => known.Name != usage.Tier || known.Tier is null)))
        {
            Log.TierNotDeclared(logger, usage.Tier, usage.Blobs, usage.SizeBytes);
        }
    }

    public void Dispose() => clients.ForEach(client => client.Dispose());

    private StorageClass Create(StorageClassOptions options, TimeProvider time)
    {
        if (options.Name == StorageClass.Standard)
        {
            throw new ServerStartException($"{StorageClassOptions.Setting}: STANDARD is there without being declared");
        }

        return new StorageClass(
            options.Name, options.Endpoint is { } endpoint ? Connect(options.Name, endpoint, time) : null)
        {
            IsArchive = options.IsArchive,
            MinTransitionBytes = options.MinObjectBytes,
            IsScrubbed = options.Endpoint?.IsScrubbed == true,
        };
    }

    private S3Tier Connect(string name, TierEndpoint endpoint, TimeProvider time)
    {
        var problems = new List<string>();
        var policy = EgressPolicyReader.Read(
            endpoint.AllowPrivate, endpoint.AllowedNetworks, $"{StorageClassOptions.Setting}: class '{name}'",
            problems);
        if (problems is [var problem, ..])
        {
            throw new ServerStartException(problem);
        }

        var target = new ReplicationTarget
        {
            Name = name,
            Endpoint = endpoint.Address,
            Region = endpoint.Region,
            AccessKeyId = endpoint.AccessKeyId,
            SecretAccessKey = endpoint.SecretAccessKey,
            UsesPathStyle = endpoint.UsesPathStyle,
        };
        var client = new TargetClient(target, time, new EgressGuard(policy));
        clients.Add(client);
        return new S3Tier(endpoint, client, time);
    }
}
