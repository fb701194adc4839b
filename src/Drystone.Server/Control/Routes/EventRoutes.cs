using Drystone.Server.Notifications;
using Microsoft.AspNetCore.Http;

namespace Drystone.Server.Control.Routes;

/// <summary><c>GET /events</c>, and <c>GET</c>, <c>POST</c> (try again) and <c>DELETE /events/{target}</c> for dead
/// letters.</summary>
internal static class EventRoutes
{
    public const string Path = "/events";

    /// <summary>Shown at once; the count says how many there are.</summary>
    private const int MostShown = 1_000;

    public static IEnumerable<ControlRoute> Of(NotificationService notifications) =>
    [
        new("GET", Path, (context, _) => ControlRoute.WriteAsync(
            context, notifications.Summarize(), ControlJson.Default.IReadOnlyListEventTargetStatus)),
        new("GET", Path + "/", (context, target) => ControlRoute.WriteAsync(
            context, List(notifications, target), ControlJson.Default.IReadOnlyListUndeliveredEvent)),
        new("POST", Path + "/", (context, target) =>
            CountAsync(context, notifications.RetryAsync(target, context.RequestAborted))),
        new("DELETE", Path + "/", (context, target) =>
            CountAsync(context, notifications.PurgeAsync(target, context.RequestAborted))),
    ];

    private static IReadOnlyList<UndeliveredEvent> List(NotificationService notifications, string target) =>
    [
        .. notifications.ListDeadLetters(target, MostShown).Select(letter => new UndeliveredEvent(
            letter.Message.Id, letter.Message.EventName, letter.Message.Bucket, letter.Message.Key,
            letter.Message.Time, letter.BuriedAt, letter.Reason)),
    ];

    private static async Task CountAsync(HttpContext context, Task<long> count) => await ControlRoute.WriteAsync(
        context, new DeadLetterCount(await count), ControlJson.Default.DeadLetterCount);
}
