using System.Collections.Concurrent;
using Drystone.Server.Control;
using Drystone.Server.Hosting;
using Drystone.Server.Tests.Hosting;
using Microsoft.Extensions.Logging;

namespace Drystone.Server.Tests.Encryption;

/// <summary>A server over TLS with a bucket <c>bucket</c> and the keys <c>first</c> and <c>second</c>, whose every log
/// is kept.</summary>
public sealed class EncryptingServer : IAsyncLifetime
{
    private static readonly RootCredentials RootKey = new("ROOTKEYOFTHETESTS", "secret/of+the=tests-0123456789abcdef");

    private readonly TestDirectory directory = new();
    private readonly KeptLogs logs = new();
    private readonly HttpClient http = new(new SocketsHttpHandler
    {
        SslOptions =
        {
            RemoteCertificateValidationCallback =
                (_, certificate, _, _) => certificate?.Subject == "CN=Drystone self-signed",
        },
    });

    private DrystoneServer server = null!;
    private int names;

    public string DataDirectory => Path.Combine(directory.Path, "data");

    public string RequestLog => Path.Combine(directory.Path, "requests.log");

    public Task<string> ReadMetricsAsync() => http.GetStringAsync(
        new Uri(server.ConsoleEndpoint!, "/metrics"), TestContext.Current.CancellationToken);

    internal ConcurrentQueue<string> LogLines => logs.Lines;

    public S3Caller Raw { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        server = await WatchedServer.StartAsync(
            new ServerOptions
            {
                DataDirectory = DataDirectory,
                Address = ListenAddress.Loopback(0),
                ConsoleAddress = ListenAddress.Loopback(0),
                Tls = new TlsOptions(Files: null),
                RootCredentials = RootKey,
                RequestLogFile = RequestLog,
                Loggers = LoggerFactory.Create(
                    builder => builder.SetMinimumLevel(LogLevel.Trace).AddProvider(logs)),
            },
            CancellationToken.None);
        Raw = new S3Caller(
            http, server.Endpoints[0], new(RootKey.AccessKeyId, RootKey.SecretAccessKey, null, null, "root"));
        await using var keys = await OpenKeysAsync();
        await keys.CreateAsync(new NewKey("first", null, null), CancellationToken.None);
        await keys.CreateAsync(new NewKey("second", "other", null), CancellationToken.None);
        Assert.Equal((200, null), (await Raw.SendAsync("PUT", "/bucket")).Outcome);
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await server.DisposeAsync();
        directory.Dispose();
    }

    public Task<IKeyAdmin> OpenKeysAsync() => new OperatorAccess(
        DataDirectory, null, TimeProvider.System).OpenKeysAsync("us-east-1", CancellationToken.None);

    /// <summary>A path in the bucket that no other test has.</summary>
    public string NewPath() => $"/bucket/object-{Interlocked.Increment(ref names)}";

    public async Task<string> NewBucketAsync()
    {
        var name = $"bucket-{Interlocked.Increment(ref names)}";
        Assert.Equal((200, null), (await Raw.SendAsync("PUT", "/" + name)).Outcome);
        return name;
    }

    public Task<RawS3Answer> SendAsync(
        string method, string target, byte[]? body = null, params (string Name, string Value)[] headers) =>
        Raw.SendAsync(method, target, body, headers);

    /// <summary>The files of the store that hold these bytes.</summary>
    public string[] FilesWith(byte[] bytes) =>
    [
        .. Directory.GetFiles(DataDirectory, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(file) is not ("lock" or "control.sock"))
            .Where(file => ReadShared(file).AsSpan().IndexOf(bytes) >= 0),
    ];

    /// <summary>Nothing when the file has been reclaimed since it was listed.</summary>
    public static byte[] ReadShared(string path)
    {
        try
        {
            using var file = new FileStream(
                path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var bytes = new MemoryStream();
            file.CopyTo(bytes);
            return bytes.ToArray();
        }
        catch (FileNotFoundException)
        {
            return [];
        }
    }

    private sealed class KeptLogs : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue($"{formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}
