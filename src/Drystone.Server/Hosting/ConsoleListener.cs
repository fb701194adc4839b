using System.Security.Cryptography;
using System.Text;
using Drystone.Engine;
using Drystone.Server.Health;
using Drystone.Server.Telemetry;
using Drystone.Server.Tls;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Drystone.Server.Hosting;

/// <summary>The console address: a page that says what runs here, the metrics, and what is wrong.</summary>
internal sealed class ConsoleListener(ServerOptions options, MetricRegistry metrics, Func<StoreHealth> getHealth)
{
    /// <summary>Pages and scrapes: a browser and a few collectors.</summary>
    private const int MaxConnections = 256;

    private readonly bool isOpen = options.ConsoleAddress!.IsLoopback;
    private readonly byte[]? authorization =
        options.MetricsToken is { } token ? Encoding.UTF8.GetBytes($"Bearer {token}") : null;

    public Task<HttpListenerHost> StartAsync(
        ServerCertificate? certificate, ILoggerFactory loggers, CancellationToken cancel) =>
        HttpListenerHost.StartAsync(
            kestrel =>
            {
                ListenerLimits.ApplyTo(kestrel, MaxConnections);
                kestrel.Listen(options.ConsoleAddress!, certificate);
            },
            HandleAsync,
            loggers,
            cancel);

    private Task HandleAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.Server = "Drystone";
        headers.CacheControl = "no-store";
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            headers.Allow = "GET, HEAD";
            return AnswerAsync(context, StatusCodes.Status405MethodNotAllowed, "text/plain", "Only GET and HEAD.\n");
        }

        return context.Request.Path.Value switch
        {
            "/" => AnswerAsync(context, StatusCodes.Status200OK, "text/html; charset=utf-8", ConsolePage.Html),
            "/metrics" => AnswerGuardedAsync(
                context, () => (PrometheusText.ContentType, PrometheusText.Write(metrics.Collect()))),
            "/health" => AnswerGuardedAsync(context, () => ("text/plain; charset=utf-8", Describe(getHealth()))),
            _ => AnswerAsync(context, StatusCodes.Status404NotFound, "text/plain", "There is no such page.\n"),
        };
    }

    /// <summary>What is wrong, where, and what to do: for the operator alone, since it names paths.</summary>
    private static string Describe(StoreHealth health) =>
        health.IsWritable ? "ok\n" : $"{HealthWords.Of(health.Fault)}\n{health.Reason}\n";

    private Task AnswerGuardedAsync(HttpContext context, Func<(string Type, string Text)> answer)
    {
        if (!IsAuthorized(context))
        {
            context.Response.Headers.WWWAuthenticate = "Bearer realm=\"metrics\"";
            return AnswerAsync(
                context, StatusCodes.Status401Unauthorized, "text/plain", "This page needs the metrics token.\n");
        }

        var (type, text) = answer();
        return AnswerAsync(context, StatusCodes.Status200OK, type, text);
    }

    private bool IsAuthorized(HttpContext context) => authorization is null
        ? isOpen
        : CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(context.Request.Headers.Authorization.ToString()), authorization);

    private static async Task AnswerAsync(HttpContext context, int status, string contentType, string text)
    {
        var body = Encoding.UTF8.GetBytes(text);
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        context.Response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(body, context.RequestAborted);
        }
    }
}
