using Drystone.Server.Health;
using Drystone.Server.Telemetry;
using Drystone.Server.Tls;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Drystone.Server.Hosting;

/// <summary>The S3 address: health probes are answered here, everything else is the endpoint's.</summary>
internal static class S3Listener
{
    public static Task<HttpListenerHost> StartAsync(
        ServerOptions options,
        int maxConnections,
        ServerCertificate? certificate,
        IS3Endpoint endpoint,
        HealthEndpoint health,
        ILoggerFactory loggers,
        CancellationToken cancel) =>
        HttpListenerHost.StartAsync(
            kestrel =>
            {
                ListenerLimits.ApplyTo(kestrel, maxConnections, options.Timeouts);
                kestrel.Listen(options.Address, certificate);
            },
            context => health.TryAnswer(context) ? Task.CompletedTask : HandleTracedAsync(endpoint, context),
            loggers,
            cancel);

    private static Task HandleTracedAsync(IS3Endpoint endpoint, HttpContext context) =>
        Tracing.Source.HasListeners() ? HandleInSpanAsync(endpoint, context) : endpoint.HandleAsync(context);

    private static async Task HandleInSpanAsync(IS3Endpoint endpoint, HttpContext context)
    {
        using var span = Tracing.StartRequest(context);
        await endpoint.HandleAsync(context);
        Tracing.EndRequest(span, context);
    }
}
