using Amazon.S3;
using Amazon.S3.Model;
using Drystone.Server.Tests.Notifications.Brokers;
using Npgsql;

namespace Drystone.Server.Tests.Notifications;

/// <summary>A table that follows a bucket with versions.</summary>
public sealed class PostgreSqlNotificationTests(PostgreSqlBroker broker) : IClassFixture<PostgreSqlBroker>
{
    [Fact]
    public async Task A_namespace_table_holds_exactly_the_objects_that_a_listing_shows()
    {
        await broker.EnsureStartedAsync();
        await using var server = await EventServer.StartAsync(("table", new Dictionary<string, string>
        {
            ["kind"] = "postgresql",
            ["url"] = $"postgresql://127.0.0.1:{broker.Port}/{PostgreSqlBroker.Database}",
            ["user"] = Broker.User,
            ["password"] = Broker.Password,
            ["tls"] = "off",
            ["table"] = "objects",
            ["table-style"] = "namespace",
            ["allowed-networks"] = "127.0.0.1",
        }));
        await server.S3.PutBucketVersioningAsync(new PutBucketVersioningRequest
        {
            BucketName = EventServer.Bucket,
            VersioningConfig = new S3BucketVersioningConfig { Status = VersionStatus.Enabled },
        });
        await server.NotifyAsync("table");
        var old = await PutAsync(server, "kept");
        var kept = await PutAsync(server, "kept");
        await server.S3.DeleteObjectAsync(EventServer.Bucket, "kept", old);
        await PutAsync(server, "hidden");
        await server.S3.DeleteObjectAsync(EventServer.Bucket, "hidden");
        await PutAsync(server, "shown");
        var marker = await server.S3.DeleteObjectAsync(EventServer.Bucket, "shown");
        await server.S3.DeleteObjectAsync(EventServer.Bucket, "shown", marker.VersionId);
        var gone = await PutAsync(server, "gone");
        await server.S3.DeleteObjectAsync(EventServer.Bucket, "gone", gone);

        await using var events = await server.OpenAdminAsync();
        await Until.TrueAsync(
            async () => Assert.Single(await events.ListEventTargetsAsync(CancellationToken.None))
                is { Backlog: 0, Delivered: >= 11 },
            () => "every event is delivered");
        var listed = await server.S3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = EventServer.Bucket });
        Assert.Equal(
            listed.S3Objects.Select(found => found.Key), await QueryAsync("SELECT key FROM objects ORDER BY 1"));
        Assert.Equal(
            [kept],
            await QueryAsync(
                "SELECT event_data #>> '{Records,0,s3,object,versionId}' FROM objects WHERE key = 'kept'"));
    }

    private static async Task<string> PutAsync(EventServer server, string key) => (await server.S3.PutObjectAsync(
        new PutObjectRequest { BucketName = EventServer.Bucket, Key = key, ContentBody = "content" })).VersionId;

    private async Task<List<string>> QueryAsync(string query)
    {
        await using var connection = await broker.ConnectAsync();
        await using var command = new NpgsqlCommand(query, connection);
        await using var rows = await command.ExecuteReaderAsync();
        var found = new List<string>();
        while (await rows.ReadAsync())
        {
            found.Add(rows.GetString(0));
        }

        return found;
    }
}
