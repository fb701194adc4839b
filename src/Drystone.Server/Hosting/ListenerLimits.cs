using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Drystone.Server.Hosting;

/// <summary>What a connection may cost before a request has proved anything, each number with its reason.</summary>
internal static class ListenerLimits
{
    /// <summary>Some 20 KiB each when idle: 200 MB, and well inside the usual descriptor limit of 65,536.</summary>
    public const int DefaultMaxConnections = 10_000;

    /// <summary>S3 allows 8 KB of headers and 2 KB of metadata; a session token in a header adds up to 8 KB
    /// more.</summary>
    private const int MaxHeaderBytes = 32 << 10;

    /// <summary>2 KB of metadata in short names is more headers than Kestrel's 100; the bytes above bound them
    /// anyway.</summary>
    private const int MaxHeaders = 500;

    /// <summary>A key of 1,024 bytes is 3 KiB when escaped, and a presigned URL carries a token beside it.</summary>
    private const int MaxRequestLineBytes = 16 << 10;

    /// <summary>Against bodies sent byte by byte.</summary>
    private const double MinRequestBytesPerSecond = 240;

    public static void ApplyTo(
        KestrelServerOptions kestrel, int maxConnections, ConnectionTimeouts? timeouts = null)
    {
        timeouts ??= new ConnectionTimeouts();

        // The Server header is the S3 pipeline's to write, as AWS names itself on every answer.
        kestrel.AddServerHeader = false;
        kestrel.AllowSynchronousIO = false;

        // Names and metadata are UTF-8 on the way in; Kestrel would refuse to send the same bytes back.
        kestrel.ResponseHeaderEncodingSelector = _ => Encoding.UTF8;

        var limits = kestrel.Limits;
        limits.MaxRequestHeadersTotalSize = MaxHeaderBytes;
        limits.MaxRequestHeaderCount = MaxHeaders;
        limits.MaxRequestLineSize = MaxRequestLineBytes;
        limits.KeepAliveTimeout = timeouts.KeepAlive;
        limits.RequestHeadersTimeout = timeouts.RequestHead;
        limits.MinRequestBodyDataRate = new MinDataRate(MinRequestBytesPerSecond, timeouts.RequestBodyGrace);
        limits.MinResponseDataRate = new MinDataRate(timeouts.ResponseBytesPerSecond, timeouts.ResponseGrace);
        limits.MaxConcurrentConnections = maxConnections;

        // Objects have no size here: every operation bounds the body it reads.
        limits.MaxRequestBodySize = null;
    }
}
