using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Drystone.Server.Egress;
using Drystone.Server.Notifications.Targets.Wire;

namespace Drystone.Server.Notifications.Targets.Webhook;

/// <summary>Posts each message to a URL; any 2xx confirms it.</summary>
internal sealed class WebhookTarget : IEventTarget
{
    /// <summary>An id that stays the same when a message is sent again.</summary>
    public const string IdHeader = "X-Drystone-Event-Id";

    /// <summary>HMAC-SHA256 of the body, as GitHub does it: <c>sha256=</c> and hexadecimal digits.</summary>
    public const string SignatureHeader = "X-Drystone-Signature";

    private readonly HttpClient client;
    private readonly EventTargetSettings settings;
    private readonly TimeProvider time;
    private readonly Uri url;

    public WebhookTarget(EventTargetSettings settings, EgressGuard guard, TimeProvider time)
    {
        this.settings = settings;
        this.time = time;
        url = AddressOf(settings);
        var handler = guard.CreateHttpHandler(settings.ConnectTimeout, TargetTls.OptionsOf(settings));
        client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    public async Task DeliverAsync(EventMessage message, CancellationToken cancel)
    {
        using var deadline = new CancellationTokenSource(settings.ConfirmTimeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancel, deadline.Token);
        try
        {
            using var request = Request(message);
            // The status says all; the body of the answer is not read.
            using var response = await client.SendAsync(
                request, HttpCompletionOption.ResponseHeadersRead, both.Token);
            Judge(response.StatusCode);
        }
        catch (Exception) when (cancel.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancel);
        }
        catch (OperationCanceledException e)
        {
            throw Failure(deadline.IsCancellationRequested
                ? $"did not answer within {settings.ConfirmTimeout.TotalSeconds:0.###} s"
                : $"could not be connected to within {settings.ConnectTimeout.TotalSeconds:0.###} s", e);
        }
        catch (HttpRequestException e)
        {
            throw Failure(CauseOf(e), e);
        }
    }

    public ValueTask DisposeAsync()
    {
        client.Dispose();
        return ValueTask.CompletedTask;
    }

    private static Uri AddressOf(EventTargetSettings settings)
    {
        if (settings.EventKey is not { } key)
        {
            return settings.Url;
        }

        // https://www.inngest.com/docs/events: events go to /e/ and the event key.
        var path = settings.Url.AbsolutePath.TrimEnd('/');
        return new UriBuilder(settings.Url) { Path = $"{path}/e/{Uri.EscapeDataString(key.Reveal())}" }.Uri;
    }

    private HttpRequestMessage Request(EventMessage message)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, url)
        {
            Content = new ReadOnlyMemoryContent(message.Body),
        };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(message.ContentType);
        request.Headers.Add(IdHeader, message.Id);
        if (settings.Token is { } token)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Reveal());
        }

        if (settings.SigningSecret is { } secret)
        {
            var digest = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret.Reveal()), message.Body.Span);
            request.Headers.Add(SignatureHeader, $"sha256={Convert.ToHexStringLower(digest)}");
        }

        return request;
    }

    private void Judge(HttpStatusCode status)
    {
        var number = (int)status;
        if (number is >= 200 and < 300)
        {
            return;
        }

        if (number is >= 300 and < 400)
        {
            throw Failure($"answered {number}, a redirect, which is not followed; configure the final URL", null);
        }

        // Only these say that this very body is refused for good. Others, 400 and 404 too, are what a receiver
        // answers while it is being deployed or is misconfigured.
        var isPermanent = status is HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnprocessableEntity;
        throw Failure(string.Create(CultureInfo.InvariantCulture, $"answered {number}"), null, isPermanent);
    }

    /// <summary>The innermost message that says something; HttpClient wraps it in sentences about itself.</summary>
    private static string CauseOf(HttpRequestException e) => e.InnerException switch
    {
        null => e.Message,
        var inner => inner.InnerException?.Message ?? inner.Message,
    };

    private DeliveryException Failure(string reason, Exception? inner, bool isPermanent = false) =>
        new($"webhook {TargetUrl.Show(settings.Kind, settings.Url)}: {reason}", isPermanent, inner);
}
