using System.Collections.Concurrent;
using Drystone.Server.Hosting;
using Drystone.Server.Tests.Watching;
using Drystone.Testing.Secrets;
using Microsoft.Extensions.Logging.Abstractions;

namespace Drystone.Server.Tests;

/// <summary>Starts servers so that no secret that they have can be shown unseen. Every server of these tests is started
/// here.</summary>
internal static class WatchedServer
{
    private static readonly string[] TargetSecrets = ["password", "token", "signing-secret", "event-key"];

    private static readonly ConcurrentDictionary<int, (SecretSink Sink, string Test)> ByPort = new();

    /// <summary>The test that runs here, or the class whose fixture is being made.</summary>
    public static string CurrentTest => TestContext.Current is var now && now.Test is { } test
        ? test.TestDisplayName
        : now.TestClass?.TestClassName ?? "a test";

    public static async Task<DrystoneServer> StartAsync(ServerOptions options, CancellationToken cancel)
    {
        var server = await DrystoneServer.StartAsync(Watched(options), cancel);
        Know(server);
        SecretFiles.Guard(options.DataDirectory);
        return server;
    }

    /// <summary>A server whose S3 endpoint is a function.</summary>
    public static async Task<DrystoneServer> StartAsync(
        ServerOptions options, Func<HostServices, IS3Endpoint> endpoint, SecretSink? sink = null)
    {
        var server = await DrystoneServer.StartAsync(
            Watched(options, sink), endpoint, () => S3EndpointFactory.OperationNames, CancellationToken.None);
        Know(server, sink);
        return server;
    }

    /// <summary>Where the output of the server on a port goes, and which test started it.</summary>
    public static (SecretSink Sink, string Test) Of(int port) =>
        ByPort.TryGetValue(port, out var known) ? known : (SecretSink.Run, CurrentTest);

    private static ServerOptions Watched(ServerOptions options, SecretSink? sink = null)
    {
        sink ??= SecretSink.Run;
        Guard(options, sink);
        return options with
        {
            Loggers = new WatchedLoggers(options.Loggers ?? NullLoggerFactory.Instance, sink, CurrentTest),
        };
    }

    private static void Guard(ServerOptions options, SecretSink sink)
    {
        sink.Guard(SecretKind.RootSecret, options.RootCredentials?.SecretAccessKey);
        sink.Guard(SecretKind.MasterKey, options.MasterKey.Value);
        sink.Guard(SecretKind.VaultToken, options.Vault?.Token);
        sink.Guard(SecretKind.DirectoryPassword, options.Ldap?.LookupPassword);
        sink.Guard(SecretKind.MetricsToken, options.MetricsToken);
        sink.Guard(SecretKind.WebhookToken, options.Audit.WebhookToken);
        foreach (var secret in options.ReplicationTargets.Select(target => target.SecretAccessKey)
            .Concat(options.StorageClasses.Select(tier => tier.Endpoint?.SecretAccessKey)))
        {
            sink.Guard(SecretKind.SecretKey, secret);
        }

        foreach (var secret in options.EventTargets.Values.SelectMany(
            settings => TargetSecrets.Select(settings.GetValueOrDefault)))
        {
            sink.Guard(SecretKind.TargetSecret, secret);
        }
    }

    private static void Know(DrystoneServer server, SecretSink? sink = null)
    {
        sink ??= SecretSink.Run;
        var root = server.RootCredentials;
        sink.Guard(SecretKind.RootSecret, root.Credentials.SecretAccessKey);
        foreach (var endpoint in server.Endpoints.Append(server.ConsoleEndpoint))
        {
            if (endpoint is not null)
            {
                ByPort[endpoint.Port] = (sink, CurrentTest);
            }
        }
    }
}
