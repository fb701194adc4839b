using Drystone.Engine;
using Drystone.Engine.Accounts;
using Drystone.Engine.Opening;
using Drystone.Server.AccessLogs;
using Drystone.Server.Audit;
using Drystone.Server.Authorization;
using Drystone.Server.Control;
using Drystone.Server.Control.Routes;
using Drystone.Server.Health;
using Drystone.Server.Identity.AccessKeys;
using Drystone.Server.Inventories;
using Drystone.Server.Keys;
using Drystone.Server.Notifications;
using Drystone.Server.Replication;
using Drystone.Server.SecurityTokens;
using Drystone.Server.Telemetry;
using Drystone.Server.Tiers;
using Drystone.Server.Tls;
using Microsoft.Extensions.Logging;

namespace Drystone.Server.Hosting;

/// <summary>Puts the parts of a server together in order, and takes them apart in the opposite order.</summary>
internal sealed class DrystoneHost
{
    private const string BootstrapAccountName = "root";

    private readonly Stack<IAsyncDisposable> parts = new();
    private readonly ServerOptions options;
    private readonly ILoggerFactory loggers;
    private readonly ILogger logger;

    private DrystoneHost(ServerOptions options)
    {
        this.options = options;
        loggers = options.Loggers ?? PlainConsoleLogger.CreateFactory(options.Time);
        logger = loggers.CreateLogger<DrystoneHost>();
    }

    public HttpListenerHost S3 { get; private set; } = null!;

    public HttpListenerHost? Console { get; private set; }

    public RootCredentialsSource RootCredentials { get; private set; } = null!;

    public static async Task<DrystoneHost> StartAsync(
        ServerOptions options,
        Func<HostServices, IS3Endpoint> createEndpoint,
        Func<IEnumerable<string>> operationNames,
        CancellationToken cancel)
    {
        var host = new DrystoneHost(options);
        try
        {
            await host.StartPartsAsync(createEndpoint, operationNames, cancel);
            return host;
        }
        catch
        {
            await host.DisposePartsAsync();
            throw;
        }
    }

    public async Task StopAsync(CancellationToken cancel)
    {
        Log.Stopping(logger, options.ShutdownTimeout.TotalSeconds);
        using var deadline = new CancellationTokenSource(options.ShutdownTimeout, options.Time);
        using var cutOff = CancellationTokenSource.CreateLinkedTokenSource(cancel, deadline.Token);
        await S3.StopAsync(cutOff.Token);
        await DisposePartsAsync();
        Log.Stopped(logger);
    }

    private async Task StartPartsAsync(
        Func<HostServices, IS3Endpoint> createEndpoint, Func<IEnumerable<string>> operationNames,
        CancellationToken cancel)
    {
        // Given credentials are judged before anything is written.
        RefuseWeakCredentials(options.RootCredentials);
        RefuseInsecureKeys();
        var maxConnections = FindMaxConnections();
        var classes = new StorageClassTable(options.StorageClasses, options.Time);
        Add(classes);
        var store = Add(await OpenStoreAsync(classes, cancel));
        StorageClassTable.WarnOfMissing(store, logger);
        var account = await SetRootCredentialsAsync(store, cancel);
        var keys = OpenKeys(store, account);
        var certificate = OpenCertificate();
        var metrics = new ServerMetrics(operationNames());
        Add(metrics);
        StoreMetrics.AddTo(metrics.Meter, store);
        TierMetrics.AddTo(metrics.Meter, store, options.Time);
        ProcessMetrics.AddTo(metrics.Meter);
        var registry = new MetricRegistry(metrics.Meter);
        Add(registry);
        if (options.ExportTelemetry)
        {
            Add(new OtlpExport());
        }

        var requestLog = Add(RequestLog.Open(options.RequestLogFile, loggers.CreateLogger<RequestLog>()));
        var audit = Add(AuditLog.Open(options.Audit, options.Time, loggers.CreateLogger<AuditLog>()));
        metrics.CountDropped(requestLog);
        metrics.CountDropped(audit);
        var objects = new OwnObjects(store, keys, options.EncryptsByDefault);
        var accessLogs = Add(AccessLogQueue.Start(options, store, objects, loggers.CreateLogger<AccessLogQueue>()));
        Add(InventoryScheduler.Start(store, objects, options.Time, loggers.CreateLogger<InventoryScheduler>()));
        var replication = Add(StartReplication(store, keys.Envelope));
        ReplicationMetrics.AddTo(metrics.Meter, replication, options.Time);
        var notifications = Add(await NotificationService.StartAsync(store, options, loggers, cancel));
        notifications.AddMetricsTo(metrics.Meter);
        var access = new AccessServices(store);
        var keyUses = Add(new AccessKeyUses(store, options.Time, loggers.CreateLogger<AccessKeyUses>()));
        var securityTokens = new SecurityTokenServices(
            options, access, loggers.CreateLogger<SecurityTokenServices>());
        Add(securityTokens);
        await StartControlAsync(store, keys, access, keyUses, replication, notifications, cancel);
        await StartConsoleAsync(store, registry, certificate, cancel);

        // Last, so that whoever can connect finds a server that is complete.
        var services = new HostServices(
            options, store, keys, metrics, requestLog, accessLogs, replication, loggers)
        {
            Access = access,
            SecurityTokens = securityTokens,
            Audit = audit,
            Notifications = notifications,
            KeyUses = keyUses,
        };
        S3 = Add(await BindAsync(options.Address, "--address", () => S3Listener.StartAsync(
            options, maxConnections, certificate, createEndpoint(services),
            new HealthEndpoint(store.GetHealth, () => store.NeedsRestart), loggers, cancel)));
        store.StartWork();
    }

