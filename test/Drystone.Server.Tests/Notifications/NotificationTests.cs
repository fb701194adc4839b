using System.Globalization;
using System.Text;
using System.Text.Json;
using Amazon.S3;
using Amazon.S3.Model;
using Drystone.Server.Control;
using Drystone.Server.Tests.Notifications.Brokers;
using Drystone.Server.Tests.Notifications.Targets;
using Microsoft.AspNetCore.Http;

namespace Drystone.Server.Tests.Notifications;

/// <summary>From a request to the receiver, through the whole server.</summary>
public sealed class NotificationTests
{
    private const string Target = "hook";

    [Fact]
    public async Task Each_change_of_an_object_is_one_event_in_order()
    {
        await using var receiver = await HookReceiver.StartAsync();
        await using var server = await EventServer.StartAsync((Target, EventServer.Webhook(receiver.Url)));
        await server.NotifyAsync(Target);
        var put = await server.S3.PutObjectAsync(new PutObjectRequest
        {
            BucketName = EventServer.Bucket,
            Key = "a b/ü",
            ContentBody = "four",
        });
        await server.S3.PutObjectTaggingAsync(new PutObjectTaggingRequest
        {
            BucketName = EventServer.Bucket,
            Key = "a b/ü",
            Tagging = new Tagging { TagSet = [new Tag { Key = "k", Value = "v" }] },
        });
        await server.S3.DeleteObjectTaggingAsync(
            new DeleteObjectTaggingRequest { BucketName = EventServer.Bucket, Key = "a b/ü" });
        await server.S3.CopyObjectAsync(EventServer.Bucket, "a b/ü", EventServer.Bucket, "a b/ü2");
        await server.S3.DeleteObjectAsync(EventServer.Bucket, "a b/ü");

        var records = await EventServer.RecordsAsync(receiver, 5);
        Assert.Equal(
            ["ObjectCreated:Put", "ObjectTagging:Put", "ObjectTagging:Delete", "ObjectRemoved:Delete"],
            records.Where(record => EventServer.KeyOf(record) == "a+b/%C3%BC").Select(EventServer.NameOf));
        Assert.Contains("ObjectCreated:Copy", records.Select(EventServer.NameOf));
        var created = records.Single(record => EventServer.NameOf(record) == "ObjectCreated:Put");
        var stored = created.GetProperty("s3").GetProperty("object");
        Assert.Equal(4, stored.GetProperty("size").GetInt64());
        Assert.Equal(put.ETag.Trim('"'), stored.GetProperty("eTag").GetString());
        Assert.False(stored.TryGetProperty("versionId", out _));
        Assert.Equal("rule", created.GetProperty("s3").GetProperty("configurationId").GetString());
        Assert.Equal(
            put.ResponseMetadata.RequestId,
            created.GetProperty("responseElements").GetProperty("x-amz-request-id").GetString());
        Assert.Equal(
            "127.0.0.1", created.GetProperty("requestParameters").GetProperty("sourceIPAddress").GetString());
        var removed = records.Single(record => EventServer.NameOf(record) == "ObjectRemoved:Delete");
        Assert.True(string.CompareOrdinal(Sequencer(created), Sequencer(removed)) < 0);
    }

