using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Xml;
using System.Xml.Linq;
using Drystone.Client;
using Drystone.Client.Configuration;
using Drystone.Client.Profiles;
using Drystone.S3.Signing;

namespace Drystone.Cli.Objects.Wire;

/// <summary>
/// Requests that carry the bytes of objects, signed and sent without the SDK: what that spends on a request is more
/// than a small object costs to move. Everything else goes through the SDK.
/// </summary>
internal sealed class S3Wire : IDisposable
{
    private const int Attempts = 4;
    private const int LargestError = 64 << 10;

    /// <summary>How long an answer may take once the body is sent, and how long a part may take to go.</summary>
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);

    private readonly HttpClient _http;
    private readonly WireLocation _location;
    private readonly Credential _credential;
    private readonly string _region;
    private readonly bool _signsBodies;
    private readonly TimeProvider _time;

    public S3Wire(ObjectStoreSettings settings, ProviderProfile profile, TimeProvider time)
    {
        var key = settings.AccessKey ?? throw new ArgumentException("There is no key to sign with.", nameof(settings));
        _http = S3ClientFactory.CreateHttp(settings, profile);
        _http.Timeout = AnswerTimeout;
        _location = new WireLocation(settings, profile);
        var id = key.Id.Reveal();
        _credential = new Credential(id, key.SecretKey.Reveal(), key.SessionToken?.Reveal(), ExpiresAt: null, id);
        _region = settings.Region;
        _time = time;
        Profile = profile;

        // Over TLS nobody changes a body on its way, and on loopback there is no way.
        _signsBodies = !profile.TrailingChecksums || !(_location.IsTls || _location.IsLoopback);
    }

    public ProviderProfile Profile { get; }

    /// <summary>Sends a request and reads its answer; both again after a fault that may pass.</summary>
    /// <param name="read">Reads the answer's body; may be called again from the start.</param>
    /// <exception cref="ObjectStoreException">The store refuses, or cannot be reached.</exception>
    public async Task<T> SendAsync<T>(
        WireRequest request, Func<HttpResponseMessage, Task<T>> read, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                using var message = Prepare(request);
                using var answer = await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancel);
                return answer.IsSuccessStatusCode ? await read(answer) : throw await RefusalAsync(request, answer);
            }
            catch (ObjectStoreException e) when (attempt < Attempts && MayPass(e.Status))
            {
                await PauseAsync(attempt, cancel);
            }
            catch (Exception e) when (IsBroken(e, cancel))
            {
                if (attempt == Attempts)
                {
                    throw Unreachable(request, e);
                }

                await PauseAsync(attempt, cancel);
            }
        }
    }

    /// <summary>The answer's body, to be read to its end.</summary>
    public async Task<AnswerBody> OpenBodyAsync(HttpResponseMessage answer, CancellationToken cancel) =>
        new(await answer.Content.ReadAsStreamAsync(cancel), _time, cancel);

    /// <summary>The answer's header; null when there is none.</summary>
    public static string? Header(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) ? values.First() : null;

    /// <summary>The answer's entity tag without quotes.</summary>
    public static string ETag(HttpResponseMessage answer) => EntityTag.Bare(Header(answer, "ETag"));

    public void Dispose() => _http.Dispose();

    private HttpRequestMessage Prepare(WireRequest request)
    {
        var (authority, path) = _location.Of(request.Bucket, request.Key);
        List<KeyValuePair<string, string>> headers = [new("host", authority), .. request.Headers];
        var contentSha256 = _signsBodies
            ? Convert.ToHexStringLower(SHA256.HashData(request.Body.Span))
            : "UNSIGNED-PAYLOAD";
        var head = new WireHead(request.Method, path, request.Query, _location.IsTls, headers);
        var signed = RequestSigner.Sign(head, _credential, _region, _time.GetUtcNow(), contentSha256);
        var message = new HttpRequestMessage(
            new HttpMethod(request.Method), _location.UriOf(authority, path, request.Query));
        if (request.Method == "PUT")
        {
            message.Content = new ReadOnlyMemoryContent(request.Body);
        }

        foreach (var (name, value) in headers.Skip(1).Concat(signed.Headers))
        {
            if (!message.Headers.TryAddWithoutValidation(name, value))
            {
                message.Content?.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return message;
    }

    private static async Task<ObjectStoreException> RefusalAsync(WireRequest request, HttpResponseMessage answer)
    {
        var (code, message) = ReadError(await ReadSomeAsync(answer));
        code ??= answer.StatusCode switch
        {
            HttpStatusCode.NotFound => "NoSuchKey",
            HttpStatusCode.PreconditionFailed => "PreconditionFailed",
            HttpStatusCode.Forbidden => "AccessDenied",
            var status => status.ToString(),
        };
        return new ObjectStoreException(
            $"{request.Bucket}/{request.Key}: {code}: "
                + (message is { Length: > 0 } told ? told : $"the store answered {(int)answer.StatusCode}"),
            code, answer.StatusCode, Header(answer, "x-amz-request-id"), inner: null);
    }

    private static async Task<byte[]> ReadSomeAsync(HttpResponseMessage answer)
    {
        await using var body = await answer.Content.ReadAsStreamAsync();
        var bytes = new byte[LargestError];
        return bytes[..await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false)];
    }

    private static (string? Code, string? Message) ReadError(byte[] body)
    {
        try
        {
            var error = XDocument.Load(new MemoryStream(body)).Root;
            return (error?.Element("Code")?.Value, error?.Element("Message")?.Value);
        }
        catch (XmlException)
        {
            return (null, null);
        }
    }

    private static bool MayPass(HttpStatusCode status) => status
        is HttpStatusCode.InternalServerError or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable
        or HttpStatusCode.GatewayTimeout or HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout;

    private static bool IsBroken(Exception e, CancellationToken cancel) =>
        e is HttpRequestException or HttpIOException or IOException { InnerException: SocketException }
        || (e is OperationCanceledException && !cancel.IsCancellationRequested);

    private static ObjectStoreException Unreachable(WireRequest request, Exception e) => new(
        $"{request.Bucket}/{request.Key}: the endpoint cannot be reached: {e.GetBaseException().Message}",
        "Unreachable", 0, requestId: null, e);

    private Task PauseAsync(int attempt, CancellationToken cancel) =>
        Task.Delay(FirstPause * (1 << (attempt - 1)) * (0.5 + Random.Shared.NextDouble()), _time, cancel);
}
