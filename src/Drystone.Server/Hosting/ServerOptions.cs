using Drystone.S3.Configuration.Access;
using Drystone.Server.Audit;
using Drystone.Server.Identity.Ldap;
using Drystone.Server.Identity.OpenId;
using Drystone.Server.Keys;
using Drystone.Server.Replication;
using Drystone.Server.Throttling;
using Drystone.Server.Tiers;
using Microsoft.Extensions.Logging;

namespace Drystone.Server.Hosting;

/// <summary>Everything a server is started with. The defaults are those of <c>drystone server</c>.</summary>
public sealed record ServerOptions
{
    /// <summary>Where objects, metadata, generated credentials and the control socket live. Made when absent.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Where metadata lives; null means inside <see cref="DataDirectory"/>.</summary>
    public string? MetadataDirectory { get; init; }

    /// <summary>Where S3 is served.</summary>
    public ListenAddress Address { get; init; } = ListenAddress.Loopback(9000);

    /// <summary>Where the console and the metrics are served; null means nowhere.</summary>
    public ListenAddress? ConsoleAddress { get; init; } = ListenAddress.Loopback(9001);

    /// <summary>Names under which buckets are addressed as <c>bucket.name</c>.</summary>
    public IReadOnlyList<string> Domains { get; init; } = [];

    /// <summary>Names under which buckets are served as websites: <c>bucket.name</c>, or the bucket named as the
    /// host.</summary>
    public IReadOnlyList<string> WebsiteDomains { get; init; } = [];

    /// <summary>The region that signatures are scoped to.</summary>
    public string Region { get; init; } = "us-east-1";

    /// <summary>Null serves plain HTTP.</summary>
    public TlsOptions? Tls { get; init; }

    /// <summary>The server's own credentials; null takes those kept in the data directory, made on first
    /// start.</summary>
    public RootCredentials? RootCredentials { get; init; }

    /// <summary>Where the key is that secrets and encryption keys are sealed under. The default is the file
    /// <c>master.key</c> of the data directory.</summary>
    public MasterKeySource MasterKey { get; init; } = new();

    /// <summary>The key management of SSE-KMS; null: the built-in key ring.</summary>
    public VaultTransitOptions? Vault { get; init; }

    /// <summary>Whether objects are encrypted with SSE-S3 for which neither request nor bucket says anything.</summary>
    public bool EncryptsByDefault { get; init; }

    /// <summary>Who owns what is written to buckets whose creator does not say.</summary>
    public ObjectOwnership DefaultObjectOwnership { get; init; } = ObjectOwnership.BucketOwnerEnforced;

    /// <summary>Whether new buckets block public access until their owners lift the block.</summary>
    public bool BlocksPublicAccessByDefault { get; init; } = true;

    /// <summary>Whether keys of SSE-C are taken without TLS. Refused beyond loopback.</summary>
    public bool AllowInsecureCustomerKeys { get; init; }

    /// <summary>Whether requests signed the old way (Signature Version 2) are accepted.</summary>
    public bool AllowSignatureV2 { get; init; } = true;

    /// <summary>After this long without being completed, a multipart upload is removed.</summary>
    public TimeSpan AbandonedUploadAge { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How long a day of lifecycle rules is; shorter than 24 hours only for tests of clients.</summary>
    public TimeSpan LifecycleDay { get; init; } = TimeSpan.FromDays(1);

    /// <summary>How often the access logs of buckets are delivered.</summary>
    public TimeSpan BucketLogInterval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Where events of buckets may be delivered to, by name; the settings of each are those of
    /// docs/events.md.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> EventTargets { get; init; } =
        new Dictionary<string, IReadOnlyDictionary<string, string>>();

    /// <summary>How long a stop waits for requests that are under way.</summary>
    public TimeSpan ShutdownTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Connections to the S3 address served at once; further ones are closed.</summary>
    public int MaxConnections { get; init; } = ListenerLimits.DefaultMaxConnections;

    /// <summary>When slow clients of the S3 address are cut off.</summary>
    public ConnectionTimeouts Timeouts { get; init; } = new();

    /// <summary>The bearer token that <c>/metrics</c> asks for; null leaves it open on loopback and closed
    /// elsewhere.</summary>
    public string? MetricsToken { get; init; }

    /// <summary>Where one JSON line per request goes: a file, or <c>-</c> for standard output; null means
    /// nowhere.</summary>
    public string? RequestLogFile { get; init; }

    /// <summary>Where one JSON line per request goes that says who did what and what was decided.</summary>
    public AuditOptions Audit { get; init; } = new();

    /// <summary>What each access key and each bucket may take.</summary>
    public RequestLimits Limits { get; init; } = RequestLimits.None;

    /// <summary>Sends traces and metrics over OTLP as the <c>OTEL_*</c> environment variables say.</summary>
    public bool ExportTelemetry { get; init; }

    /// <summary>Other endpoints that buckets may be replicated to. A destination that is at none of them is a bucket of
    /// this server.</summary>
    public IReadOnlyList<ReplicationTarget> ReplicationTargets { get; init; } = [];

    /// <summary>Whether owners of buckets may store versions under the ids and times that another Drystone gave
    /// them.</summary>
    public bool AcceptReplicas { get; init; }

    /// <summary>Where the issuers of web identities may be.</summary>
    public WebIdentityOptions WebIdentity { get; init; } = new();

    /// <summary>A directory whose users may take roles; null: none.</summary>
    public LdapOptions? Ldap { get; init; }

    /// <summary>The storage classes beside STANDARD, from the warmest to the coldest: rules move objects in that
    /// direction only.</summary>
    public IReadOnlyList<StorageClassOptions> StorageClasses { get; init; } = [];

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Where the server's own messages go; null means plain lines on standard error.</summary>
    public ILoggerFactory? Loggers { get; init; }
}

/// <summary>TLS for the S3 and console addresses.</summary>
/// <param name="Files">The PEM files to serve; null makes and keeps a self-signed pair in the data directory.</param>
public sealed record TlsOptions(CertificateFiles? Files);

/// <summary>A certificate chain and its private key, both PEM.</summary>
public sealed record CertificateFiles(string CertificatePath, string KeyPath);
