using System.Globalization;
using System.Text;
using System.Text.Json;
using Amazon.S3;
using Amazon.S3.Model;
using Drystone.Server.Control;
using Drystone.Server.Tests.Notifications.Brokers;
using Drystone.Server.Tests.Notifications.Targets;

namespace Drystone.Server.Tests.Notifications;

/// <summary>Which accounts may have their events delivered to which target.</summary>
public sealed class NotificationPermissionTests : IAsyncLifetime
{
    private const string Others = "others-bucket";

    private HookReceiver receiver = null!;
    private EventServer server = null!;
    private AddedAccount other = null!;

    public async ValueTask InitializeAsync()
    {
        receiver = await HookReceiver.StartAsync();
        server = await EventServer.StartAsync(("hook", EventServer.Webhook(receiver.Url)));
        other = await server.AddAccountAsync("other");
        using var s3 = server.ClientOf(other);
        await s3.PutBucketAsync(Others);
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        await receiver.DisposeAsync();
    }

    [Fact]
    public async Task A_target_is_the_server_s_own_account_s_until_the_operator_lists_others()
    {
        var raw = new S3Caller(
            server.Http, server.Endpoint, new(other.AccessKeyId, other.SecretAccessKey, null, null, "other"));
        var refused = await raw.SendAsync("PUT", $"/{Others}?notification", Encoding.UTF8.GetBytes(
            $"<NotificationConfiguration><QueueConfiguration><Queue>{EventServer.ArnOf("hook")}</Queue>"
            + "<Event>s3:ObjectCreated:*</Event></QueueConfiguration></NotificationConfiguration>"));
        Assert.Equal((400, "InvalidArgument"), refused.Outcome);
        Assert.Equal("Unable to validate the following destination configurations", refused["Message"]);
        Assert.Equal(EventServer.ArnOf("hook"), refused["ArgumentName1"]);
        Assert.Equal(
            "Permissions on the destination queue do not allow S3 to publish notifications from this bucket",
            refused["ArgumentValue1"]);
        Assert.Empty((await raw.SendAsync("GET", $"/{Others}?notification")).Xml.Elements());

        await server.NotifyAsync("hook");
        await Until.TrueAsync(() => TestsOf(EventServer.Bucket) == 1, () => "the owner of the server is let");
        Assert.Equal(0, TestsOf(Others));
    }

    [Theory]
    [InlineData("*")]
    [InlineData("000000000009, ID")]
    public async Task Who_is_listed_may_use_it(string accounts)
    {
        await RestartAsync(accounts.Replace("ID", other.Account.Id, StringComparison.Ordinal));
        using var s3 = server.ClientOf(other);
        await EventServer.NotifyAsync(s3, "hook", null, Others);
        await s3.PutObjectAsync(new PutObjectRequest { BucketName = Others, Key = "k", ContentBody = "c" });
        await EventServer.RecordsAsync(receiver, 1);
    }

    [Fact]
    public async Task A_configuration_that_was_not_validated_delivers_nothing_either()
    {
        using var s3 = server.ClientOf(other);
        await s3.PutBucketNotificationAsync(new PutBucketNotificationRequest
        {
            BucketName = Others,
            SkipDestinationValidation = true,
            QueueConfigurations =
            [
                new QueueConfiguration
                {
                    Queue = EventServer.ArnOf("hook"),
                    Events = [EventType.ObjectCreatedAll],
                },
            ],
        });
        await server.NotifyAsync("hook");
        await s3.PutObjectAsync(new PutObjectRequest { BucketName = Others, Key = "k", ContentBody = "c" });
        await server.PutAsync("mine");
        await EventServer.RecordsAsync(receiver, 1);
        Assert.Equal(["mine"], EventServer.Records(receiver).Select(EventServer.KeyOf));
        await AssertStatusAsync(backlog: 0, deadLetters: 0);
    }

    [Fact]
    public async Task What_waits_when_an_account_is_taken_away_is_a_dead_letter_and_what_follows_is_not_kept()
    {
        var isDown = true;
        receiver.Answer = context =>
        {
            context.Response.StatusCode = isDown ? 503 : 200;
            return Task.CompletedTask;
        };
        await RestartAsync(other.Account.Id);
        using (var s3 = server.ClientOf(other))
        {
            await EventServer.NotifyAsync(s3, "hook", null, Others);
            await PutAsync(s3, 1, 5);
        }

        await AssertStatusAsync(backlog: 6, deadLetters: 0);
        // While the receiver is down: a server that has not stopped yet would deliver what waits when it is back.
        await server.StopAsync();
        isDown = false;
        receiver.Received.Clear();
        await StartAsync(accounts: null);
        await AssertStatusAsync(backlog: 0, deadLetters: 6);
        using (var s3 = server.ClientOf(other))
        {
            await PutAsync(s3, 6, 8);
        }

        // They are behind it in the log, so they have been dropped when it arrives.
        await server.NotifyAsync("hook");
        await server.PutAsync("mine");
        await EventServer.RecordsAsync(receiver, 1);

        await using (var admin = await server.OpenAdminAsync())
        {
            var letters = await admin.ListDeadLettersAsync("hook", CancellationToken.None);
            Assert.All(letters, letter => Assert.Contains(
                $"account {other.Account.Id} may not use event target 'hook' any more", letter.Reason,
                StringComparison.Ordinal));
            Assert.Equal(6, await admin.RetryDeadLettersAsync("hook", CancellationToken.None));
        }

        await AssertStatusAsync(backlog: 0, deadLetters: 6);
        Assert.Equal(["mine"], EventServer.Records(receiver).Select(EventServer.KeyOf));
        Assert.Equal(0, TestsOf(Others));
        receiver.Received.Clear();

        await RestartAsync(other.Account.Id);
        await using (var admin = await server.OpenAdminAsync())
        {
            await admin.RetryDeadLettersAsync("hook", CancellationToken.None);
        }

        await AssertStatusAsync(backlog: 0, deadLetters: 0);
        Assert.Equal([1, 2, 3, 4, 5], EventServer.Records(receiver).Select(SizeOf));
    }

    private async Task RestartAsync(string? accounts)
    {
        await server.StopAsync();
        await StartAsync(accounts);
    }

    private Task StartAsync(string? accounts) => server.StartWithAsync(("hook", accounts is null
        ? EventServer.Webhook(receiver.Url)
        : EventServer.Webhook(receiver.Url, ("accounts", accounts))));

    private static async Task PutAsync(AmazonS3Client s3, int first, int last)
    {
        for (var size = first; size <= last; size++)
        {
            await s3.PutObjectAsync(
                new PutObjectRequest { BucketName = Others, Key = "k", ContentBody = new string('x', size) });
        }
    }

    private static long SizeOf(JsonElement record) =>
        record.GetProperty("s3").GetProperty("object").GetProperty("size").GetInt64();

    private int TestsOf(string bucket) => receiver.Received
        .Select(hook => JsonDocument.Parse(hook.Body).RootElement)
        .Count(body => body.TryGetProperty("Bucket", out var name) && name.GetString() == bucket);

    private async Task AssertStatusAsync(long backlog, long deadLetters)
    {
        await using var admin = await server.OpenAdminAsync();
        EventTargetStatus status = null!;
        await Until.TrueAsync(
            async () =>
            {
                status = Assert.Single(await admin.ListEventTargetsAsync(CancellationToken.None));
                return (status.Backlog, status.DeadLetters) == (backlog, deadLetters);
            },
            () => string.Create(
                CultureInfo.InvariantCulture, $"{backlog} wait and {deadLetters} are buried: {status}"));
    }
}