    private async Task<ObjectStore> OpenStoreAsync(StorageClassTable classes, CancellationToken cancel)
    {
        try
        {
            var storeOptions = new StoreOptions
            {
                DataDirectory = options.DataDirectory,
                DefersWork = true,
                MetadataDirectory = options.MetadataDirectory,
                Time = options.Time,
                AbandonedUploadAge = options.AbandonedUploadAge,
                LifecycleDay = options.LifecycleDay,
                LifecycleInterval = LifecycleInterval(options.LifecycleDay),
                StorageClasses = classes.All,
                NoteTierProblem = NoteTierProblem,
                NoteHealth = NoteHealth,
                MasterKey = await StoreAccess.LoadAsync(options.MasterKey, cancel),
            };
            return await ObjectStore.OpenAsync(storeOptions, cancel);
        }
        catch (StoreOpenException e)
        {
            throw new ServerStartException(e.Message, e);
        }
    }

    private void NoteHealth(StoreHealth health)
    {
        if (health.IsWritable)
        {
            Log.StoreWell(logger);
        }
        else
        {
            Log.StoreUnwell(logger, HealthWords.Of(health.Fault), health.Reason);
        }
    }

    private int FindMaxConnections()
    {
        var limit = DescriptorLimit.Find();
        var taken = DescriptorLimit.Connections(options.MaxConnections, limit);
        if (limit is { } files && taken < options.MaxConnections)
        {
            Log.FewDescriptors(
                logger, files, options.MaxConnections, taken, DescriptorLimit.Needed(options.MaxConnections));
        }

        return taken;
    }

    private void NoteTierProblem(string storageClass, string? problem)
    {
        if (problem is null)
        {
            Log.TierIsBack(logger, storageClass);
        }
        else
        {
            Log.TierFails(logger, storageClass, problem);
        }
    }

    /// <summary>Once a minute, and where days are short some times a day.</summary>
    private static TimeSpan LifecycleInterval(TimeSpan day)
    {
        const int RoundsPerShortDay = 20;
        var minute = TimeSpan.FromMinutes(1);
        return day / RoundsPerShortDay is var share && share < minute ? share : minute;
    }

    private async Task<Account> SetRootCredentialsAsync(ObjectStore store, CancellationToken cancel)
    {
        RootCredentials = options.RootCredentials is { } given
            ? new RootCredentialsSource(given, Path: null, WereGenerated: false)
            : RootCredentialsFile.ReadOrCreate(options.DataDirectory);
        RefuseWeakCredentials(RootCredentials.Credentials);
        var account = StoreAccountAdmin.NewAccount(BootstrapAccountName, null, null, null, options.Time);
        var (id, secret) = RootCredentials.Credentials;
        return await store.SetBootstrapAccountAsync(account, id, secret, cancel);
    }

    private void RefuseWeakCredentials(RootCredentials? credentials)
    {
        if (credentials is null)
        {
            return;
        }

        if (RootCredentialsPolicy.FindDefect(credentials) is { } defect)
        {
            throw new ServerStartException(defect);
        }

        if (RootCredentialsPolicy.FindWeakness(credentials) is not { } weakness)
        {
            return;
        }

        if (!options.Address.IsLoopback)
        {
            throw new ServerStartException(
                $"{weakness}, which is refused when listening beyond loopback ({options.Address}); choose another, or "
                + "leave it out and a strong pair is generated");
        }

        Log.WeakRootCredentials(logger, weakness);
    }

