using System.Security.Cryptography;
using System.Text;
using Drystone.Server.Notifications.Delivery;
using Drystone.Server.Notifications.Targets;
using Drystone.Server.Notifications.Targets.Webhook;
using Drystone.Server.Tests.Hosting;
using Drystone.Server.Tests.Notifications.Brokers;
using Drystone.Server.Tests.Notifications.Delivery;
using Drystone.Server.Tls;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Drystone.Server.Tests.Notifications.Targets;

public sealed class WebhookTargetTests : IAsyncLifetime
{
    private const string Canary = "canary-secret-9c1f";

    private HookReceiver receiver = null!;

    public async ValueTask InitializeAsync() => receiver = await HookReceiver.StartAsync();

    public ValueTask DisposeAsync() => receiver.DisposeAsync();

    [Fact]
    public async Task A_message_is_posted_as_it_is_with_its_id()
    {
        var message = TestEvents.Create(1, body: "{\"a\":\"späte ☃\"}") with
        {
            ContentType = "application/cloudevents+json; charset=utf-8",
        };
        await using var target = Create();
        await target.DeliverAsync(message, CancellationToken.None);
        var hook = Assert.Single(receiver.Received);
        Assert.Equal("POST", hook.Method);
        Assert.Equal("/hook", hook.Path);
        Assert.Equal(message.Body.ToArray(), hook.Body);
        Assert.Equal(message.ContentType, hook.Headers["Content-Type"]);
        Assert.Equal("event-1", hook.Headers[WebhookTarget.IdHeader]);
        Assert.DoesNotContain("Authorization", hook.Headers.Keys);
        Assert.DoesNotContain(WebhookTarget.SignatureHeader, hook.Headers.Keys);
    }

    [Fact]
    public async Task A_receiver_can_tell_that_the_message_is_ours()
    {
        await using var target = Create(("token", "token-1"), ("signing-secret", "key-1"));
        await target.DeliverAsync(TestEvents.Create(1), CancellationToken.None);
        var hook = Assert.Single(receiver.Received);
        var digest = HMACSHA256.HashData(Encoding.UTF8.GetBytes("key-1"), hook.Body);
        Assert.Equal($"sha256={Convert.ToHexStringLower(digest)}", hook.Headers[WebhookTarget.SignatureHeader]);
        Assert.Equal("Bearer token-1", hook.Headers["Authorization"]);
    }

    [Fact]
    public async Task Inngest_is_called_at_its_event_key()
    {
        await using var target = Create(("format", "inngest"), ("event-key", "key/1"));
        await target.DeliverAsync(TestEvents.Create(1), CancellationToken.None);
        Assert.Equal("/hook/e/key%2F1", Assert.Single(receiver.Received).Path);
    }

    [Theory]
    [InlineData(400, false)]
    [InlineData(401, false)]
    [InlineData(404, false)]
    [InlineData(413, true)]
    [InlineData(422, true)]
    [InlineData(429, false)]
    [InlineData(500, false)]
    public async Task Every_other_answer_is_a_failure_and_few_are_for_good(int status, bool isPermanent)
    {
        Answer(status);
        var failure = await FailAsync();
        Assert.Contains($"answered {status}", failure.Message, StringComparison.Ordinal);
        Assert.Equal(isPermanent, failure.IsPermanent);
    }

    [Fact]
    [Trait("Attack", "26")]
    public async Task A_redirect_is_not_followed()
    {
        await using var other = await HookReceiver.StartAsync();
        receiver.Answer = context =>
        {
            context.Response.StatusCode = StatusCodes.Status307TemporaryRedirect;
            context.Response.Headers.Location = other.Url;
            return Task.CompletedTask;
        };
        var failure = await FailAsync();
        Assert.Contains("a redirect, which is not followed", failure.Message, StringComparison.Ordinal);
        Assert.Empty(other.Received);
    }

