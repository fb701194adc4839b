using System.Diagnostics;
using System.Diagnostics.Metrics;
using Drystone.Server.Telemetry;
using Drystone.Server.Tests.Hosting;
using Drystone.Testing.Secrets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Drystone.Server.Tests.Watching;

/// <summary>Everything that a server can show a secret by is planted with one, and told apart.</summary>
[Trait("Attack", "38")]
public sealed class SecretsAreSeenTests
{
    private const string Secret = "planted/Secret+of=the<tests>9Qx7";

    private readonly SecretSink sink = new();

    [Fact]
    public async Task A_secret_in_any_output_of_a_server_is_found()
    {
        sink.Guard(SecretKind.SecretKey, Secret);
        using var telemetry = new WatchedTelemetry(sink);
        await using var running = await RunningServer.StartAsync(RefuseAndTellAsync, sink: sink);
        using var meter = new Meter(Tracing.Name);
        meter.CreateCounter<long>("planted").Add(1, new KeyValuePair<string, object?>("label", Secret));
        running.Services.Loggers.CreateLogger("Drystone.Tests").LogPlanted(Secret);
        using var answer = await running.Http.GetAsync("bucket/key", TestContext.Current.CancellationToken);
        await running.Server.StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal(
            ["a span", "the body of an error", "the log", "the metrics"],
            sink.Search().Select(line => line.Split($": {SecretKind.SecretKey} in ")[1]).Distinct()
                .Order(StringComparer.Ordinal));
        Assert.All(sink.Search(), line => Assert.DoesNotContain("planted", line, StringComparison.Ordinal));
        Assert.Contains(
            sink.Search(),
            line => line.Contains(nameof(A_secret_in_any_output_of_a_server_is_found), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Secrets_that_a_server_makes_or_is_sent_are_known()
    {
        await using var running = await RunningServer.StartAsync(
            async context =>
            {
                context.Response.StatusCode = context.Request.Path.Value!.Contains("make") ? 200 : 403;
                await context.Response.WriteAsync(
                    "<Key><SecretAccessKey>made/Secret+ofTheServer0Zk4</SecretAccessKey></Key>");
                await context.Response.WriteAsync(context.Request.Headers["x-amz-security-token"].ToString());
            },
            sink: sink);
        running.Http.DefaultRequestHeaders.Add("x-amz-security-token", "IQoJb3JpZ2luX2VjTestTokenOfaSession");
        foreach (var path in new[] { "make", "show" })
        {
            using var answer = await running.Http.GetAsync(path, TestContext.Current.CancellationToken);
        }

        await running.Server.StopAsync(TestContext.Current.CancellationToken);
        Assert.Equal(
            [SecretKind.SecretKey, SecretKind.SessionToken],
            sink.Search().Select(line => line.Split(": ")[^1].Split(" in ")[0]).Order(StringComparer.Ordinal));
    }

    private static async Task RefuseAndTellAsync(HttpContext context)
    {
        Activity.Current!.SetTag("planted", Secret);
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        await context.Response.WriteAsync($"<Message>{Secret.Replace("<", "&lt;").Replace(">", "&gt;")}</Message>");
    }
}

internal static partial class PlantedLog
{
    [LoggerMessage(LogLevel.Information, "It is {Secret}")]
    public static partial void LogPlanted(this ILogger logger, string secret);
}