    [Fact]
    public async Task Versions_have_their_id_and_delete_markers_their_own_event()
    {
        await using var receiver = await HookReceiver.StartAsync();
        await using var server = await EventServer.StartAsync((Target, EventServer.Webhook(receiver.Url)));
        await server.S3.PutBucketVersioningAsync(new PutBucketVersioningRequest
        {
            BucketName = EventServer.Bucket,
            VersioningConfig = new S3BucketVersioningConfig { Status = VersionStatus.Enabled },
        });
        await server.NotifyAsync(Target);
        var put = await server.S3.PutObjectAsync(
            new PutObjectRequest { BucketName = EventServer.Bucket, Key = "k", ContentBody = "c" });
        var marker = await server.S3.DeleteObjectAsync(EventServer.Bucket, "k");
        await server.S3.DeleteObjectAsync(EventServer.Bucket, "k", put.VersionId);
        var records = await EventServer.RecordsAsync(receiver, 3);
        Assert.Equal(
            [
                ("ObjectCreated:Put", put.VersionId), ("ObjectRemoved:DeleteMarkerCreated", marker.VersionId),
                ("ObjectRemoved:Delete", put.VersionId),
            ],
            records.Select(record => (
                EventServer.NameOf(record),
                record.GetProperty("s3").GetProperty("object").GetProperty("versionId").GetString()!)));
    }

    [Fact]
    public async Task A_rule_sends_only_what_it_names_and_a_removed_one_nothing()
    {
        await using var receiver = await HookReceiver.StartAsync();
        await using var server = await EventServer.StartAsync((Target, EventServer.Webhook(receiver.Url)));
        await server.PutAsync("in/before");
        await server.NotifyAsync(Target, prefix: "in/", events: EventType.ObjectCreatedPut);
        await server.PutAsync("in/1");
        await server.PutAsync("out/1");
        await server.S3.DeleteObjectAsync(EventServer.Bucket, "in/1");
        await server.PutAsync("in/2");
        await EventServer.RecordsAsync(receiver, 2);
        await server.S3.PutBucketNotificationAsync(
            new PutBucketNotificationRequest { BucketName = EventServer.Bucket });
        await server.PutAsync("in/3");
        await server.NotifyAsync(Target, prefix: "in/", events: EventType.ObjectCreatedPut);
        await server.PutAsync("in/4");
        await EventServer.RecordsAsync(receiver, 3);
        Assert.Equal(["in/1", "in/2", "in/4"], EventServer.Records(receiver).Select(EventServer.KeyOf).Order());
    }

    [Fact]
    public async Task What_waits_for_a_receiver_survives_a_restart_and_arrives_in_order()
    {
        const int Puts = 40;
        await using var receiver = await HookReceiver.StartAsync();
        var isDown = true;
        receiver.Answer = context =>
        {
            context.Response.StatusCode = isDown ? 503 : 200;
            return Task.CompletedTask;
        };
        await using var server = await EventServer.StartAsync((Target, EventServer.Webhook(receiver.Url)));
        await server.NotifyAsync(Target);
        for (var i = 0; i < Puts; i++)
        {
            await server.PutAsync($"key-{i % 4}", new string('x', i + 1));
        }

        await server.RestartAsync();
        await using (var events = await server.OpenAdminAsync())
        {
            var status = Assert.Single(await events.ListEventTargetsAsync(CancellationToken.None));
            Assert.Equal((Target, "webhook", Puts + 1L), (status.Name, status.Kind, status.Backlog));
            Assert.True(status.BacklogBytes > Puts);
        }

        receiver.Received.Clear();
        isDown = false;
        await Until.TrueAsync(
            () => SizesByKey(receiver).Sum(key => key.Value.Count) == Puts, () => "all events arrive");
        Assert.All(SizesByKey(receiver).Values, sizes => Assert.Equal(sizes.Order(), sizes));
    }

