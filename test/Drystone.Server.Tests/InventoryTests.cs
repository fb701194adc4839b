using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Drystone.Engine;
using Drystone.Engine.Access;
using Drystone.Engine.Accounts;
using Drystone.Engine.Buckets;
using Drystone.Engine.Lifecycle;
using Drystone.Engine.Listing;
using Drystone.Engine.Names;
using Drystone.Engine.Objects;
using Drystone.Engine.Opening;
using Drystone.Engine.Replication;
using Drystone.S3.Acls;
using Drystone.S3.Configuration;
using Drystone.S3.Configuration.Access;
using Drystone.S3.Configuration.Inventory;
using Drystone.Server.Authorization;
using Drystone.Server.Inventories;
using Drystone.Server.Keys;
using Drystone.Server.Tests.Attacks;
using Drystone.Server.Tests.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Drystone.Server.Tests;

/// <summary>Inventories, made by the scheduler over a store.</summary>
public sealed class InventoryTests : IAsyncLifetime
{
    private const string Source = "source";
    private const string Target = "target";

    /// <summary>A Friday.</summary>
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private readonly TestDirectory directory = new();
    private readonly SetTime time = new() { Now = Start };
    private ObjectStore store = null!;
    private KeyServices keys = null!;
    private InventoryScheduler scheduler = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await OpenAsync();
        var account = new Account(new AccountId("123456789012"), "canonical-id", "name", null, Start);
        await store.SetBootstrapAccountAsync(account, "ACCESSKEYOFTESTS", "secret-of-the-tests", Cancel);
        await NewBucketAsync(Source);
        await NewBucketAsync(Target);
    }

    public async ValueTask DisposeAsync()
    {
        await scheduler.DisposeAsync();
        keys.Dispose();
        await store.DisposeAsync();
        directory.Dispose();
    }

    [Fact]
    public async Task The_list_has_every_object_and_the_manifest_leads_to_it()
    {
        await PutAsync("b \"c\"", "12345");
        await PutAsync("a/ü", "");
        await ConfigureAsync("<Field>Size</Field><Field>ETag</Field><Field>StorageClass</Field>"
            + "<Field>ChecksumAlgorithm</Field><Field>ObjectOwner</Field><Field>ReplicationStatus</Field>");
        Assert.Null(await scheduler.RunAsync(Source, "daily", Cancel));
        var (manifest, rows) = await ReadAsync();
        Assert.Equal(
            [
                "\"source\",\"a/%C3%BC\",\"0\",\"d41d8cd98f00b204e9800998ecf8427e\",\"STANDARD\",\"\","
                    + "\"CRC64NVME\",\"canonical-id\"",
                "\"source\",\"b%20%22c%22\",\"5\",\"827ccb0eea8a706c4c34a16891f84e7b\",\"STANDARD\",\"\","
                    + "\"CRC64NVME\",\"canonical-id\"",
            ],
            rows);
        Assert.Equal(
            "Bucket, Key, Size, ETag, StorageClass, ReplicationStatus, ChecksumAlgorithm, ObjectOwner",
            manifest.GetProperty("fileSchema").GetString());
        Assert.Equal("arn:aws:s3:::target", manifest.GetProperty("destinationBucket").GetString());
        Assert.Equal(
            $"{Start.ToUnixTimeMilliseconds()}", manifest.GetProperty("creationTimestamp").GetString());
    }

    [Fact]
    public async Task Lists_of_objects_are_documents_as_AWS_has_them()
    {
        const string Owners = """{"canonicalId":"canonical-id","type":"CanonicalUser","permission":"FULL_CONTROL"}""";
        const string Everybody =
            """{"uri":"http://acs.amazonaws.com/groups/global/AllUsers","type":"Group","permission":"READ"}""";
        await PutAsync("private", "1");
        await PutAsync("public", "1", StoredObjectAcl.Encode(new AccessControlPolicy(
            "canonical-id",
            [
                new AclGrant(AclGrantee.AllUsers, AclPermission.Read),
                new AclGrant(AclGrantee.Canonical("canonical-id"), AclPermission.FullControl),
            ])));
        await PutAsync("unreadable", "1", acl: [99]);
        await ConfigureAsync("<Field>ObjectAccessControlList</Field><Field>ObjectOwner</Field>");
        Assert.Equal(
            [("private", Available(Owners), "canonical-id"), ("public", Available(Owners), "canonical-id"),
                ("unreadable", Available(Owners), "canonical-id")],
            await RowsAsync());

        await store.PutConfigurationAsync(
            Authorizer.AsServer<Configure>(Bucket(Source)), ConfigurationKind.OwnershipControls, "",
            new OwnershipControls(ObjectOwnership.ObjectWriter).ToUtf8(), ConfigurationLimits.PerBucket, Cancel);
        time.Now = Start.AddMinutes(1);
        Assert.Equal(
            [("private", Available(Owners), "canonical-id"),
                ("public", Available($"{Everybody},{Owners}"), "canonical-id"),
                ("unreadable", """{"version":"2022-11-10","status":"UNAVAILABLE","grants":[]}""", "UNAVAILABLE")],
            await RowsAsync());

        static string Available(string grants) =>
            $$"""{"version":"2022-11-10","status":"AVAILABLE","grants":[{{grants}}]}""";

        async Task<IEnumerable<(string, string, string)>> RowsAsync()
        {
            Assert.Null(await scheduler.RunAsync(Source, "daily", Cancel));
            return (await ReadAsync(Manifests()[^1])).Rows.Select(row => row.Split(',')).Select(cells => (
                cells[1].Trim('"'), Encoding.UTF8.GetString(Convert.FromBase64String(cells[2].Trim('"'))),
                cells[3].Trim('"')));
        }
    }

    [Fact]
    public async Task Cells_say_when_a_rule_removes_an_object_and_how_far_its_replication_is()
    {
        await PutAsync("expires", "1");
        await PutAsync("stays", "1");
        await store.SetLifecycleAsync(
            Authorizer.AsServer<Configure>(Bucket(Source)),
            new LifecycleRules(
                [new LifecycleRule { Id = "x", ExpirationDays = 1, Filter = new("expires", [], null, null) }], default),
            Cancel);
        var version = store.HeadObject(Authorizer.AsServer<Read>(Bucket(Source), "expires", null))!.Version;
        await store.NoteReplicationAsync(
            [
                new ReplicationProgress(
                    Authorizer.AsServer<Write>(Bucket(Source), "expires", version), Planned: 1, HasFailed: false),
            ],
            [], Cancel);
        await ConfigureAsync("<Field>ReplicationStatus</Field><Field>LifecycleExpirationDate</Field>");
        Assert.Null(await scheduler.RunAsync(Source, "daily", Cancel));
        Assert.Equal(
            ["\"source\",\"expires\",\"PENDING\",\"2026-01-04T00:00:00.000Z\"", "\"source\",\"stays\",\"\",\"\""],
            (await ReadAsync()).Rows);
    }

    [Fact]
    public async Task All_versions_are_listed_when_they_are_asked_for()
    {
        await store.SetVersioningAsync(Authorizer.AsServer<Configure>(Bucket(Source)), isEnabled: true, Cancel);
        await PutAsync("key", "1");
        await PutAsync("key", "22");
        await store.DeleteObjectAsync(
            new ObjectDeletion(Authorizer.AsServer<Delete>(Bucket(Source), "key", version: null), IfMatch: null),
            Cancel);
        await ConfigureAsync("<Field>Size</Field>", versions: "All");
        Assert.Null(await scheduler.RunAsync(Source, "daily", Cancel));
        var (manifest, rows) = await ReadAsync();
        Assert.Equal(
            "Bucket, Key, VersionId, IsLatest, IsDeleteMarker, Size", manifest.GetProperty("fileSchema").GetString());
        Assert.Equal(
            ["\"true\",\"true\",\"\"", "\"false\",\"false\",\"2\"", "\"false\",\"false\",\"1\""],
            rows.Select(row => string.Join(',', row.Split(',')[3..])));
        Assert.Equal(3, rows.Select(row => row.Split(',')[2]).Distinct().Count());
    }

    [Fact]
    public async Task A_prefix_limits_the_list_and_pages_do_not()
    {
        await Task.WhenAll(Enumerable.Range(0, 1_003).Select(number => PutAsync($"in/{number:d4}", "")));
        await PutAsync("out", "");
        await ConfigureAsync("<Field>Size</Field>", filter: "<Filter><Prefix>in/</Prefix></Filter>");
        Assert.Null(await scheduler.RunAsync(Source, "daily", Cancel));
        var rows = (await ReadAsync()).Rows;
        Assert.Equal(1_003, rows.Distinct().Count());
        Assert.All(rows, row => Assert.StartsWith("\"source\",\"in/", row));
    }

    [Fact]
    public async Task An_empty_bucket_has_an_empty_list()
    {
        await ConfigureAsync("<Field>Size</Field>");
        Assert.Null(await scheduler.RunAsync(Source, "daily", Cancel));
        Assert.Empty((await ReadAsync()).Rows);
    }

    [Fact]
    public async Task They_are_made_once_when_they_are_due_whatever_restarts_there_are()
    {
        await ConfigureAsync("<Field>Size</Field>");
        await scheduler.RunDueAsync(Cancel);
        Assert.Empty(Manifests());
        time.Now = Start.AddDays(1);
        for (var i = 0; i < 3; i++)
        {
            await RestartAsync();
            await scheduler.RunDueAsync(Cancel);
            Assert.Equal(["p/source/daily/2026-01-03T00-00Z/manifest.json"], Manifests());
        }

        // Of the days when the server was down, one is made up for.
        time.Now = Start.AddDays(5);
        await RestartAsync();
        await scheduler.RunDueAsync(Cancel);
        time.Now = Start.AddDays(6);
        await scheduler.RunDueAsync(Cancel);
        Assert.Equal(
            [
                "p/source/daily/2026-01-03T00-00Z/manifest.json", "p/source/daily/2026-01-04T00-00Z/manifest.json",
                "p/source/daily/2026-01-08T00-00Z/manifest.json",
            ],
            Manifests());
    }

    [Fact]
    public async Task Weekly_ones_are_made_on_Sundays()
    {
        await ConfigureAsync("<Field>Size</Field>", frequency: "Weekly");
        foreach (var day in Enumerable.Range(0, 10))
        {
            time.Now = Start.AddDays(day);
            await scheduler.RunDueAsync(Cancel);
        }

        Assert.Equal(
            ["p/source/daily/2026-01-04T00-00Z/manifest.json", "p/source/daily/2026-01-11T00-00Z/manifest.json"],
            Manifests());
    }

    [Fact]
    public async Task A_configuration_that_is_disabled_or_removed_makes_none()
    {
        await ConfigureAsync("<Field>Size</Field>", isEnabled: "false");
        time.Now = Start.AddDays(1);
        await scheduler.RunDueAsync(Cancel);
        Assert.Single(InventorySchedule.All(store));
        await store.DeleteConfigurationAsync(
            Authorizer.AsServer<Configure>(Bucket(Source)), ConfigurationKind.Inventory, "daily", Cancel);
        time.Now = Start.AddDays(2);
        await scheduler.RunDueAsync(Cancel);
        Assert.Empty(Manifests());
        Assert.Empty(InventorySchedule.All(store));
    }

    [Fact]
    public async Task A_bucket_made_anew_does_not_inherit_the_plan_of_its_name()
    {
        await ConfigureAsync("<Field>Size</Field>");
        await store.DeleteBucketAsync(Authorizer.AsServer<Configure>(Bucket(Source)), Cancel);
        await NewBucketAsync(Source);
        time.Now = Start.AddDays(1);
        await scheduler.RunDueAsync(Cancel);
        Assert.Empty(Manifests());
        Assert.Empty(InventorySchedule.All(store));
    }

    [Fact]
    public async Task A_destination_that_is_gone_is_reported_and_tried_the_next_time()
    {
        await ConfigureAsync("<Field>Size</Field>");
        await store.DeleteBucketAsync(Authorizer.AsServer<Configure>(Bucket(Target)), Cancel);
        Assert.Contains("is gone", await scheduler.RunAsync(Source, "daily", Cancel));
        time.Now = Start.AddDays(1);
        await scheduler.RunDueAsync(Cancel);
        await NewBucketAsync(Target);
        await scheduler.RunDueAsync(Cancel);
        Assert.Empty(Manifests());
        time.Now = Start.AddDays(2);
        await scheduler.RunDueAsync(Cancel);
        Assert.Single(Manifests());
    }

    [Fact]
    public async Task One_that_cannot_be_read_keeps_no_other_from_being_made()
    {
        await ConfigureAsync("<Field>Size</Field>", id: "aaa");
        await ConfigureAsync("<Field>Size</Field>");
        await store.PutConfigurationAsync(
            Authorizer.AsServer<Configure>(Bucket(Source)), ConfigurationKind.Inventory, "aaa", "?"u8.ToArray(),
            ConfigurationLimits.PerBucket, Cancel);
        time.Now = Start.AddDays(1);
        await scheduler.RunDueAsync(Cancel);
        Assert.Equal(["p/source/daily/2026-01-03T00-00Z/manifest.json"], Manifests());
        await Assert.ThrowsAsync<DamagedDataException>(
            async () => await scheduler.RunAsync(Source, "aaa", Cancel));
    }

    [Fact]
    public async Task What_is_put_over_S3_is_planned_for_the_next_midnight()
    {
        await scheduler.DisposeAsync();
        keys.Dispose();
        await store.DisposeAsync();
        await using (var server = await WatchedServer.StartAsync(AttackedServer.Options(directory.Path), Cancel))
        {
            var answer = await AttackedServer.ClientOf(server).PutAsync(
                "/source?id=daily&inventory",
                "<InventoryConfiguration><Destination><S3BucketDestination><Bucket>arn:aws:s3:::target</Bucket>"
                    + "<Format>CSV</Format></S3BucketDestination></Destination><IsEnabled>true</IsEnabled>"
                    + "<Id>daily</Id><IncludedObjectVersions>Current</IncludedObjectVersions>"
                    + "<Schedule><Frequency>Daily</Frequency></Schedule></InventoryConfiguration>");
            Assert.Equal(204, answer.Status);
        }

        await OpenAsync();
        var plan = Assert.Single(InventorySchedule.All(store));
        Assert.Equal(("source", "daily", TimeSpan.Zero), (plan.Bucket.Value, plan.Id, plan.Due.TimeOfDay));
        Assert.InRange(plan.Due, DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddDays(1));
        time.Now = plan.Due;
        await scheduler.RunDueAsync(Cancel);
        Assert.EndsWith("/manifest.json", Assert.Single(Manifests()));
    }

    private async Task OpenAsync()
    {
        var options = new StoreOptions { DataDirectory = directory.Path, Time = time };
        store = await ObjectStore.OpenAsync(options, Cancel);
        keys = KeyServices.Open(
            AttackedServer.Options(directory.Path), store, account: "123456789012", NullLogger.Instance);
        var objects = new OwnObjects(store, keys, encryptsByDefault: false);
        scheduler = new InventoryScheduler(store, objects, time, NullLogger.Instance);
    }

    private async Task RestartAsync()
    {
        await scheduler.DisposeAsync();
        keys.Dispose();
        await store.DisposeAsync();
        await OpenAsync();
    }

    private BucketInfo Bucket(string name) => store.FindBucket(new BucketName(name))!;

    private async Task NewBucketAsync(string name)
    {
        var account = store.FindAccessKey("ACCESSKEYOFTESTS")!.Account;
        await store.CreateBucketAsync(Authorizer.AsServer(account), new BucketName(name), new NewBucket(), Cancel);
    }

    private async Task PutAsync(string key, string text, byte[]? acl = null)
    {
        var grant = Authorizer.AsServer<Write>(Bucket(Source), key, version: null);
        await using var writer = new OwnObjectWriter(store, grant, sealing: null) { Acl = acl };
        await writer.WriteAsync(Encoding.UTF8.GetBytes(text), Cancel);
        await writer.CommitAsync("text/plain", Cancel);
    }

    /// <summary>Puts a configuration as the operation does.</summary>
    private async Task ConfigureAsync(
        string fields, string versions = "Current", string filter = "", string frequency = "Daily",
        string isEnabled = "true", string id = "daily")
    {
        var configuration = InventoryConfiguration.Parse(
            Encoding.UTF8.GetBytes($"""
                <InventoryConfiguration>
                  <Destination><S3BucketDestination><Bucket>arn:aws:s3:::target</Bucket><Format>CSV</Format>
                    <Prefix>p</Prefix></S3BucketDestination></Destination>
                  <IsEnabled>{isEnabled}</IsEnabled>{filter}<Id>{id}</Id>
                  <IncludedObjectVersions>{versions}</IncludedObjectVersions>
                  <OptionalFields>{fields}</OptionalFields>
                  <Schedule><Frequency>{frequency}</Frequency></Schedule>
                </InventoryConfiguration>
                """),
            id);
        await InventorySchedule.PlanAsync(store, Bucket(Source), configuration, time.Now, Cancel);
        await store.PutConfigurationAsync(
            Authorizer.AsServer<Configure>(Bucket(Source)), ConfigurationKind.Inventory, id,
            configuration.ToUtf8(), ConfigurationLimits.PerBucket, Cancel);
    }

    private IReadOnlyList<string> Keys() =>
        [.. store.ListObjects(Authorizer.AsServer<List>(Bucket(Target)), new ListQuery("", null, null, 100))
            .Objects.Select(info => info.Key)];

    private IReadOnlyList<string> Manifests() =>
        [.. Keys().Where(key => key.EndsWith("/manifest.json", StringComparison.Ordinal))];

    private Task<(JsonElement Manifest, IReadOnlyList<string> Rows)> ReadAsync() =>
        ReadAsync(Assert.Single(Manifests()));

    private async Task<(JsonElement Manifest, IReadOnlyList<string> Rows)> ReadAsync(string key)
    {
        var manifest = await ReadBytesAsync(key);
        var checksum = Encoding.ASCII.GetString(
            await ReadBytesAsync(key.Replace(".json", ".checksum", StringComparison.Ordinal)));
        Assert.Equal(Convert.ToHexStringLower(MD5.HashData(manifest)), checksum);
        var root = JsonDocument.Parse(manifest).RootElement;
        var file = Assert.Single(root.GetProperty("files").EnumerateArray());
        var data = await ReadBytesAsync(file.GetProperty("key").GetString()!);
        Assert.Equal(data.Length, file.GetProperty("size").GetInt64());
        Assert.Equal(
            Convert.ToHexStringLower(MD5.HashData(data)), file.GetProperty("MD5checksum").GetString());
        await using var unzipped = new GZipStream(new MemoryStream(data), CompressionMode.Decompress);
        using var text = new StreamReader(unzipped);
        var rows = await text.ReadToEndAsync(Cancel);
        return (root, rows.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private async Task<byte[]> ReadBytesAsync(string key)
    {
        using var reader = store.OpenObject(Authorizer.AsServer<Read>(Bucket(Target), key, version: null))!;
        using var bytes = new MemoryStream();
        while (await reader.ReadAsync(Cancel) is { Length: > 0 } piece)
        {
            bytes.Write(piece.Span);
        }

        return bytes.ToArray();
    }

    private sealed class SetTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