    [Fact]
    public async Task A_receiver_that_never_answers_has_not_got_the_message()
    {
        var clock = new FakeClock();
        var silence = new TaskCompletionSource();
        receiver.Answer = _ => silence.Task;
        await using var target = EventTargetFactory.Create(TargetSettings.Read(Settings()), clock);
        var delivery = target.DeliverAsync(TestEvents.Create(1), CancellationToken.None);
        await Until.TrueAsync(() => !receiver.Received.IsEmpty, () => "the request arrives");
        Assert.False(delivery.IsCompleted);
        clock.Advance(TimeSpan.FromMinutes(1));
        var failure = await Assert.ThrowsAsync<DeliveryException>(() => delivery);
        silence.SetResult();
        Assert.Contains("did not answer within 30 s", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_delivery_that_is_cancelled_says_so()
    {
        using var cancel = new CancellationTokenSource();
        var silence = new TaskCompletionSource();
        receiver.Answer = _ => silence.Task;
        await using var target = Create();
        var delivery = target.DeliverAsync(TestEvents.Create(1), cancel.Token);
        await Until.TrueAsync(() => !receiver.Received.IsEmpty, () => "the request arrives");
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => delivery);
        silence.SetResult();
    }

    [Fact]
    public async Task No_failure_shows_a_secret()
    {
        Answer(403);
        var secretPath = $"{receiver.Url}/services/{Canary}?key={Canary}";
        var failure = await FailAsync(
            ("url", secretPath), ("token", Canary), ("signing-secret", Canary), ("format", "inngest"),
            ("event-key", Canary));
        Assert.Contains("answered 403", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, failure.ToString(), StringComparison.Ordinal);
        await receiver.DisposeAsync();
        failure = await FailAsync(("url", secretPath), ("format", "inngest"), ("event-key", Canary));
        Assert.Contains("refused", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Attack", "26")]
    public async Task Loopback_is_refused_unless_it_is_allowed()
    {
        var settings = Settings();
        settings.Remove("allowed-networks");
        await using var target = EventTargetFactory.Create(TargetSettings.Read(settings), TimeProvider.System);
        var failure = await Assert.ThrowsAsync<DeliveryException>(
            () => target.DeliverAsync(TestEvents.Create(1), CancellationToken.None));
        Assert.Contains("a loopback address", failure.Message, StringComparison.Ordinal);
        Assert.Empty(receiver.Received);
    }

    [Fact]
    public async Task Over_TLS_only_a_receiver_that_an_authority_vouches_for_gets_messages()
    {
        using var folder = new TestDirectory();
        var certificate = SelfSignedCertificate.GetOrCreate(folder.Path, [], TimeProvider.System);
        await using var secure = await HookReceiver.StartAsync(certificate: certificate);
        var failure = await FailAsync(("url", secure.Url));
        Assert.Contains("certificate", failure.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Empty(secure.Received);

        await using var target = Create(("url", secure.Url), ("tls-ca", certificate.CertificatePath));
        await target.DeliverAsync(TestEvents.Create(1), CancellationToken.None);
        Assert.Single(secure.Received);
    }

    [Fact]
    public async Task What_happens_while_the_receiver_is_down_arrives_later_and_in_order()
    {
        var port = new Uri(receiver.Url).Port;
        await using var target = Create();
        await receiver.DisposeAsync();
        var queue = new MemoryDeliveryQueue();
        var sent = Enumerable.Range(1, 40).Select(n => TestEvents.Create(n, $"key-{n % 4}")).ToList();
        sent.ForEach(queue.Add);
        await using var worker = new DeliveryWorker(
            "hook", queue, target, BrokerTargetSpec.Patient, TimeProvider.System, NullLogger.Instance);
        await Until.TrueAsync(() => worker.GetStatistics().FailedAttempts > 4, () => "deliveries fail");

        receiver = await HookReceiver.StartAsync(port);
        await Until.TrueAsync(() => queue.Backlog == 0, () => $"all is delivered: {worker.GetStatistics()}");
        var received = receiver.Received.Select(hook => Encoding.UTF8.GetString(hook.Body)).ToList();
        foreach (var key in Enumerable.Range(0, 4).Select(n => $"key-{n}"))
        {
            Assert.Equal(
                sent.Where(message => message.Key == key).Select(message => Encoding.UTF8.GetString(message.Body.Span)),
                TestEvents.OfKey(received, key));
        }
    }

    private void Answer(int status) => receiver.Answer = context =>
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    };

    private Dictionary<string, string> Settings(params (string Name, string Value)[] others)
    {
        var settings = new Dictionary<string, string>
        {
            ["kind"] = "webhook",
            ["url"] = $"{receiver.Url}/hook",
            ["allowed-networks"] = "127.0.0.0/8",
        };
        foreach (var (name, value) in others)
        {
            settings[name] = value;
        }

        return settings;
    }

    private IEventTarget Create(params (string Name, string Value)[] others) =>
        EventTargetFactory.Create(TargetSettings.Read(Settings(others)), TimeProvider.System);

    private async Task<DeliveryException> FailAsync(params (string Name, string Value)[] others)
    {
        await using var target = Create(others);
        return await Assert.ThrowsAsync<DeliveryException>(
            () => target.DeliverAsync(TestEvents.Create(1), CancellationToken.None));
    }
}