    /// <summary>A key that was sent in the clear is a secret of whoever listened.</summary>
    private void RefuseInsecureKeys()
    {
        if (options.AllowInsecureCustomerKeys && !options.Address.IsLoopback)
        {
            throw new ServerStartException(
                $"--allow-insecure-sse-c is refused when listening beyond loopback ({options.Address}): keys of "
                + "clients would go over the network in the clear; use TLS");
        }
    }

    private KeyServices OpenKeys(ObjectStore store, Account account)
    {
        try
        {
            var keys = KeyServices.Open(options, store, account.Id.Value, loggers.CreateLogger<KeyServices>());
            Add(keys);
            return keys;
        }
        catch (DamagedDataException e)
        {
            throw new ServerStartException($"an encryption key cannot be used, restore a backup: {e.Message}", e);
        }
    }

    private ServerCertificate? OpenCertificate()
    {
        if (options.Tls is null)
        {
            return null;
        }

        var files = options.Tls.Files
            ?? SelfSignedCertificate.GetOrCreate(
                options.DataDirectory, [.. options.Domains, .. options.WebsiteDomains], options.Time);
        return Add(ServerCertificate.Open(files, options.Time, loggers.CreateLogger<ServerCertificate>()));
    }

    private ReplicationService StartReplication(ObjectStore store, SseEnvelope envelope)
    {
        try
        {
            return ReplicationService.Start(store, envelope, options, loggers);
        }
        catch (InvalidDataException e)
        {
            throw new ServerStartException($"{e.Message} Use the version of Drystone that wrote it.", e);
        }
    }

    private async Task StartControlAsync(
        ObjectStore store, KeyServices keys, AccessServices access, AccessKeyUses keyUses,
        ReplicationService replication, NotificationService notifications, CancellationToken cancel)
    {
        var accounts = Add(new StoreAccountAdmin(store, options.Time, keyUses, ownsStore: false));
        var lifecycle = Add(new StoreLifecycleAdmin(store, options.Time, ownsStore: false));
        try
        {
            IReadOnlyList<ControlRoute> routes =
            [
                .. AccountRoutes.Of(accounts, loggers.CreateLogger<ControlListener>()),
                .. KeyRoutes.Of(new KeyRingAdmin(keys.Ring), loggers.CreateLogger<ControlListener>()),
                .. LifecycleRoutes.Of(lifecycle),
                .. ReplicationRoutes.Of(() => replication.Summarize(options.Time.GetUtcNow())),
                .. BucketRoutes.Of(Add(new StoreBucketAdmin(store, ownsStore: false))),
                .. ScrubRoutes.Of(Add(new StoreScrubAdmin(store, ownsStore: false))),
                .. TierRoutes.Of(Add(new StoreTierAdmin(store, ownsStore: false))),
                .. EventRoutes.Of(notifications),
                .. AccessRoutes.Of(Add(access.Admin(access.Decisions, ownsStore: false))),
            ];
            Add(await ControlListener.StartAsync(options.DataDirectory, routes, loggers, cancel));
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException)
        {
            throw new ServerStartException(
                $"cannot make the control socket in '{options.DataDirectory}': {e.Message}", e);
        }
    }

    private async Task StartConsoleAsync(
        ObjectStore store, MetricRegistry registry, ServerCertificate? certificate, CancellationToken cancel)
    {
        if (options.ConsoleAddress is not { } address)
        {
            return;
        }

        if (!address.IsLoopback && options.MetricsToken is null)
        {
            Log.MetricsClosed(logger);
        }

        Console = Add(await BindAsync(address, "--console-address", () =>
            new ConsoleListener(options, registry, store.GetHealth).StartAsync(certificate, loggers, cancel)));
    }

    private static async Task<HttpListenerHost> BindAsync(
        ListenAddress address, string option, Func<Task<HttpListenerHost>> start)
    {
        try
        {
            return await start();
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException)
        {
            throw new ServerStartException(
                $"cannot listen on {address}: {e.InnerException?.Message ?? e.Message}; stop what uses it or choose "
                + $"another with {option}",
                e);
        }
    }

    private T Add<T>(T part) where T : IAsyncDisposable
    {
        parts.Push(part);
        return part;
    }

    private void Add(IDisposable part) => parts.Push(new DisposedLater(part));

    /// <summary>Every part is closed even when one fails; the store is last.</summary>
    private async Task DisposePartsAsync()
    {
        var faults = new List<Exception>();
        while (parts.TryPop(out var part))
        {
            try
            {
                await part.DisposeAsync();
            }
            catch (Exception e)
            {
                faults.Add(e);
            }
        }

        if (faults.Count > 0)
        {
            throw new AggregateException(faults);
        }
    }

    private sealed class DisposedLater(IDisposable part) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            part.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
