using System.Text.Json;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Drystone.Server.Control;
using Drystone.Server.Hosting;
using Drystone.Server.Tests.Hosting;
using Drystone.Server.Tests.Notifications.Brokers;
using Drystone.Server.Tests.Notifications.Targets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Drystone.Server.Tests.Notifications;

/// <summary>A whole server with event targets, which can be stopped and started again on the same data.</summary>
internal sealed class EventServer : IAsyncDisposable
{
    public const string Bucket = "events";

    private static readonly RootCredentials RootKey = new("ROOTKEYOFTHETESTS", "secret/of+the=tests-0123456789abcdef");

    private readonly TestDirectory directory = new();
    private Dictionary<string, IReadOnlyDictionary<string, string>> targets;
    private readonly ILoggerFactory loggers;
    private DrystoneServer? server;

    private EventServer(
        Dictionary<string, IReadOnlyDictionary<string, string>> targets, ILoggerFactory? loggers) =>
        (this.targets, this.loggers) = (targets, loggers ?? NullLoggerFactory.Instance);

    public AmazonS3Client S3 { get; private set; } = null!;

    public S3Caller Raw { get; private set; } = null!;

    public HttpClient Http { get; } = S3Caller.NewHttpClient();

    public Uri Endpoint => server!.Endpoints[0];

    public string DataDirectory => directory.Path;

    public static Dictionary<string, string> Webhook(string url, params (string Name, string Value)[] more)
    {
        var values = new Dictionary<string, string>
        {
            ["kind"] = "webhook",
            ["url"] = url,
            ["allowed-networks"] = "127.0.0.1",
        };
        more.ToList().ForEach(one => values[one.Name] = one.Value);
        return values;
    }

    public static string ArnOf(string target) => $"arn:aws:sqs:us-east-1:000000000001:{target}";

    public static async Task<EventServer> StartAsync(
        ILoggerFactory? loggers, params (string Name, Dictionary<string, string> Settings)[] targets)
    {
        var started = new EventServer(
            targets.ToDictionary(
                target => target.Name, IReadOnlyDictionary<string, string> (target) => target.Settings),
            loggers);
        await started.StartAsync();
        await started.S3.PutBucketAsync(Bucket);
        return started;
    }

    public static Task<EventServer> StartAsync(params (string Name, Dictionary<string, string> Settings)[] targets) =>
        StartAsync(null, targets);

    /// <summary>What an operator asks the running server.</summary>
    public Task<IEventAdmin> OpenAdminAsync() =>
        OperatorAccess.OpenEventsAsync(DataDirectory, CancellationToken.None);

    public async Task RestartAsync()
    {
        await StopAsync();
        await StartAsync();
    }

    /// <summary>After a stop, with other targets than before.</summary>
    public Task StartWithAsync(params (string Name, Dictionary<string, string> Settings)[] others)
    {
        targets = others.ToDictionary(
            target => target.Name, IReadOnlyDictionary<string, string> (target) => target.Settings);
        return StartAsync();
    }

    /// <summary>Another account than that of the server's own credentials.</summary>
    public async Task<AddedAccount> AddAccountAsync(string name)
    {
        await using var accounts = await new OperatorAccess(DataDirectory, null, TimeProvider.System)
            .OpenAccountsAsync(CancellationToken.None);
        return await accounts.AddAsync(new NewAccount(name, null, null, null, null, null), CancellationToken.None);
    }

    /// <summary>The SDK as an account; good until the server restarts.</summary>
    public AmazonS3Client ClientOf(AddedAccount account) => NewClient(account.AccessKeyId, account.SecretAccessKey);

    public async Task StopAsync()
    {
        S3.Dispose();
        await server!.DisposeAsync();
    }

    /// <summary>Every event of every key, but for what is said.</summary>
    public Task NotifyAsync(
        string target, string? prefix = null, string bucket = Bucket, params EventType[] events) =>
        NotifyAsync(S3, target, prefix, bucket, events);

    /// <param name="s3">The owner's.</param>
    public static Task NotifyAsync(
        AmazonS3Client s3, string target, string? prefix, string bucket, params EventType[] events) =>
        s3.PutBucketNotificationAsync(new PutBucketNotificationRequest
        {
            BucketName = bucket,
            QueueConfigurations =
            [
                new QueueConfiguration
                {
                    Id = "rule",
                    Queue = ArnOf(target),
                    Events = events.Length > 0
                        ? [.. events]
                        : [EventType.ObjectCreatedAll, EventType.ObjectRemovedAll, new EventType("s3:ObjectTagging:*")],
                    Filter = prefix is null ? null : new Filter
                    {
                        S3KeyFilter = new S3KeyFilter
                        {
                            FilterRules = [new FilterRule { Name = "prefix", Value = prefix }],
                        },
                    },
                },
            ],
        });

    public Task PutAsync(string key, string content = "content") =>
        S3.PutObjectAsync(new PutObjectRequest { BucketName = Bucket, Key = key, ContentBody = content });

    /// <summary>Waits for that many messages that are no test events.</summary>
    public static async Task<List<JsonElement>> RecordsAsync(HookReceiver receiver, int count)
    {
        List<JsonElement> records = [];
        await Until.TrueAsync(
            () => (records = Records(receiver)).Count >= count,
            () => $"{count} events arrive; there are {records.Count}");
        return records;
    }

    public static List<JsonElement> Records(HookReceiver receiver) =>
    [
        .. receiver.Received.Select(hook => JsonDocument.Parse(hook.Body).RootElement)
            .Where(body => body.TryGetProperty("Records", out _))
            .Select(body => body.GetProperty("Records")[0]),
    ];

    public static string NameOf(JsonElement record) => record.GetProperty("eventName").GetString()!;

    public static string KeyOf(JsonElement record) =>
        record.GetProperty("s3").GetProperty("object").GetProperty("key").GetString()!;

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Http.Dispose();
        directory.Dispose();
    }

    private async Task StartAsync()
    {
        server = await WatchedServer.StartAsync(
            new ServerOptions
            {
                DataDirectory = directory.Path,
                Address = ListenAddress.Loopback(0),
                ConsoleAddress = null,
                RootCredentials = RootKey,
                EventTargets = targets,
                Loggers = loggers,
            },
            CancellationToken.None);
        S3 = NewClient(RootKey.AccessKeyId, RootKey.SecretAccessKey);
        Raw = new S3Caller(Http, Endpoint, new(RootKey.AccessKeyId, RootKey.SecretAccessKey, null, null, "root"));
    }

    private AmazonS3Client NewClient(string accessKeyId, string secretAccessKey) => new(
        new BasicAWSCredentials(accessKeyId, secretAccessKey),
        new AmazonS3Config
        {
            ServiceURL = Endpoint.ToString(),
            AuthenticationRegion = S3ServerFixture.Region,
            ForcePathStyle = true,
            MaxErrorRetry = 0,
        });
}
