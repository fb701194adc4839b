using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Drystone.Server.Hosting;
using Drystone.Testing.Secrets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Drystone.Server.Tests.Notifications.Targets;

/// <summary>A request as it came.</summary>
internal sealed record ReceivedHook(
    string Method, string Path, IReadOnlyDictionary<string, string> Headers, byte[] Body);

/// <summary>An HTTP server that keeps what is posted to it and answers as it is told.</summary>
internal sealed class HookReceiver : IAsyncDisposable
{
    private const string BodyItem = "body";

    private readonly WebApplication application;

    private HookReceiver(WebApplication application) => this.application = application;

    public string Url { get; private set; } = "";

    public ConcurrentQueue<ReceivedHook> Received { get; } = new();

    public Func<HttpContext, Task> Answer { get; set; } = _ => Task.CompletedTask;

    /// <param name="port">0 for any.</param>
    /// <param name="certificate">For HTTPS.</param>
    public static async Task<HookReceiver> StartAsync(int port = 0, CertificateFiles? certificate = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port, listen =>
        {
            if (certificate is not null)
            {
                listen.UseHttps(X509Certificate2.CreateFromPemFile(
                    certificate.CertificatePath, certificate.KeyPath));
            }
        }));
        var receiver = new HookReceiver(builder.Build());
        receiver.application.Run(receiver.ReceiveAsync);
        await receiver.application.StartAsync();
        receiver.Url = receiver.application.Urls.Single();
        return receiver;
    }

    /// <summary>Of the request that is being answered.</summary>
    public static byte[] BodyOf(HttpContext context) => (byte[])context.Items[BodyItem]!;

    public ValueTask DisposeAsync() => application.DisposeAsync();

    private async Task ReceiveAsync(HttpContext context)
    {
        var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        context.Items[BodyItem] = body.ToArray();
        SecretSink.Run.Take(
            OutputChannel.Event, WatchedServer.CurrentTest, Encoding.UTF8.GetString(body.ToArray()));
        Received.Enqueue(new ReceivedHook(
            context.Request.Method,
            context.Request.Path,
            context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString()),
            body.ToArray()));
        await Answer(context);
    }
}