    [Fact]
    public async Task What_a_receiver_refuses_for_good_is_a_dead_letter_until_somebody_decides()
    {
        await using var receiver = await HookReceiver.StartAsync();
        var refuses = true;
        receiver.Answer = context =>
        {
            context.Response.StatusCode = refuses ? 422 : 200;
            return Task.CompletedTask;
        };
        await using var server = await EventServer.StartAsync((Target, EventServer.Webhook(receiver.Url)));
        await server.NotifyAsync(Target);
        await server.PutAsync("k");
        await using var events = await server.OpenAdminAsync();
        await DeadLettersAsync(events, 2);
        var letters = await events.ListDeadLettersAsync(Target, CancellationToken.None);
        Assert.Equal(["s3:TestEvent", "s3:ObjectCreated:Put"], letters.Select(letter => letter.EventName));
        Assert.All(letters, letter => Assert.Contains("422", letter.Reason, StringComparison.Ordinal));

        Assert.Equal(2, await events.RetryDeadLettersAsync(Target, CancellationToken.None));
        await DeadLettersAsync(events, 2);
        refuses = false;
        receiver.Received.Clear();
        Assert.Equal(2, await events.RetryDeadLettersAsync(Target, CancellationToken.None));
        await EventServer.RecordsAsync(receiver, 1);
        await DeadLettersAsync(events, 0);

        refuses = true;
        await server.PutAsync("k2");
        await DeadLettersAsync(events, 1);
        Assert.Equal(1, await events.PurgeDeadLettersAsync(Target, CancellationToken.None));
        Assert.Empty(await events.ListDeadLettersAsync(Target, CancellationToken.None));
        await Assert.ThrowsAsync<AdminException>(() => events.RetryDeadLettersAsync("nobody", CancellationToken.None));
    }

    [Fact]
    public async Task Each_target_gets_its_own_format()
    {
        await using var receiver = await HookReceiver.StartAsync();
        await using var server = await EventServer.StartAsync(
            ("cloud", EventServer.Webhook(receiver.Url + "/cloud", ("format", "cloudevents"))),
            ("flat", EventServer.Webhook(receiver.Url + "/flat", ("format", "inngest"), ("event-key", "k"))));
        await server.NotifyAsync("cloud");
        await server.S3.PutBucketAsync("flat-bucket");
        await server.NotifyAsync("flat", bucket: "flat-bucket");
        await server.PutAsync("k");
        await server.S3.PutObjectAsync(
            new PutObjectRequest { BucketName = "flat-bucket", Key = "k", ContentBody = "c" });
        await Until.TrueAsync(() => receiver.Received.Count == 4, () => $"4 messages, not {receiver.Received.Count}");
        string[] Texts(string path, string field) =>
        [
            .. receiver.Received.Where(hook => hook.Path == path)
                .Select(hook => JsonDocument.Parse(hook.Body).RootElement.GetProperty(field).GetString()!).Order(),
        ];
        Assert.Equal(["com.amazonaws.s3.ObjectCreated:Put", "com.amazonaws.s3.TestEvent"], Texts("/cloud", "type"));
        Assert.Equal(["s3/object.created", "s3/test.event"], Texts("/flat/e/k", "name"));
        Assert.Equal([$"aws:s3.us-east-1.{EventServer.Bucket}"], Texts("/cloud", "source").Distinct());
    }

    [Fact]
    public async Task The_flat_event_refers_to_the_object_with_its_type()
    {
        await using var receiver = await HookReceiver.StartAsync();
        await using var server = await EventServer.StartAsync(
            (Target, EventServer.Webhook(receiver.Url, ("format", "inngest"))));
        await server.NotifyAsync(Target);
        var put = await server.S3.PutObjectAsync(new PutObjectRequest
        {
            BucketName = EventServer.Bucket,
            Key = "in/a b.txt",
            ContentBody = "four",
            ContentType = "text/plain",
        });
        await server.S3.PutObjectTaggingAsync(new PutObjectTaggingRequest
        {
            BucketName = EventServer.Bucket,
            Key = "in/a b.txt",
            Tagging = new Tagging { TagSet = [new Tag { Key = "k", Value = "v" }] },
        });
        await server.Raw.SendAsync("PUT", $"/{EventServer.Bucket}/untyped", "12345"u8.ToArray());
        await server.S3.DeleteObjectAsync(EventServer.Bucket, "in/a b.txt");
        await Until.TrueAsync(() => receiver.Received.Count == 5, () => $"5 messages, not {receiver.Received.Count}");
        string[] DataOf(string name, string key) =>
        [
            .. receiver.Received.Select(hook => JsonDocument.Parse(hook.Body).RootElement)
                .Where(body => body.GetProperty("name").GetString() == name)
                .Select(body => body.GetProperty("data").GetRawText())
                .Where(data => data.Contains(key, StringComparison.Ordinal)),
        ];
        var reference = $$"""{"bucket":"events","key":"in/a b.txt","etag":{{put.ETag}},"size":4,"""
            + "\"contentType\":\"text/plain\"}";
        Assert.Equal([reference], DataOf("s3/object.created", "a b"));
        Assert.Equal([reference], DataOf("s3/object.tagging", "a b"));
        Assert.Contains(
            "\"size\":5,\"contentType\":\"binary/octet-stream\"",
            Assert.Single(DataOf("s3/object.created", "untyped")), StringComparison.Ordinal);
        Assert.Equal(["""{"bucket":"events","key":"in/a b.txt"}"""], DataOf("s3/object.removed", "a b"));
    }

