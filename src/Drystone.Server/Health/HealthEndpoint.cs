using System.Text;
using Drystone.Engine;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Drystone.Server.Health;

/// <summary>
/// Answers probes without credentials, under MinIO's paths and our own. Live: the process answers, and nothing is wrong
/// that only a new one mends. Ready and cluster: the store takes writes. Else 503 with a short reason.
/// </summary>
/// <param name="getHealth">Asks the disks.</param>
/// <param name="needsRestart">Asks no disk, which may not answer: live must.</param>
internal sealed class HealthEndpoint(Func<StoreHealth> getHealth, Func<bool> needsRestart)
{
    /// <summary>Answers when the request is a probe; leaves it untouched when not.</summary>
    public bool TryAnswer(HttpContext context)
    {
        var rawTarget = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (!ReservedPaths.IsReserved(rawTarget) || FindProbe(PathOf(rawTarget)) is not { } probe)
        {
            return false;
        }

        Answer(context, probe);
        return true;
    }

    private void Answer(HttpContext context, Probe probe)
    {
        var response = context.Response;
        response.Headers.Server = "Drystone";
        response.Headers.CacheControl = "no-store";
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            response.Headers.Allow = "GET, HEAD";
        }
        else if (FindFault(probe) is { } fault)
        {
            response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            response.ContentType = "text/plain";
            if (HttpMethods.IsGet(context.Request.Method))
            {
                // Anyone may read this, so the paths and errors in the health's reason stay inside.
                Encoding.ASCII.GetBytes(HealthWords.Of(fault.Value) + "\n", response.BodyWriter);
            }
        }
        else
        {
            response.ContentLength = 0;
        }
    }

    /// <summary>Null when all is well, as far as the probe asks.</summary>
    private Found? FindFault(Probe probe)
    {
        if (probe == Probe.Live)
        {
            return needsRestart() ? new Found(StoreFault.RestartNeeded) : null;
        }

        return getHealth() is { IsWritable: false } health ? new Found(health.Fault) : null;
    }

    private static ReadOnlySpan<char> PathOf(string rawTarget)
    {
        var query = rawTarget.IndexOf('?', StringComparison.Ordinal);
        return query < 0 ? rawTarget : rawTarget.AsSpan(0, query);
    }

    private static Probe? FindProbe(ReadOnlySpan<char> path) => path switch
    {
        "/minio/health/live" or "/drystone/health/live" => Probe.Live,
        "/minio/health/ready" or "/drystone/health/ready" => Probe.Ready,
        "/minio/health/cluster" or "/minio/health/cluster/read" => Probe.Ready,
        _ => null,
    };

    private sealed record Found(StoreFault? Value);

    private enum Probe
    {
        Live,
        Ready,
    }
}
