using Drystone.Engine;
using Drystone.Server.Replication;
using Drystone.Server.Telemetry;
using Microsoft.Extensions.Logging;

namespace Drystone.Server.Hosting;

/// <summary>What the host hands to the S3 endpoint when it makes one.</summary>
internal sealed record HostServices(
    ServerOptions Options,
    ObjectStore Store,
    ServerMetrics Metrics,
    RequestLog RequestLog,
    ReplicationService Replication,
    ILoggerFactory Loggers);
