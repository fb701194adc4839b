using System.Text.Json;

namespace Drystone.Server.Notifications.Targets.Nats;

/// <summary>What the server says about itself in its first line.</summary>
internal sealed record NatsInfo(bool RequiresTls, long MaxPayloadBytes)
{
    private const string Verb = "INFO ";

    /// <summary>What a NATS server takes when it is not told otherwise.</summary>
    private const long DefaultMaxPayloadBytes = 1024 * 1024;

    /// <exception cref="DeliveryException">It is not a NATS server.</exception>
    public static NatsInfo Parse(string line)
    {
        try
        {
            if (line.StartsWith(Verb, StringComparison.Ordinal))
            {
                using var json = JsonDocument.Parse(line.AsMemory(Verb.Length));
                var root = json.RootElement;
                return new NatsInfo(
                    root.TryGetProperty("tls_required", out var tls) && tls.GetBoolean(),
                    root.TryGetProperty("max_payload", out var max) ? max.GetInt64() : DefaultMaxPayloadBytes);
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            // Not the greeting of a NATS server either.
        }

        throw new DeliveryException("what answers at the url is not a NATS server");
    }
}
