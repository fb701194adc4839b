using Amazon.S3;
using Drystone.Cli.Objects.Wire;
using Drystone.Client;
using Drystone.Client.Configuration;

namespace Drystone.Cli.Objects;

/// <summary>An endpoint with its key: the store, the SDK's client for what the store does not have, and the wire for
/// the bytes.</summary>
internal sealed class Endpoint : IDisposable
{
    private Endpoint(S3ObjectStore store, IAmazonS3 client, S3Wire wire, ObjectStoreSettings settings) =>
        (Store, Client, Wire, Settings) = (store, client, wire, settings);

    public S3ObjectStore Store { get; }

    public IAmazonS3 Client { get; }

    public S3Wire Wire { get; }

    public ObjectStoreSettings Settings { get; }

    /// <summary>What tells this endpoint from others in the state of unfinished transfers.</summary>
    public string Identity => Settings.Endpoint?.Authority ?? $"aws {Settings.Region}";

    /// <summary>Whether it is the same store, by whatever alias; null stands for this machine.</summary>
    public bool IsAt(Endpoint? other) => other is not null && Identity == other.Identity;

    public static async Task<Endpoint> OpenAsync(ObjectStoreSettings settings, CancellationToken cancel)
    {
        var store = new S3ObjectStore(settings);
        try
        {
            var client = await store.GetClientAsync(cancel);
            var wire = new S3Wire(settings, await store.GetProfileAsync(cancel), TimeProvider.System);
            return new Endpoint(store, client, wire, settings);
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <summary>Runs a request of the SDK's client, with its faults told as the store tells its own.</summary>
    public async Task<T> AskAsync<T>(string operation, string bucket, Func<IAmazonS3, Task<T>> request)
    {
        try
        {
            return await request(Client);
        }
        catch (Exception e) when (Failures.Translate(e, operation, bucket, Settings.Endpoint) is { } translated)
        {
            throw translated;
        }
    }

    public void Dispose()
    {
        Wire.Dispose();
        Store.Dispose();
    }
}
