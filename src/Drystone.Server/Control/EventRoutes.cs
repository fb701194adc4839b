using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Drystone.Server.Notifications;
using Microsoft.AspNetCore.Http;

namespace Drystone.Server.Control;

/// <summary>The part of the control API that is about events: <c>GET /events</c>, and <c>GET</c>, <c>POST</c> (try
/// again) and <c>DELETE /events/{target}</c> for dead letters.</summary>
internal sealed class EventRoutes(NotificationService notifications)
{
    public const string Path = "/events";

    /// <summary>Shown at once; the count says how many there are.</summary>
    private const int MostShown = 1_000;

    /// <summary>Null when the request is about something else.</summary>
    public Task? Route(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "";
        if (path == Path && HttpMethods.IsGet(context.Request.Method))
        {
            return WriteAsync(
                context, notifications.Summarize(), ControlJson.Default.IReadOnlyListEventTargetStatus);
        }

        if (!path.StartsWith(Path + "/", StringComparison.Ordinal))
        {
            return null;
        }

        var target = Uri.UnescapeDataString(path[(Path.Length + 1)..]);
        return context.Request.Method switch
        {
            "GET" => WriteAsync(context, List(target), ControlJson.Default.IReadOnlyListUndeliveredEvent),
            "POST" => CountAsync(context, notifications.RetryAsync(target, context.RequestAborted)),
            "DELETE" => CountAsync(context, notifications.PurgeAsync(target, context.RequestAborted)),
            _ => null,
        };
    }

    private IReadOnlyList<UndeliveredEvent> List(string target) =>
    [
        .. notifications.ListDeadLetters(target, MostShown).Select(letter => new UndeliveredEvent(
            letter.Message.Id, letter.Message.EventName, letter.Message.Bucket, letter.Message.Key,
            letter.Message.Time, letter.BuriedAt, letter.Reason)),
    ];

    private static async Task CountAsync(HttpContext context, Task<long> count) =>
        await WriteAsync(context, new DeadLetterCount(await count), ControlJson.Default.DeadLetterCount);

    private static Task WriteAsync<T>(HttpContext context, T value, JsonTypeInfo<T> type)
    {
        context.Response.ContentType = "application/json";
        return JsonSerializer.SerializeAsync(context.Response.Body, value, type, context.RequestAborted);
    }
}
