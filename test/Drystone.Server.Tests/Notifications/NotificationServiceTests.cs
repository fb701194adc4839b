using Drystone.Engine;
using Drystone.Engine.Opening;
using Drystone.Server.Hosting;
using Drystone.Server.Notifications;
using Drystone.Server.Tests.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Drystone.Server.Tests.Notifications;

public sealed class NotificationServiceTests
{
    [Fact]
    public async Task The_log_is_held_for_targets_only_while_there_are_any()
    {
        using var directory = new TestDirectory();
        await using var store = await ObjectStore.OpenAsync(
            new StoreOptions { DataDirectory = directory.Path, Time = TimeProvider.System }, CancellationToken.None);
        var options = RunningServer.OptionsFor(directory);
        await RunAsync(store, options);
        Assert.Null(store.FindCursor(EventDispatcher.Reader));
        await RunAsync(store, options with
        {
            EventTargets = new Dictionary<string, IReadOnlyDictionary<string, string>>
            {
                ["hook"] = EventServer.Webhook("http://127.0.0.1:9/"),
            },
        });
        Assert.Equal(store.LastChange(), store.FindCursor(EventDispatcher.Reader));
        await RunAsync(store, options);
        Assert.Null(store.FindCursor(EventDispatcher.Reader));
    }

    [Fact]
    public async Task Targets_that_are_set_up_wrongly_keep_the_server_from_starting_and_name_no_secret()
    {
        using var directory = new TestDirectory();
        var options = RunningServer.OptionsFor(directory) with
        {
            EventTargets = new Dictionary<string, IReadOnlyDictionary<string, string>>
            {
                ["hook"] = new Dictionary<string, string> { ["kind"] = "webhook", ["token"] = "s3cret\n" },
            },
        };
        var refusal = await Assert.ThrowsAsync<ServerStartException>(
            () => WatchedServer.StartAsync(options, CancellationToken.None));
        Assert.Contains("'hook', url", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", refusal.Message, StringComparison.Ordinal);
    }

    private static async Task RunAsync(ObjectStore store, ServerOptions options)
    {
        await using var service = await NotificationService.StartAsync(
            store, options, NullLoggerFactory.Instance, CancellationToken.None);
    }
}
