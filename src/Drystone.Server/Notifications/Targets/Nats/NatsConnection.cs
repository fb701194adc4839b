using System.Globalization;
using System.Text;
using System.Text.Json;
using Drystone.Server.Notifications.Targets.Wire;

namespace Drystone.Server.Notifications.Targets.Nats;

/// <summary>The part of the NATS client protocol that a publisher needs:
/// https://docs.nats.io/reference/reference-protocols/nats-protocol</summary>
internal sealed class NatsConnection : IAsyncDisposable
{
    /// <summary>The subscription to the answers of JetStream.</summary>
    private const string InboxId = "1";

    private static readonly byte[] Ping = "PING\r\n"u8.ToArray();
    private static readonly byte[] Pong = "PONG\r\n"u8.ToArray();

    private readonly WireStream wire;
    private readonly NatsInfo info;
    private readonly string inbox = $"_INBOX.{Guid.NewGuid():N}";
    private bool hasInbox;
    private long answers;

    private NatsConnection(WireStream wire, NatsInfo info) => (this.wire, this.info) = (wire, info);

    /// <summary>Reads the server's greeting, goes to TLS where it is asked for, and logs in.</summary>
    public static async Task<NatsConnection> LogInAsync(
        WireStream wire, EventTargetSettings settings, CancellationToken cancel)
    {
        var info = NatsInfo.Parse(await wire.ReadLineAsync(cancel));
        if (settings.Url.Scheme == "tls")
        {
            await wire.UpgradeAsync(TargetTls.OptionsOf(settings), cancel);
        }
        else if (info.RequiresTls)
        {
            throw new DeliveryException("the NATS server requires TLS; write the url with tls://");
        }

        var connection = new NatsConnection(wire, info);
        await wire.WriteAsync(Concat(Text($"CONNECT {Hello(settings)}\r\n"), Ping), cancel);
        await connection.AwaitPongAsync(cancel);
        return connection;
    }

    /// <summary>Returns when the server has processed the message.</summary>
    public async Task PublishAsync(string subject, ReadOnlyMemory<byte> body, CancellationToken cancel)
    {
        RequireRoom(body.Length);
        var head = string.Create(CultureInfo.InvariantCulture, $"PUB {subject} {body.Length}\r\n");
        await wire.WriteAsync(Concat(Text(head), body, "\r\n"u8.ToArray(), Ping), cancel);
        await AwaitPongAsync(cancel);
    }

    /// <summary>Returns when a stream has stored the message. It stores a message of the same id only once, within
    /// its window for duplicates.</summary>
    public async Task PublishToStreamAsync(string subject, EventMessage message, CancellationToken cancel)
    {
        var headers = Text($"NATS/1.0\r\nNats-Msg-Id: {message.Id}\r\n\r\n");
        RequireRoom(headers.Length + message.Body.Length);
        var reply = string.Create(CultureInfo.InvariantCulture, $"{inbox}.{++answers}");
        var subscribe = hasInbox ? "" : $"SUB {inbox}.* {InboxId}\r\n";
        var head = string.Create(
            CultureInfo.InvariantCulture,
            $"{subscribe}HPUB {subject} {reply} {headers.Length} {headers.Length + message.Body.Length}\r\n");
        await wire.WriteAsync(Concat(Text(head), headers, message.Body, "\r\n"u8.ToArray()), cancel);
        hasInbox = true;
        JudgeAnswer(await ReadAnswerAsync(reply, cancel), subject);
    }

    public ValueTask DisposeAsync() => wire.DisposeAsync();

    private static string Hello(EventTargetSettings settings)
    {
        var fields = new Dictionary<string, object>
        {
            ["verbose"] = false,
            ["pedantic"] = false,
            ["lang"] = "dotnet",
            ["version"] = "1",
            ["name"] = "drystone",
            ["protocol"] = 1,
            ["headers"] = true,
            // Without this a message to a subject that no stream listens to is never answered.
            ["no_responders"] = true,
        };
        Add("user", settings.User);
        Add("pass", settings.Password?.Reveal());
        Add("auth_token", settings.Token?.Reveal());
        return JsonSerializer.Serialize(fields);

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                fields[name] = value;
            }
        }
    }

    private void RequireRoom(int sizeBytes)
    {
        if (sizeBytes > info.MaxPayloadBytes)
        {
            throw new DeliveryException(
                $"the message has {sizeBytes} bytes and the NATS server takes {info.MaxPayloadBytes}",
                isPermanent: true);
        }
    }

    private async Task AwaitPongAsync(CancellationToken cancel)
    {
        while (await ReadEventAsync(cancel) != "PONG")
        {
        }
    }

    private async Task<string> ReadAnswerAsync(string reply, CancellationToken cancel)
    {
        while (true)
        {
            var words = (await ReadEventAsync(cancel)).Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words is not ["MSG" or "HMSG", var subject, _, .., var size])
            {
                continue;
            }

            var payload = await wire.ReadAsync(ParseSize(size) + "\r\n".Length, cancel);
            // An answer that came after its message had failed belongs to no one.
            if (subject == reply)
            {
                return Encoding.UTF8.GetString(payload);
            }
        }
    }

    private static int ParseSize(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var size)
        && size < WireStream.MaxLineBytes
            ? size
            : throw new InvalidDataException($"the NATS server announced an answer of '{text}' bytes");

    private static void JudgeAnswer(string answer, string subject)
    {
        if (answer.StartsWith("NATS/1.0 503", StringComparison.Ordinal))
        {
            throw new DeliveryException($"no JetStream listens to the subject '{subject}'; add a stream for it");
        }

        using var json = ParseAnswer(answer);
        if (json.RootElement.TryGetProperty("error", out var error))
        {
            var description = error.TryGetProperty("description", out var text) ? text.GetString() : error.ToString();
            throw new DeliveryException($"JetStream did not store the message: {description}");
        }

        if (!json.RootElement.TryGetProperty("seq", out _))
        {
            throw new DeliveryException("JetStream's answer has no sequence number, so nothing was stored");
        }
    }

    private static JsonDocument ParseAnswer(string answer)
    {
        try
        {
            return JsonDocument.Parse(answer);
        }
        catch (JsonException e)
        {
            throw new DeliveryException(
                "something that is not JetStream answered on the subject; turn 'jetstream' off", isPermanent: false, e);
        }
    }

    /// <summary>The next line that is not about the connection itself.</summary>
    private async Task<string> ReadEventAsync(CancellationToken cancel)
    {
        while (true)
        {
            var line = await wire.ReadLineAsync(cancel);
            if (line == "PING")
            {
                await wire.WriteAsync(Pong, cancel);
            }
            else if (line.StartsWith("-ERR", StringComparison.Ordinal))
            {
                throw new DeliveryException($"the NATS server answered {line["-ERR".Length..].Trim()}");
            }
            else if (line.Length > 0 && line != "+OK" && !line.StartsWith("INFO ", StringComparison.Ordinal))
            {
                return line;
            }
        }
    }

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] Concat(params ReadOnlySpan<ReadOnlyMemory<byte>> pieces)
    {
        var all = new MemoryStream();
        foreach (var piece in pieces)
        {
            all.Write(piece.Span);
        }

        return all.ToArray();
    }
}