    [Fact]
    public async Task What_a_receiver_refuses_of_one_bucket_waits_and_that_of_others_arrives()
    {
        const int Keys = 1_000;
        await using var receiver = await HookReceiver.StartAsync();
        var refused = "";
        receiver.Answer = context =>
        {
            var body = Encoding.UTF8.GetString(HookReceiver.BodyOf(context));
            context.Response.StatusCode = refused.Length > 0 && body.Contains(refused, StringComparison.Ordinal)
                ? 403
                : 200;
            return Task.CompletedTask;
        };
        await using var server = await EventServer.StartAsync((Target, EventServer.Webhook(receiver.Url)));
        await server.S3.PutBucketAsync("refused");
        await server.S3.PutBucketVersioningAsync(new PutBucketVersioningRequest
        {
            BucketName = "refused",
            VersioningConfig = new S3BucketVersioningConfig { Status = VersionStatus.Enabled },
        });
        await server.NotifyAsync(Target, bucket: "refused");
        await server.NotifyAsync(Target);
        await Until.TrueAsync(() => receiver.Received.Count == 2, () => "the test events arrive");

        // More than a worker holds: delete markers, a thousand with each request.
        refused = "\"name\":\"refused\"";
        for (var round = 0; round < 3; round++)
        {
            await server.S3.DeleteObjectsAsync(new DeleteObjectsRequest
            {
                BucketName = "refused",
                Objects = [.. Enumerable.Range(0, Keys).Select(i => new KeyVersion { Key = $"key-{i}" })],
            });
        }

        await server.PutAsync("wanted", "1");
        await server.PutAsync("wanted", "12");
        await Until.TrueAsync(
            () => EventServer.Records(receiver).Where(record => EventServer.KeyOf(record) == "wanted")
                .Select(record => record.GetProperty("s3").GetProperty("object").GetProperty("size").GetInt64())
                .SequenceEqual([1, 2]),
            () => "what is not refused arrives, in order");
        await using (var events = await server.OpenAdminAsync())
        {
            EventTargetStatus status = null!;
            await Until.TrueAsync(
                async () =>
                {
                    status = Assert.Single(await events.ListEventTargetsAsync(CancellationToken.None));
                    return (status.State, status.Backlog) == ("failing", 3L * Keys);
                },
                () => $"the refused ones wait: {status}");
            Assert.Contains("403 (bucket refused)", status.Problem, StringComparison.Ordinal);
        }

        receiver.Received.Clear();
        refused = "";
        await Until.TrueAsync(
            () => receiver.Received.Count >= 3 * Keys, () => $"all arrive: {receiver.Received.Count}");
        var sequencers = EventServer.Records(receiver)
            .GroupBy(EventServer.KeyOf).ToDictionary(key => key.Key, key => key.Select(Sequencer).Distinct().ToList());
        Assert.Equal(Keys, sequencers.Count);
        Assert.All(sequencers.Values, key => Assert.Equal(3, key.Count));
        Assert.All(sequencers.Values, key => Assert.Equal(key.Order(StringComparer.Ordinal), key));
    }

