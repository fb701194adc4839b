using System.Security.Cryptography;
using System.Text;
using Drystone.S3.Signing;

namespace Drystone.Server.Tests;

/// <summary>Sends requests that no SDK would make, signed by the product's own signer.</summary>
/// <param name="credential">Null sends without a signature.</param>
/// <param name="clock">What time is signed; null: the machine's.</param>
public sealed class S3Caller(HttpClient http, Uri endpoint, Credential? credential, TimeProvider? clock = null)
{
    private const int ChunkBytes = 16 << 10;

    public static HttpClient NewHttpClient() => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
        ResponseHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
    });

    public Task<RawS3Answer> SendAsync(
        string method, string target, byte[]? body = null, params (string Name, string Value)[] headers) =>
        SendAsync(new RawS3Request(method, target) { Headers = headers, Body = body });

    public async Task<RawS3Answer> SendAsync(RawS3Request request)
    {
        using var message = NewMessage(request);
        using var response = await http.SendAsync(message, TestContext.Current.CancellationToken);
        var headers = response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated)
            .ToDictionary(
                header => header.Key, header => string.Join(',', header.Value), StringComparer.OrdinalIgnoreCase);
        var body = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        return new RawS3Answer(response.StatusCode, headers, body);
    }

    /// <summary>Returns when the head of the answer has come; its body goes on.</summary>
    public async Task<HttpResponseMessage> OpenAsync(RawS3Request request, CancellationToken cancel)
    {
        using var message = NewMessage(request);
        return await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancel);
    }

    private DateTimeOffset Now => (clock ?? TimeProvider.System).GetUtcNow();

    /// <summary>A target that anybody may send in the next minutes.</summary>
    public string Presign(string method, string target, string service = "s3", int minutes = 5)
    {
        var request = new RawS3Request(method, target);
        var head = new Head(request, [new("host", endpoint.Authority)]);
        var query = RequestSigner.Presign(
            head, credential!, S3ServerFixture.Region, Now, TimeSpan.FromMinutes(minutes), service);
        return $"{request.Path}?{query}";
    }

    private HttpRequestMessage NewMessage(RawS3Request request)
    {
        List<KeyValuePair<string, string>> headers = [new("host", request.Host ?? endpoint.Authority)];
        headers.AddRange(request.Headers.Select(
            header => KeyValuePair.Create(header.Name.ToLowerInvariant(), header.Value)));
        var isChunked = request.Payload is not (PayloadMode.SignedHash or PayloadMode.Unsigned);
        if (isChunked)
        {
            headers.Add(new("x-amz-decoded-content-length", $"{request.Body!.Length}"));
        }

        var body = request.Body;
        if (credential is not null)
        {
            var signed = RequestSigner.Sign(
                new Head(request, headers), credential, S3ServerFixture.Region, Now,
                ContentSha256(request), request.Service);
            headers.AddRange(signed.Headers);
            body = isChunked ? Frame(request, signed.Chunks) : body;
        }

        headers.AddRange(request.UnsignedHeaders.Select(header => KeyValuePair.Create(header.Name, header.Value)));
        var uri = endpoint.GetLeftPart(UriPartial.Authority) + request.Target;
        var message = new HttpRequestMessage(
            new HttpMethod(request.Method),
            new Uri(uri, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        message.Content = body is null ? null : new ByteArrayContent(body);
        foreach (var (name, value) in headers)
        {
            if (!message.Headers.TryAddWithoutValidation(name, value))
            {
                message.Content ??= new ByteArrayContent([]);
                message.Content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return message;
    }

    private static string ContentSha256(RawS3Request request) => request.Payload switch
    {
        PayloadMode.SignedHash => Convert.ToHexStringLower(SHA256.HashData(request.Body ?? [])),
        PayloadMode.Unsigned => "UNSIGNED-PAYLOAD",
        PayloadMode.StreamingSigned => "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
        PayloadMode.StreamingSignedTrailer => "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
        _ => "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
    };

    private static byte[] Frame(RawS3Request request, ChunkSigner signer)
    {
        var chunks = request.Payload == PayloadMode.StreamingUnsignedTrailer ? null : signer;
        using var framed = new MemoryStream();
        foreach (var chunk in request.Body!.Chunk(ChunkBytes).Append([]))
        {
            framed.Write(ChunkHead(chunk, chunks));
            framed.Write(chunk);
            framed.Write(chunk.Length > 0 ? "\r\n"u8 : []);
        }

        var trailers = string.Concat(request.Trailers.Select(trailer => $"{trailer.Name}:{trailer.Value}\n"));
        framed.Write(Encoding.UTF8.GetBytes(trailers.ReplaceLineEndings("\r\n")));
        if (request.Payload == PayloadMode.StreamingSignedTrailer)
        {
            var signature = new byte[SHA256.HashSizeInBytes];
            signer.SignTrailers(SHA256.HashData(Encoding.UTF8.GetBytes(trailers)), signature);
            framed.Write(Encoding.ASCII.GetBytes($"x-amz-trailer-signature:{Convert.ToHexStringLower(signature)}\r\n"));
        }

        framed.Write("\r\n"u8);
        return framed.ToArray();
    }

    private static byte[] ChunkHead(byte[] chunk, ChunkSigner? signer)
    {
        var head = $"{chunk.Length:x}";
        if (signer is not null)
        {
            var signature = new byte[SHA256.HashSizeInBytes];
            signer.SignChunk(SHA256.HashData(chunk), signature);
            head += ";chunk-signature=" + Convert.ToHexStringLower(signature);
        }

        return Encoding.ASCII.GetBytes(head + "\r\n");
    }

    private sealed class Head(RawS3Request request, List<KeyValuePair<string, string>> headers) : IRequestHead
    {
        public string Method => request.Method;

        public string RawPath => request.Path;

        public string RawQuery => request.Query;

        public bool IsTls => false;

        public string? VirtualHostBucket => null;

        public IReadOnlyList<KeyValuePair<string, string>> Headers => headers;

        public string? GetHeader(string name) => headers
            .Where(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase))
            .Select(header => header.Value).FirstOrDefault();
    }
}
