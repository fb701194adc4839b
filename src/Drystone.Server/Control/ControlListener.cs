using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Drystone.Server.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Drystone.Server.Control;

/// <summary>The JSON API on the control socket: <c>GET</c> and <c>POST /accounts</c>,
/// <c>DELETE /accounts/{id or name}</c>, <c>GET</c> (what is due) and <c>POST</c> (do it)
/// <c>/lifecycle/{bucket}</c>, <c>GET /replication</c>, and what <see cref="EventRoutes"/>
/// has.</summary>
internal sealed class ControlListener : IAsyncDisposable
{
    public const string AccountsPath = "/accounts";
    public const string LifecyclePath = "/lifecycle/";
    public const string ReplicationPath = "/replication";

    private const int MaxConnections = 64;
    private const int MaxRequestBytes = 64 << 10;
    private const int MaxReportedActions = 10_000;

    private readonly IAccountAdmin accounts;
    private readonly ILifecycleAdmin lifecycle;
    private readonly Func<IReadOnlyList<ReplicationSummary>> replication;
    private readonly EventRoutes events;
    private readonly ControlSocket socket;
    private readonly ILogger logger;
    private HttpListenerHost? host;

    private ControlListener(
        IAccountAdmin accounts, ILifecycleAdmin lifecycle, Func<IReadOnlyList<ReplicationSummary>> replication,
        EventRoutes events, ControlSocket socket, ILogger logger)
    {
        this.accounts = accounts;
        this.lifecycle = lifecycle;
        this.replication = replication;
        this.events = events;
        this.socket = socket;
        this.logger = logger;
    }

    /// <exception cref="IOException">The socket cannot be made.</exception>
    public static async Task<ControlListener> StartAsync(
        string dataDirectory, IAccountAdmin accounts, ILifecycleAdmin lifecycle,
        Func<IReadOnlyList<ReplicationSummary>> replication, EventRoutes events, ILoggerFactory loggers,
        CancellationToken cancel)
    {
        var logger = loggers.CreateLogger<ControlListener>();
        var listener = new ControlListener(
            accounts, lifecycle, replication, events, new ControlSocket(dataDirectory), logger);
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
        var path = context.Request.Path.Value ?? "";
        return (context.Request.Method, path) switch
        {
            ("GET", AccountsPath) => ListAsync(context),
            ("GET", ReplicationPath) => WriteAsync(
                context, replication(), ControlJson.Default.IReadOnlyListReplicationSummary),
            ("POST", AccountsPath) => AddAsync(context),
            ("DELETE", _) when path.StartsWith(AccountsPath + "/", StringComparison.Ordinal) =>
                RemoveAsync(context, Uri.UnescapeDataString(path[(AccountsPath.Length + 1)..])),
            ("GET", _) when path.StartsWith(LifecyclePath, StringComparison.Ordinal) =>
                ExplainAsync(context, Uri.UnescapeDataString(path[LifecyclePath.Length..])),
            ("POST", _) when path.StartsWith(LifecyclePath, StringComparison.Ordinal) =>
                RunLifecycleAsync(context, Uri.UnescapeDataString(path[LifecyclePath.Length..])),
            _ when events.Route(context) is { } answered => answered,
            _ => WriteProblemAsync(context, StatusCodes.Status404NotFound, "this server knows no such command"),
        };
    }

    private async Task ListAsync(HttpContext context) => await WriteAsync(
        context, await accounts.ListAsync(context.RequestAborted), ControlJson.Default.IReadOnlyListAccountSummary);

    private async Task AddAsync(HttpContext context)
    {
        var wanted = await JsonSerializer.DeserializeAsync(
            context.Request.Body, ControlJson.Default.NewAccount, context.RequestAborted)
            ?? throw new AdminException("the request has no account");
        var added = await accounts.AddAsync(wanted, context.RequestAborted);
        Log.AccountAdded(logger, added.Account.Id, added.Account.Name);
        await WriteAsync(context, added, ControlJson.Default.AddedAccount);
    }

    private async Task RemoveAsync(HttpContext context, string idOrName)
    {
        var removed = await accounts.RemoveAsync(idOrName, context.RequestAborted);
        Log.AccountRemoved(logger, removed.Id);
        await WriteAsync(context, removed, ControlJson.Default.AccountSummary);
    }

    private async Task ExplainAsync(HttpContext context, string bucket)
    {
        var query = context.Request.Query;
        var max = int.TryParse(query["max"], out var wanted) ? Math.Clamp(wanted, 0, MaxReportedActions) : 0;
        var report = await lifecycle.ExplainAsync(
            bucket, query["prefix"].ToString(), max, context.RequestAborted);
        await WriteAsync(context, report, ControlJson.Default.LifecycleReport);
    }

    private async Task RunLifecycleAsync(HttpContext context, string bucket) => await WriteAsync(
        context, await lifecycle.RunAsync(bucket, context.RequestAborted), ControlJson.Default.LifecycleRun);

    private static Task WriteProblemAsync(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        return WriteAsync(context, new ControlProblem(message), ControlJson.Default.ControlProblem);
    }

    private static Task WriteAsync<T>(HttpContext context, T value, JsonTypeInfo<T> type)
    {
        context.Response.ContentType = "application/json";
        return JsonSerializer.SerializeAsync(context.Response.Body, value, type, context.RequestAborted);
    }
}
