using System.Net;

namespace Drystone.Provisioning.Tests.Endpoints;

/// <summary>A Drystone that is less able: tags are refused as not implemented, and a default encryption is accepted and
/// forgotten.</summary>
internal sealed class LimitedEndpoint : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly HttpClient _client = new();
    private readonly string _target;
    private readonly Action<string>? _seen;

    /// <param name="target">The Drystone.</param>
    /// <param name="seen">Told of each body before it is handed on.</param>
    public LimitedEndpoint(string target, Action<string>? seen = null)
    {
        (_target, _seen) = (target, seen);
        Endpoint = $"http://127.0.0.1:{FreePort()}";
        _listener.Prefixes.Add(Endpoint + "/");
        _listener.Start();
        _ = ServeAsync();
    }

    public string Endpoint { get; }

    /// <summary>Refuses a default encryption in the way of Ceph 16, without a word.</summary>
    public bool RefusesEncryption { get; init; }

    public static int FreePort()
    {
        using var probe = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    public void Dispose()
    {
        _listener.Close();
        _client.Dispose();
    }

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                await AnswerAsync(await _listener.GetContextAsync());
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        var query = context.Request.Url!.Query;
        if (query.StartsWith("?tagging", StringComparison.Ordinal))
        {
            await EndAsync(context, 501, "<Error><Code>NotImplemented</Code><Message>No tags here.</Message></Error>");
        }
        else if (query.StartsWith("?encryption", StringComparison.Ordinal) && context.Request.HttpMethod == "PUT")
        {
            await (RefusesEncryption
                ? EndAsync(context, 400, "<Error><Code>InvalidArgument</Code><Message></Message></Error>")
                : EndAsync(context, 200, ""));
        }
        else
        {
            await ForwardAsync(context);
        }
    }

    private async Task ForwardAsync(HttpListenerContext context)
    {
        using var request = new HttpRequestMessage(
            new HttpMethod(context.Request.HttpMethod), _target + context.Request.RawUrl);
        if (context.Request.HttpMethod is "PUT" or "POST")
        {
            // Also an empty one: headers such as Content-Type are signed and go with it.
            var body = new MemoryStream();
            await context.Request.InputStream.CopyToAsync(body);
            request.Content = new ByteArrayContent(body.ToArray());
            _seen?.Invoke(System.Text.Encoding.UTF8.GetString(body.ToArray()));
        }

        foreach (var name in context.Request.Headers.AllKeys.OfType<string>())
        {
            var value = context.Request.Headers[name];
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, value);
            }
        }

        using var answer = await _client.SendAsync(request);
        await EndAsync(context, (int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static async Task EndAsync(HttpListenerContext context, int status, string body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/xml";
        var bytes = System.Text.Encoding.UTF8.GetBytes(body);
        if (context.Request.HttpMethod != "HEAD")
        {
            context.Response.ContentLength64 = bytes.Length;
            await context.Response.OutputStream.WriteAsync(bytes);
        }

        context.Response.Close();
    }
}
