using Amazon.S3;
using Drystone.Client.Configuration;
using Drystone.Client.Observability;
using Drystone.Client.Profiles;

namespace Drystone.Client;

/// <summary>An <see cref="IObjectStore"/> at an S3 endpoint. Safe to use from many threads; one per endpoint and key is
/// enough, for it keeps the connections.</summary>
public sealed partial class S3ObjectStore : IObjectStore, IDisposable
{
    private readonly ObjectStoreSettings _settings;
    private readonly SemaphoreSlim _connecting = new(1);
    private Connection? _connection;

    /// <summary>Makes a store. Nothing is sent yet; an endpoint whose provider is not known is asked for it before the
    /// first request.</summary>
    public S3ObjectStore(ObjectStoreSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _settings = settings;
        var known = settings.Provider is { } name
            ? ProviderProfiles.Of(name)
            : ProviderProfiles.ByHost(settings.Endpoint);
        if (known is not null)
        {
            _connection = new(S3ClientFactory.Create(settings, known), known);
        }
    }

    /// <summary>The profile of the provider: that of the settings, of the host's name, or what the endpoint tells of
    /// itself.</summary>
    /// <exception cref="ObjectStoreException">The endpoint has to be asked, and does not answer.</exception>
    public async Task<ProviderProfile> GetProfileAsync(CancellationToken cancel = default) =>
        (await ConnectAsync(cancel).ConfigureAwait(false)).Profile;

    /// <summary>The SDK's client, for what this interface does not have.</summary>
    /// <exception cref="ObjectStoreException">The endpoint has to be asked, and does not answer.</exception>
    public async Task<IAmazonS3> GetClientAsync(CancellationToken cancel = default) =>
        (await ConnectAsync(cancel).ConfigureAwait(false)).Client;

    /// <inheritdoc/>
    public void Dispose()
    {
        _connection?.Client.Dispose();
        _connecting.Dispose();
    }

    private async ValueTask<Connection> ConnectAsync(CancellationToken cancel)
    {
        if (Volatile.Read(ref _connection) is { } connected)
        {
            return connected;
        }

        await _connecting.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            return _connection ??= await ProbeAsync(cancel).ConfigureAwait(false);
        }
        finally
        {
            _connecting.Release();
        }
    }

    private async Task<Connection> ProbeAsync(CancellationToken cancel)
    {
        using var http = S3ClientFactory.CreateHttp(_settings);
        try
        {
            var profile = await ProviderProbe.AskAsync(_settings.Endpoint!, http, cancel).ConfigureAwait(false);
            return new(S3ClientFactory.Create(_settings, profile), profile);
        }
        catch (HttpRequestException e)
        {
            throw Failures.Unreachable(_settings.Endpoint, e);
        }
    }

    /// <summary>Every request goes through here: one span, one measurement and one translation of errors each.
    /// </summary>
    private async Task<T> RunAsync<T>(
        string operation, string bucket, Func<Connection, Task<T>> request, CancellationToken cancel)
    {
        using var telemetry = OperationTelemetry.Start(operation, bucket);
        try
        {
            var connection = await ConnectAsync(cancel).ConfigureAwait(false);
            return await request(connection).ConfigureAwait(false);
        }
        catch (Exception e) when (Failures.Translate(e, operation, bucket, _settings.Endpoint) is { } translated)
        {
            telemetry.Fail(translated);
            throw translated;
        }
        catch (Exception e)
        {
            telemetry.Fail(e);
            throw;
        }
    }

    private sealed record Connection(AmazonS3Client Client, ProviderProfile Profile);
}
