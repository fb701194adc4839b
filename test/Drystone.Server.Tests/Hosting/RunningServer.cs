using Drystone.Server.Hosting;
using Drystone.Testing.Secrets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.AspNetCore.Http;

namespace Drystone.Server.Tests.Hosting;

/// <summary>A server on free ports over an empty directory, whose S3 endpoint is a function.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private readonly TestDirectory directory;

    private RunningServer(TestDirectory directory, DrystoneServer server, HttpClient http) =>
        (this.directory, Server, Http) = (directory, server, http);

    public DrystoneServer Server { get; }

    /// <summary>Speaks to the S3 address.</summary>
    public HttpClient Http { get; }

    public HostServices Services { get; private init; } = null!;

    public string DataDirectory => directory.Path;

    public Uri Console => Server.ConsoleEndpoint!;

    public static ServerOptions OptionsFor(TestDirectory directory) => new()
    {
        DataDirectory = directory.Path,
        Address = ListenAddress.Loopback(0),
        ConsoleAddress = ListenAddress.Loopback(0),
        Loggers = NullLoggerFactory.Instance,
    };

    public static async Task<RunningServer> StartAsync(
        RequestDelegate? endpoint = null, Func<ServerOptions, ServerOptions>? change = null,
        SecretSink? sink = null)
    {
        var directory = new TestDirectory();
        var options = OptionsFor(directory);
        HostServices services = null!;
        var server = await WatchedServer.StartAsync(
            change?.Invoke(options) ?? options,
            made =>
            {
                services = made;
                return new FunctionEndpoint(endpoint ?? (_ => Task.CompletedTask));
            },
            sink);
        var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback =
            (_, certificate, _, _) => certificate?.Subject == "CN=Drystone self-signed";
        var http = new HttpClient(handler) { BaseAddress = server.Endpoints[0] };
        return new RunningServer(directory, server, http) { Services = services };
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Server.DisposeAsync();
        directory.Dispose();
    }

    private sealed class FunctionEndpoint(RequestDelegate handle) : IS3Endpoint
    {
        public Task HandleAsync(HttpContext context) => handle(context);
    }
}
