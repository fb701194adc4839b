using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Drystone.Engine;
using Drystone.Engine.Encryption;
using Drystone.Engine.Objects;
using Drystone.Engine.Tiers;
using Drystone.S3.Signing;
using Drystone.Server.Egress;
using Drystone.Server.Tiers;

namespace Drystone.Server.Replication.Sinks;

/// <summary>A request to a target.</summary>
/// <param name="Key">Null: of the bucket.</param>
/// <param name="Query">As it goes over the wire.</param>
internal sealed record TargetRequest(string Method, string Bucket, string? Key, string Query = "")
{
    public IEnumerable<KeyValuePair<string, string>> Headers { get; init; } = [];

    public HttpContent? Content { get; init; }

    /// <summary>Of the content; for how long it may take.</summary>
    public long ContentBytes { get; init; }
}

/// <param name="Body">Of XML documents; empty else.</param>
internal sealed record TargetAnswer(
    string? ETag, long? SizeBytes, string Body, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>What the target says of the encryption; null when it says nothing.</summary>
    public string? Encryption => Headers.GetValueOrDefault(S3.Headers.ServerSideEncryption);
}

/// <summary>
/// Speaks S3 to one target. It goes to no address but the target's: redirects are not followed, and the environment's
/// proxies are not asked.
/// </summary>
internal sealed partial class TargetClient : IDisposable
{
    private const string UnsignedPayload = "UNSIGNED-PAYLOAD";
    private const int MaxAnswerBytes = 1 << 20;

    /// <summary>Slower than this a connection is as good as dead.</summary>
    private const int LeastBytesPerSecond = 50_000;

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromMinutes(1);

    private static readonly string[] TemporaryRefusals =
        ["OperationAborted", "RequestTimeout", "NoSuchUpload", "BadDigest", "IncompleteBody"];

    private readonly ReplicationTarget target;
    private readonly TimeProvider time;
    private readonly Credential credential;
    private readonly HttpClient http;

