namespace Drystone.Client;

/// <summary>For servers that refuse a PUT without reading its body, and then take the body for the next request of the
/// connection: the body is sent when the server has asked for it, as most SDKs do. .NET sends small bodies after a
/// refusal all the same, so the connection of a small PUT is closed after it.</summary>
internal sealed class RefusedBodyHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    /// <summary>Up to which length .NET sends a body although the server has refused it.</summary>
    private const long SentAnywayBytes = 1024;

    protected override Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Method == HttpMethod.Put && request.Content is { } body)
        {
            request.Headers.ExpectContinue = true;
            request.Headers.ConnectionClose = body.Headers.ContentLength <= SentAnywayBytes;
        }

        return base.SendAsync(request, cancellationToken);
    }
}
