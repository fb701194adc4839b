using System.Text.Json;
using Drystone.Server.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Drystone.Server.Control;

/// <summary>The JSON API on the control socket, made of the routes in <c>Routes/</c>.</summary>
internal sealed class ControlListener : IAsyncDisposable
{
    private const int MaxConnections = 64;
    private const int MaxRequestBytes = 64 << 10;

    private readonly IReadOnlyList<ControlRoute> routes;
    private readonly ControlSocket socket;
    private readonly ILogger logger;
    private HttpListenerHost? host;

    private ControlListener(IReadOnlyList<ControlRoute> routes, ControlSocket socket, ILogger logger) =>
        (this.routes, this.socket, this.logger) = (routes, socket, logger);

    /// <exception cref="IOException">The socket cannot be made.</exception>
    public static async Task<ControlListener> StartAsync(
        string dataDirectory, IReadOnlyList<ControlRoute> routes, ILoggerFactory loggers, CancellationToken cancel)
    {
        var listener = new ControlListener(
            routes, new ControlSocket(dataDirectory), loggers.CreateLogger<ControlListener>());
        try
        {
            await listener.StartAsync(loggers, cancel);
            return listener;
        }
        catch
        {
            await listener.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (host is not null)
        {
            await host.DisposeAsync();
            RemoveSocketFile();
        }

        socket.Dispose();
    }

    /// <summary>A disk that takes no writes keeps the file, and the next start replaces it.</summary>
    private void RemoveSocketFile()
    {
        try
        {
            File.Delete(socket.Path);
        }
        catch (IOException)
        {
        }
    }

    private async Task StartAsync(ILoggerFactory loggers, CancellationToken cancel) =>
        host = await HttpListenerHost.StartAsync(
            kestrel =>
            {
                ListenerLimits.ApplyTo(kestrel, MaxConnections);
                kestrel.Limits.MaxRequestBodySize = MaxRequestBytes;
                kestrel.Listen(socket.EndPoint);
            },
            HandleAsync,
            loggers,
            cancel,
            transport => transport.CreateBoundListenSocket = _ => socket.Bind());

    private async Task HandleAsync(HttpContext context)
    {
        try
        {
            await RouteAsync(context);
        }
        catch (Exception e) when (e is AdminException or JsonException)
        {
            await WriteProblemAsync(context, StatusCodes.Status400BadRequest, e.Message);
        }
        catch (Exception e) when (e is not OperationCanceledException && !context.Response.HasStarted)
        {
            Log.ControlFailed(logger, e, context.Request.Method, context.Request.Path);
            await WriteProblemAsync(
                context, StatusCodes.Status500InternalServerError, $"the server failed: {e.Message}");
        }
    }

    private Task RouteAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? string.Empty;
        return routes.FirstOrDefault(route => route.Matches(context.Request.Method, path)) is { } found
            ? found.HandleAsync(context, found.RestOf(path))
            : WriteProblemAsync(context, StatusCodes.Status404NotFound, "this server knows no such command");
    }

    private static Task WriteProblemAsync(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        return ControlRoute.WriteAsync(context, new ControlProblem(message), ControlJson.Default.ControlProblem);
    }
}
