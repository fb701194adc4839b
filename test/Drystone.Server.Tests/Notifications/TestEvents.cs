using System.Globalization;
using System.Text;
using Drystone.Server.Notifications.Targets;

namespace Drystone.Server.Tests.Notifications;

/// <summary>Events as a caller makes them.</summary>
internal static class TestEvents
{
    public static readonly DateTimeOffset Time = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    /// <param name="number">Makes id and sequencer.</param>
    /// <param name="body">JSON as PostgreSQL prints it, so that it can be compared as text everywhere.</param>
    public static EventMessage Create(
        int number, string key = "a", string? body = null, string name = "s3:ObjectCreated:Put") => new(
            Id: $"event-{number}",
            Sequencer: number.ToString("X16", CultureInfo.InvariantCulture),
            Bucket: "photos",
            Key: key,
            EventName: name,
            Body: Encoding.UTF8.GetBytes(body ?? BodyOf(number, key)),
            ContentType: "application/json",
            Time);

    public static string BodyOf(int number, string key) =>
        string.Create(CultureInfo.InvariantCulture, $$"""{"n": {{number}}, "key": "{{key}}"}""");

    /// <summary>The events of one key, in the order in which they came, without repetitions that follow at
    /// once.</summary>
    public static IEnumerable<string> OfKey(IEnumerable<string> received, string key)
    {
        string? last = null;
        foreach (var body in received.Where(body => body.Contains($"\"key\": \"{key}\"", StringComparison.Ordinal)))
        {
            if (body != last)
            {
                yield return body;
            }

            last = body;
        }
    }
}