    /// <param name="guard">Judges the addresses that the endpoint's name leads to; null: the operator named it, and
    /// that is enough.</param>
    public TargetClient(ReplicationTarget target, TimeProvider time, EgressGuard? guard = null)
    {
        this.target = target;
        this.time = time;
        credential = new Credential(target.AccessKeyId, target.SecretAccessKey, null, null, target.Name);
        var handler = guard?.CreateHttpHandler(ConnectTimeout) ?? new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ConnectTimeout = ConnectTimeout,
        };
        handler.PooledConnectionLifetime = TimeSpan.FromMinutes(5);
        handler.RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8;
        handler.ResponseHeaderEncodingSelector = static (_, _) => Encoding.UTF8;
        http = new HttpClient(handler)
        {
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = MaxAnswerBytes,
        };
    }

    public void Dispose() => http.Dispose();

    /// <summary>What lies encrypted here must not be heard on the way.</summary>
    /// <exception cref="DeliveryException">It could be.</exception>
    public void RequirePrivacyFor(ObjectInfo info)
    {
        if (info.Encryption is not null && !target.IsPrivate && !target.AllowsPlaintext)
        {
            throw new DeliveryException(
                DeliveryFault.Refused,
                $"{target.Endpoint.Authority} is reached without TLS, and the version is encrypted. Give the target an "
                    + "endpoint with https, or allow-plaintext=on.");
        }
    }

    /// <exception cref="DeliveryException">Any answer but success.</exception>
    public async Task<TargetAnswer> SendAsync(TargetRequest request, CancellationToken cancel)
    {
        using var message = NewMessage(request);
        using var deadline = new CancellationTokenSource(
            AnswerTimeout + TimeSpan.FromSeconds(request.ContentBytes / LeastBytesPerSecond), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, deadline.Token);
        try
        {
            using var answer = await http.SendAsync(message, either.Token);
            var body = await answer.Content.ReadAsStringAsync(either.Token);
            return answer.IsSuccessStatusCode && !body.Contains("<Error>", StringComparison.Ordinal)
                ? new TargetAnswer(
                    answer.Headers.ETag?.Tag.Trim('"'), answer.Content.Headers.ContentLength, body, OwnHeaders(answer))
                : throw Refusal(request, answer.StatusCode, body);
        }
        catch (Exception fault) when (fault.GetBaseException() is ObjectArchivedException archived)
        {
            throw archived;
        }
        catch (Exception fault) when (
            fault.GetBaseException() is DamagedDataException or WrongEncryptionKeyException)
        {
            throw new DeliveryException(DeliveryFault.Temporary, fault.GetBaseException().Message, fault);
        }
        catch (Exception fault) when (
            fault is HttpRequestException or IOException
            || (fault is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            throw Unreachable(fault);
        }
    }

    private static Dictionary<string, string> OwnHeaders(HttpResponseMessage answer) => answer.Headers
        .Where(header => header.Key.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase))
        .ToDictionary(
            header => header.Key, header => string.Join(',', header.Value), StringComparer.OrdinalIgnoreCase);

    /// <summary>A range of an object, as it comes.</summary>
    /// <exception cref="DeliveryException">Any answer but that range. Code NoSuchKey: there is no such
    /// object.</exception>
    public async Task<Stream> OpenAsync(TargetRequest request, CancellationToken cancel)
    {
        using var message = NewMessage(request);
        using var deadline = new CancellationTokenSource(AnswerTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, deadline.Token);
        HttpResponseMessage? answer = null;
        try
        {
            answer = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, either.Token);
            if (!answer.IsSuccessStatusCode)
            {
                await answer.Content.LoadIntoBufferAsync(MaxAnswerBytes, either.Token);
            }

            return answer.StatusCode switch
            {
                HttpStatusCode.PartialContent =>
                    new TierStream(answer, await answer.Content.ReadAsStreamAsync(either.Token), time),

                // The object is shorter than it should be: there is nothing to read.
                HttpStatusCode.RequestedRangeNotSatisfiable => new TierStream(answer, Stream.Null, time),
                _ => throw Refusal(
                    request, answer.StatusCode, await answer.Content.ReadAsStringAsync(either.Token)),
            };
        }
        catch (Exception fault)
        {
            answer?.Dispose();
            if (fault is HttpRequestException or IOException
                || (fault is OperationCanceledException && !cancel.IsCancellationRequested))
            {
                throw Unreachable(fault);
            }

            throw;
        }
    }

    private DeliveryException Unreachable(Exception fault) => new(
        DeliveryFault.Unreachable,
        $"{target.Endpoint.Authority} does not answer: {fault.GetBaseException().Message}", fault);

    private DeliveryException Refusal(TargetRequest request, HttpStatusCode status, string body)
    {
        var code = ErrorCode().Match(body) is { Success: true } found ? found.Groups[1].Value : null;
        var isFinal = status is HttpStatusCode.BadRequest or HttpStatusCode.MethodNotAllowed or HttpStatusCode.Conflict
            or HttpStatusCode.LengthRequired or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.NotImplemented
            && !TemporaryRefusals.Contains(code);
        return new DeliveryException(
            isFinal ? DeliveryFault.Refused : DeliveryFault.Temporary,
            $"{target.Endpoint.Authority} answered {(int)status} {code} to {request.Method} of the bucket "
                + $"'{request.Bucket}'.")
        {
            Code = code ?? (status == HttpStatusCode.NotFound ? "NotFound" : null),
        };
    }

    private HttpRequestMessage NewMessage(TargetRequest request)
    {
        var host = target.UsesPathStyle ? target.Endpoint.Authority : $"{request.Bucket}.{target.Endpoint.Authority}";
        var path = (target.UsesPathStyle ? $"/{request.Bucket}" : "")
            + (request.Key is null ? "" : "/" + Escape(request.Key));
        path = path.Length == 0 ? "/" : path;
        List<KeyValuePair<string, string>> headers = [new("host", host), .. request.Headers];
        var head = new Head(request.Method, path, request.Query, target.Endpoint.Scheme == Uri.UriSchemeHttps, headers);

        // What vouches for the body is its digest in a signed header; hashing it first would read it twice.
        var signed = RequestSigner.Sign(head, credential, target.Region, time.GetUtcNow(), UnsignedPayload);
        var query = request.Query.Length == 0 ? "" : "?" + request.Query;
        var uri = new Uri(
            $"{target.Endpoint.Scheme}://{host}{path}{query}",
            new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        var message = new HttpRequestMessage(new HttpMethod(request.Method), uri)
        {
            Content = request.Content ?? (request.Method is "PUT" or "POST" ? new ByteArrayContent([]) : null),
        };
        foreach (var (name, value) in headers.Concat(signed.Headers))
        {
            if (!message.Headers.TryAddWithoutValidation(name, value))
            {
                message.Content?.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return message;
    }

    private static string Escape(string key) => string.Join('/', key.Split('/').Select(Uri.EscapeDataString));

    [GeneratedRegex("<Code>([A-Za-z0-9]+)</Code>")]
    private static partial Regex ErrorCode();

    private sealed record Head(
        string Method, string RawPath, string RawQuery, bool IsTls, List<KeyValuePair<string, string>> All)
        : IRequestHead
    {
        public string? VirtualHostBucket => null;

        public IReadOnlyList<KeyValuePair<string, string>> Headers => All;

        public string? GetHeader(string name) => All
            .Where(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase))
            .Select(header => header.Value).FirstOrDefault();
    }
}