    [Fact]
    public async Task A_target_in_a_place_that_is_not_allowed_gets_nothing_and_a_redirect_is_not_followed()
    {
        const string Secret = "s3cret-of-the-webhook";
        await using var inside = await HookReceiver.StartAsync();
        await using var redirecting = await HookReceiver.StartAsync();
        redirecting.Answer = context =>
        {
            context.Response.Redirect(inside.Url);
            return Task.CompletedTask;
        };
        var port = new Uri(inside.Url).Port;
        using var log = new LinesLog();
        var closed = new[]
        {
            $"http://127.0.0.1:{port}/", $"http://localhost:{port}/", $"http://[::ffff:127.0.0.1]:{port}/",
            "http://169.254.169.254/latest/meta-data/", "http://169.254.1.1/", $"http://0.0.0.0:{port}/",
            "http://[fd00:ec2::254]/", "http://10.255.255.1/",
        };
        await using var server = await EventServer.StartAsync(
            log,
            [
                .. closed.Select((url, i) => (
                    string.Create(CultureInfo.InvariantCulture, $"closed-{i}"),
                    new Dictionary<string, string>
                    {
                        ["kind"] = "webhook", ["url"] = new Uri(new Uri(url), $"services/{Secret}").ToString(),
                        ["max-attempts"] = "1", ["token"] = Secret,
                    })),
                ("redirected", EventServer.Webhook(
                    redirecting.Url, ("max-attempts", "1"), ("signing-secret", Secret))),
            ]);
        foreach (var target in closed.Select((_, i) => $"closed-{i}").Append("redirected"))
        {
            await server.NotifyAsync(target);
        }

        await using var events = await server.OpenAdminAsync();
        await Until.TrueAsync(
            async () => (await events.ListEventTargetsAsync(CancellationToken.None))
                .All(target => target.DeadLetters == 1),
            () => "the test event of each target is buried");
        Assert.Empty(inside.Received);
        Assert.NotEmpty(redirecting.Received);
        foreach (var target in await events.ListEventTargetsAsync(CancellationToken.None))
        {
            var letter = Assert.Single(await events.ListDeadLettersAsync(target.Name, CancellationToken.None));
            // The machine itself refuses 0.0.0.0 as the name of a host.
            Assert.Contains(
                target.Name == "redirected" ? "redirect"
                    : target.Url!.Contains("0.0.0.0", StringComparison.Ordinal) ? "0.0.0.0"
                    : "does not connect to",
                letter.Reason, StringComparison.Ordinal);
            Assert.DoesNotContain(Secret, letter.Reason + target, StringComparison.Ordinal);
        }

        Assert.NotEmpty(log.Lines);
        Assert.DoesNotContain(log.Lines, line => line.Contains(Secret, StringComparison.Ordinal));
    }

    private static string Sequencer(JsonElement record) =>
        record.GetProperty("s3").GetProperty("object").GetProperty("sequencer").GetString()!;

    private static Task DeadLettersAsync(IEventAdmin events, long count) => Until.TrueAsync(
        async () => Assert.Single(await events.ListEventTargetsAsync(CancellationToken.None)) is { Backlog: 0 } status
            && status.DeadLetters == count,
        () => $"there are {count} dead letters");

    /// <summary>Without the repetition of what was delivered and not settled.</summary>
    private static Dictionary<string, List<long>> SizesByKey(HookReceiver receiver) => EventServer.Records(receiver)
        .GroupBy(EventServer.KeyOf)
        .ToDictionary(
            key => key.Key,
            key => key.Select(one => one.GetProperty("s3").GetProperty("object").GetProperty("size").GetInt64())
                .Distinct().ToList());
}
