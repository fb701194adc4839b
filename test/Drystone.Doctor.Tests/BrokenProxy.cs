using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Drystone.Doctor.Tests;

/// <summary>What is wrong with a proxy.</summary>
public enum Fault
{
    None,
    DropsTrailers,
    DropsTrailersOnly,
    IgnoresIfMatch,
    IgnoresIfNoneMatch,
    CutsBodies,
    SkewsDate,
    LosesRange,
    AcceptsWrongChecksums,
}

/// <summary>A proxy with a fault. What it changes of a signed request it signs anew, as a gateway with a key of its own
/// does, so that the fault is not found by the signature.</summary>
internal sealed class BrokenProxy : IAsyncDisposable
{
    private const int CutAtBytes = 1 << 20;

    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false });
    private readonly Uri _upstream;
    private readonly Fault _fault;
    private StandIn? _server;

    private BrokenProxy(string upstream, Fault fault) => (_upstream, _fault) = (new Uri(upstream), fault);

    public string Url => _server!.Url;

    public static async Task<BrokenProxy> StartAsync(string upstream, Fault fault)
    {
        var proxy = new BrokenProxy(upstream, fault);
        proxy._server = await StandIn.StartAsync(proxy.PassOnAsync, _ => { });
        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        await _server!.DisposeAsync();
        _http.Dispose();
    }

    private async Task PassOnAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var headers = context.Request.Headers.ToDictionary(
            one => one.Key, one => one.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var bytes = Spoil(context.Request.Method, target, headers, body.ToArray());
        using var request = Make(context.Request.Method, target, headers, bytes);
        using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseContentRead);
        await AnswerAsync(context, answer);
    }

    /// <summary>Changes the headers; returns the body to send.</summary>
    private byte[] Spoil(string method, string target, Dictionary<string, string> headers, byte[] body)
    {
        var isDropped = _fault switch
        {
            Fault.IgnoresIfMatch => headers.Remove("If-Match"),
            Fault.IgnoresIfNoneMatch => headers.Remove("If-None-Match"),
            Fault.LosesRange => headers.Remove("Range"),
            Fault.DropsTrailers or Fault.DropsTrailersOnly => headers.ContainsKey("x-amz-trailer"),
            _ => false,
        };
        if (!isDropped || !headers.ContainsKey("Authorization"))
        {
            return body;
        }

        if (headers.Remove("x-amz-trailer"))
        {
            (body, var trailers) = ChunkedBody.Decode(body);
            headers.Remove("x-amz-decoded-content-length");
            headers.Remove("Content-Encoding");
            if (_fault == Fault.DropsTrailers)
            {
                headers.Remove("x-amz-sdk-checksum-algorithm");
            }
            else if (_fault != Fault.DropsTrailersOnly)
            {
                foreach (var (name, value) in trailers)
                {
                    headers[name] = value;
                }
            }
        }

        Resigner.Sign(method, target, _upstream.Authority, headers, body);
        return body;
    }

    private HttpRequestMessage Make(string method, string target, Dictionary<string, string> headers, byte[] body)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), new Uri(
            _upstream.GetLeftPart(UriPartial.Authority) + target,
            new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        if (body.Length > 0 || method is "PUT" or "POST")
        {
            request.Content = new ByteArrayContent(body);
        }

        foreach (var (name, value) in headers.Where(one => one.Key is not ("Content-Length" or "Transfer-Encoding"
            or "Connection" or "Expect")))
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return request;
    }

    private async Task AnswerAsync(HttpContext context, HttpResponseMessage answer)
    {
        var bytes = await answer.Content.ReadAsByteArrayAsync();
        var response = context.Response;
        response.StatusCode = (int)answer.StatusCode;
        Copy(answer.Headers, response);
        Copy(answer.Content.Headers, response);
        if (_fault == Fault.SkewsDate)
        {
            response.Headers.Date =
                TimeProvider.System.GetUtcNow().AddHours(1).ToString("r", CultureInfo.InvariantCulture);
        }

        if (_fault == Fault.AcceptsWrongChecksums && context.Request.Method == "PUT" && response.StatusCode == 400
            && !context.Request.Query.ContainsKey("policy"))
        {
            response.StatusCode = 200;
            response.Headers.ETag = "\"0123456789abcdef0123456789abcdef\"";
            bytes = [];
        }

        if (context.Request.Method == "HEAD")
        {
            return;
        }

        if (_fault == Fault.CutsBodies && bytes.Length > CutAtBytes)
        {
            bytes = bytes[..CutAtBytes];
        }

        response.ContentLength = response.StatusCode is 204 or 304 ? null : bytes.Length;
        await response.Body.WriteAsync(bytes);
    }

    private static void Copy(HttpHeaders headers, HttpResponse response)
    {
        foreach (var (name, values) in headers.Where(one => one.Key is not ("Transfer-Encoding" or "Connection")))
        {
            response.Headers[name] = values.ToArray();
        }
    }
}

/// <summary>Takes an <c>aws-chunked</c> body apart.</summary>
internal static class ChunkedBody
{
    public static (byte[] Body, List<(string Name, string Value)> Trailers) Decode(byte[] framed)
    {
        using var body = new MemoryStream();
        var at = 0;
        while (true)
        {
            var size = int.Parse(ReadLine(framed, ref at).Split(';')[0], NumberStyles.HexNumber,
                CultureInfo.InvariantCulture);
            if (size == 0)
            {
                break;
            }

            body.Write(framed, at, size);
            at += size + 2;
        }

        var trailers = new List<(string Name, string Value)>();
        while (at < framed.Length && ReadLine(framed, ref at) is { Length: > 0 } line)
        {
            if (line.Split(':', 2) is [var name, var value] && name != "x-amz-trailer-signature")
            {
                trailers.Add((name, value.Trim()));
            }
        }

        return (body.ToArray(), trailers);
    }

    private static string ReadLine(byte[] framed, ref int at)
    {
        var end = framed.AsSpan(at).IndexOf("\r\n"u8);
        end = end < 0 ? framed.Length - at : end;
        var line = Encoding.ASCII.GetString(framed, at, end);
        at += end + 2;
        return line;
    }
}
