using Drystone.Engine;
using Drystone.Server.AccessLogs;
using Drystone.Server.Audit;
using Drystone.Server.Authorization;
using Drystone.Server.ChangeFeeds;
using Drystone.Server.Identity;
using Drystone.Server.Identity.AccessKeys;
using Drystone.Server.Keys;
using Drystone.Server.Notifications;
using Drystone.Server.Operations;
using Drystone.Server.Pipeline;
using Drystone.Server.Replication;
using Drystone.Server.SecurityTokens;
using Drystone.Server.Telemetry;
using Drystone.Server.Throttling;
using Microsoft.Extensions.Logging;

namespace Drystone.Server.Hosting;

/// <summary>What the host hands to the S3 endpoint when it makes one.</summary>
internal sealed record HostServices(
    ServerOptions Options,
    ObjectStore Store,
    KeyServices Keys,
    ServerMetrics Metrics,
    RequestLog RequestLog,
    AccessLogQueue AccessLogs,
    ReplicationService Replication,
    ILoggerFactory Loggers)
{
    /// <summary>One for all requests and background work, since it keeps what it has parsed.</summary>
    public BucketRules Rules => Access.Rules;

    /// <summary>What decides who may do what.</summary>
    public required AccessServices Access { get; init; }

    public FailedSignatures FailedSignatures { get; } = new(Options.Time);

    public required AuditLog Audit { get; init; }

    /// <summary>Who the keys that requests are signed with stand for.</summary>
    public StoreCredentials Credentials => field ??= new StoreCredentials(Store, new CallerFinder(Store));

    /// <summary>What STS stands on.</summary>
    public required SecurityTokenServices SecurityTokens { get; init; }

    public ChangeFeedPlaces ChangeFeeds { get; } = new();

    public required NotificationService Notifications { get; init; }

    public required AccessKeyUses KeyUses { get; init; }
}
