namespace Drystone.Server.Hosting;

/// <summary>The page at the console address: what runs here, and nothing about what it holds.</summary>
internal static class ConsolePage
{
    public const string Html =
        """
        <!doctype html>
        <html lang="en">
        <head><meta charset="utf-8"><title>Drystone</title></head>
        <body>
        <h1>Drystone</h1>
        <p>An S3-compatible object store runs here. This address is for its operator; clients use the S3 address.</p>
        <ul>
        <li><a href="/metrics">/metrics</a>: metrics for Prometheus. Beyond loopback they need the metrics token.</li>
        <li>On the S3 address, without credentials: <code>/drystone/health/live</code> answers while the server runs,
        <code>/drystone/health/ready</code> while it takes writes.</li>
        </ul>
        <p>Accounts are managed with <code>drystone account</code> on the machine of the server.</p>
        </body>
        </html>

        """;
}
