using System.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace Drystone.Server.Telemetry;

/// <summary>Spans of S3 requests, by OpenTelemetry's conventions for HTTP servers. The path is left out: it holds
/// keys, and its query may hold a signature.</summary>
internal static class Tracing
{
    /// <summary>The name of the activity source and of the meter.</summary>
    public const string Name = "Drystone";

    public static readonly ActivitySource Source = new(Name);

    /// <summary>Continues the caller's trace when it sent one. The S3 pipeline finds the span as
    /// <see cref="Activity.Current"/> and names it after its operation.</summary>
    public static Activity? StartRequest(HttpContext context)
    {
        string? parent = context.Request.Headers.TraceParent;
        string? state = context.Request.Headers.TraceState;
        var hasParent = ActivityContext.TryParse(parent, state, isRemote: true, out var caller);
        var span = Source.StartActivity("S3", ActivityKind.Server, hasParent ? caller : default);
        span?.SetTag("http.request.method", context.Request.Method);
        return span;
    }

    public static void EndRequest(Activity? span, HttpContext context)
    {
        if (span is null)
        {
            return;
        }

        var status = context.Response.StatusCode;
        span.SetTag("http.response.status_code", status);
        if (status >= StatusCodes.Status500InternalServerError)
        {
            span.SetStatus(ActivityStatusCode.Error);
        }
    }
}
