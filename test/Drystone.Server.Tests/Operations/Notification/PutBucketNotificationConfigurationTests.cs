using System.Net;
using System.Text;
using System.Text.Json;
using Drystone.Server.Tests.Notifications;
using Drystone.Server.Tests.Notifications.Brokers;
using Drystone.Server.Tests.Notifications.Targets;

namespace Drystone.Server.Tests.Operations.Notification;

public sealed class PutBucketNotificationConfigurationTests
{
    private const string Path = $"/{EventServer.Bucket}?notification";

    [Fact]
    public async Task What_is_put_is_answered_and_the_target_gets_a_test_event()
    {
        await using var receiver = await HookReceiver.StartAsync();
        await using var server = await EventServer.StartAsync(("hook", EventServer.Webhook(receiver.Url)));
        var put = await PutAsync(server, Queue("one", EventServer.ArnOf("hook"), "s3:ObjectCreated:*"));
        Assert.Equal(HttpStatusCode.OK, put.Status);
        Assert.Empty(put.Body);
        await Until.TrueAsync(() => !receiver.Received.IsEmpty, () => "the test event arrives");
        var test = JsonDocument.Parse(Assert.Single(receiver.Received).Body).RootElement;
        Assert.Equal(
            ("Amazon S3", "s3:TestEvent", EventServer.Bucket, put.Header("x-amz-request-id")),
            (test.GetProperty("Service").GetString(), test.GetProperty("Event").GetString(),
                test.GetProperty("Bucket").GetString(), test.GetProperty("RequestId").GetString()));

        var got = await server.Raw.SendAsync("GET", Path);
        Assert.Equal(["one"], got.Values("QueueConfiguration", "Id"));
        Assert.Equal([EventServer.ArnOf("hook")], got.Values("QueueConfiguration", "Queue"));
        Assert.Equal(["s3:ObjectCreated:*"], got.Values("QueueConfiguration", "Event"));
        Assert.Equal(HttpStatusCode.OK, (await PutAsync(server, "")).Status);
        Assert.Empty((await server.Raw.SendAsync("GET", Path)).Xml.Elements());
    }

    [Fact]
    public async Task A_destination_that_is_not_there_is_refused_unless_validation_is_skipped()
    {
        await using var server = await EventServer.StartAsync();
        var document = Queue("one", EventServer.ArnOf("nobody"), "s3:ObjectCreated:*")
            + Queue("two", EventServer.ArnOf("nobody-2"), "s3:ObjectRemoved:*");
        var refused = await PutAsync(server, document);
        Assert.Equal((400, "InvalidArgument"), refused.Outcome);
        Assert.Equal("Unable to validate the following destination configurations", refused["Message"]);
        Assert.Equal(EventServer.ArnOf("nobody"), refused["ArgumentName1"]);
        Assert.Equal("The destination queue does not exist", refused["ArgumentValue1"]);
        Assert.Equal(EventServer.ArnOf("nobody-2"), refused["ArgumentName2"]);
        Assert.Empty((await server.Raw.SendAsync("GET", Path)).Xml.Elements());

        var skipped = await PutAsync(server, document, ("x-amz-skip-destination-validation", "true"));
        Assert.Equal(HttpStatusCode.OK, skipped.Status);
        Assert.Equal(["one", "two"], (await server.Raw.SendAsync("GET", Path)).Values("QueueConfiguration", "Id"));
    }

    [Fact]
    public async Task A_target_is_found_by_the_name_that_minio_gives_it()
    {
        await using var receiver = await HookReceiver.StartAsync();
        await using var server = await EventServer.StartAsync(("PRIMARY", EventServer.Webhook(receiver.Url)));
        var put = await PutAsync(server, Queue("one", "arn:minio:sqs::PRIMARY:webhook", "s3:ObjectCreated:*"));
        Assert.Equal(HttpStatusCode.OK, put.Status);
        await server.PutAsync("k");
        await EventServer.RecordsAsync(receiver, 1);
        var other = await PutAsync(server, Queue("one", "arn:minio:sqs::PRIMARY:redis", "s3:ObjectCreated:*"));
        Assert.Equal((400, "InvalidArgument"), other.Outcome);
    }

    [Fact]
    public async Task An_event_bus_is_not_promised()
    {
        await using var server = await EventServer.StartAsync();
        Assert.Equal((501, "NotImplemented"), (await PutAsync(server, "<EventBridgeConfiguration/>")).Outcome);
    }

    [Fact]
    public async Task An_ARN_that_is_none_is_refused_as_AWS_does()
    {
        await using var server = await EventServer.StartAsync();
        var refused = await PutAsync(
            server, Queue("one", "invalid-queue", "s3:ObjectCreated:*"), ("x-amz-skip-destination-validation", "true"));
        Assert.Equal((400, "InvalidArgument"), refused.Outcome);
        Assert.Equal("The ARN could not be parsed", refused["Message"]);
    }

    private static string Queue(string id, string arn, string name) =>
        $"<QueueConfiguration><Id>{id}</Id><Queue>{arn}</Queue><Event>{name}</Event></QueueConfiguration>";

    private static Task<RawS3Answer> PutAsync(
        EventServer server, string rules, params (string Name, string Value)[] headers) => server.Raw.SendAsync(
        "PUT", Path,
        Encoding.UTF8.GetBytes(
            "<NotificationConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
            + $"{rules}</NotificationConfiguration>"),
        headers);
}
