using System.Net;
using Drystone.Server.Transport;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Drystone.Server.Hosting;

/// <summary>
/// One Kestrel on one address with one handler and no middleware. Each address has its own, so that the console and
/// the control socket can answer while the S3 address drains, and limits of one do not starve another.
/// </summary>
internal sealed class HttpListenerHost : IAsyncDisposable
{
    private readonly WebApplication app;

    private HttpListenerHost(WebApplication app) => this.app = app;

    /// <summary>The addresses bound, with the port that was chosen when port 0 was asked for.</summary>
    public IReadOnlyList<Uri> Endpoints { get; private init; } = [];

    /// <exception cref="IOException">The address cannot be bound.</exception>
    public static async Task<HttpListenerHost> StartAsync(
        Action<KestrelServerOptions> configureKestrel,
        RequestDelegate handler,
        ILoggerFactory loggers,
        CancellationToken cancel,
        Action<SocketTransportOptions>? configureTransport = null)
    {
        var app = Build(configureKestrel, loggers, configureTransport);
        app.Run(handler);
        try
        {
            await app.StartAsync(cancel);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }

        return new HttpListenerHost(app) { Endpoints = FindEndpoints(app) };
    }

    /// <summary>Takes no new connections and waits for the requests under way until <paramref name="cancel"/> is
    /// set; then cuts them off.</summary>
    public Task StopAsync(CancellationToken cancel) => app.StopAsync(cancel);

    public ValueTask DisposeAsync() => app.DisposeAsync();

    /// <summary>Loads and compiles what a listener is made of, for a start that has something else to do
    /// meanwhile.</summary>
    public static async Task WarmUpAsync()
    {
        await using var app = Build(static _ => { }, NullLoggerFactory.Instance, configureTransport: null);
    }

    private static WebApplication Build(
        Action<KestrelServerOptions> configureKestrel, ILoggerFactory loggers,
        Action<SocketTransportOptions>? configureTransport)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(loggers);
        builder.Services.Replace(ServiceDescriptor.Singleton<IHostLifetime, NoLifetime>());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(configureKestrel);
        builder.Services.AddSingleton<IConnectionListenerFactory, SocketTransport>();
        if (configureTransport is not null)
        {
            builder.WebHost.UseSockets(configureTransport);
        }

        return builder.Build();
    }

    private static Uri[] FindEndpoints(WebApplication app)
    {
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses;
        return [.. (addresses ?? []).Where(a => !a.Contains("unix:", StringComparison.Ordinal)).Select(ToReachable)];
    }

    /// <summary>An address that can be connected to: "every interface" includes loopback.</summary>
    private static Uri ToReachable(string address)
    {
        var uri = new UriBuilder(address);
        if (IPAddress.TryParse(uri.Host, out var ip) && (ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any)))
        {
            uri.Host = "127.0.0.1";
        }

        return uri.Uri;
    }

    /// <summary>Signals are the program's to take, not the library's: a server in a test must leave them
    /// alone.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
