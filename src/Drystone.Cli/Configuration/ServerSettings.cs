namespace Drystone.Cli.Configuration;

/// <summary>Everything <c>drystone server</c> can be told. The flags, the variables, the keys of the configuration file
/// and the help are made from this table.</summary>
internal static class ServerSettings
{
    public static readonly Setting Data = new(
        "data", "DIR", "Where objects are kept; made when absent. [default: ./data]");

    public static readonly Setting Metadata = new(
        "metadata", "DIR", "Where metadata is kept, when not with the objects.");

    public static readonly Setting Address = new(
        "address", "HOST:PORT", "Where S3 is served; :PORT means every interface. [default: 127.0.0.1:9000]",
        "MINIO_ADDRESS");

    public static readonly Setting ConsoleAddress = new(
        "console-address", "HOST:PORT",
        "Where the console and /metrics are served, or 'off'. [default: 127.0.0.1:9001]",
        "MINIO_CONSOLE_ADDRESS");

    public static readonly Setting Domain = new(
        "domain", "NAME", "A name under which buckets are addressed as bucket.NAME; may be repeated.", "MINIO_DOMAIN")
    {
        IsList = true,
    };

    public static readonly Setting WebsiteDomain = new(
        "website-domain", "NAME",
        "A name under which buckets are served as websites, bucket.NAME; may be repeated.")
    {
        IsList = true,
    };

    public static readonly Setting Region = new(
        "region", "NAME", "The region that signatures are scoped to. [default: us-east-1]",
        "MINIO_REGION", "MINIO_SITE_REGION", "MINIO_REGION_NAME");

    public static readonly Setting TlsCertificate = new(
        "tls-cert", "FILE", "The certificate chain to serve, PEM; read again when it changes.");

    public static readonly Setting TlsKey = new(
        "tls-key", "FILE", "The private key of --tls-cert, PEM.");

    public static readonly Setting TlsSelfSigned = new(
        "tls-self-signed", null, "Serve TLS with a pair made and kept in DATA/tls.");

    public static readonly Setting RootCredentials = new(
        "root-credentials", "FILE",
        "The server's own credentials: lines AWS_ACCESS_KEY_ID=… and AWS_SECRET_ACCESS_KEY=…. "
        + "[default: DATA/root-credentials.env, generated on first start]");

    public static readonly Setting SignatureV2 = new(
        "sigv2", "on|off", "Accept requests signed with Signature Version 2. [default: on]");

    public static readonly Setting AbandonedUploadDays = new(
        "abandoned-upload-days", "N", "Remove multipart uploads not completed after this long. [default: 7]");

    public static readonly Setting LifecycleDay = new(
        "lifecycle-day", "SECONDS",
        "For tests of clients: how long a day of lifecycle rules is. [default: 86400, a day]");

    public static readonly Setting BucketLogSeconds = new(
        "bucket-log-seconds", "N", "How often the access logs of buckets are delivered. [default: 300]");

    public static readonly Setting ShutdownTimeout = new(
        "shutdown-timeout", "SECONDS", "How long a stop waits for requests under way. [default: 30]");

    public static readonly Setting MaxConnections = new(
        "max-connections", "N", "Connections to the S3 address served at once. [default: 10000]");

    public static readonly Setting MetricsToken = new(
        "metrics-token", "TOKEN", "The bearer token that /metrics asks for.");

    public static readonly Setting MetricsTokenFile = new(
        "metrics-token-file", "FILE", "A file with the bearer token that /metrics asks for.");

    public static readonly Setting RequestLog = new(
        "request-log", "FILE|-", "Write one JSON line per request to a file, or to standard output.");

    public static readonly Setting AuditLog = new(
        "audit-log", "FILE", "Where one JSON line per request goes that says who did what and what was decided.");

    public static readonly Setting AuditLogMegabytes = new(
        "audit-log-megabytes", "N", "Put the audit log's file aside at this size. [default: 100]");

    public static readonly Setting AuditLogKeep = new(
        "audit-log-keep", "N", "Keep so many audit files that were put aside, FILE.1 the newest. [default: 10]");

    public static readonly Setting AuditWebhook = new(
        "audit-webhook", "URL", "Where batches of audit lines are posted.");

    public static readonly Setting AuditWebhookTokenFile = new(
        "audit-webhook-token-file", "FILE", "A file with the bearer token that --audit-webhook is sent.");

    public static readonly Setting AuditWebhookNetwork = new(
        "audit-webhook-network", "NET",
        "A network that is not public and --audit-webhook may be in, as 10.1.0.0/16; may be repeated.")
    {
        IsList = true,
    };

    public static readonly Setting KeyRequestsPerSecond = new(
        "key-requests-per-second", "N", "Answer SlowDown to each access key beyond so many requests a second.");

    public static readonly Setting KeyConcurrentRequests = new(
        "key-concurrent-requests", "N", "Answer SlowDown to each access key beyond so many requests at once.");

    public static readonly Setting KeyKilobytesPerSecond = new(
        "key-kilobytes-per-second", "N", "Let the bodies of each access key flow no faster, both ways together.");

    public static readonly Setting BucketRequestsPerSecond = new(
        "bucket-requests-per-second", "N", "Answer SlowDown to each bucket beyond so many requests a second.");

    public static readonly Setting BucketKilobytesPerSecond = new(
        "bucket-kilobytes-per-second", "N", "Let the bodies of each bucket flow no faster, both ways together.");

    public static readonly Setting ReplicationTarget = new(
        "replication-target", "TARGET",
        "Another S3 endpoint that buckets may be replicated to: a name and fields, such as 'dr "
        + "endpoint=https://dr.example.com region=us-east-1 kind=drystone buckets=backup+logs "
        + "credentials=/run/secrets/dr.env'; may be repeated.")
    {
        IsList = true,
    };

    public static readonly Setting AcceptReplicas = new(
        "accept-replicas", "on|off",
        "Let owners of buckets store versions under the ids and times that another Drystone gave them. "
        + "[default: off]");

    public static readonly Setting StorageClass = new(
        "storage-class", "CLASS",
        "A storage class beside STANDARD, the warmest first: a name and fields, such as 'COLD "
        + "endpoint=https://s3.example.com bucket=cold credentials=/run/secrets/cold.env'; may be repeated.")
    {
        IsList = true,
    };

    public static readonly Setting EventTargets = new(
        "event-targets", "FILE", "A YAML file of the targets that events of buckets may be delivered to.");

    public static readonly Setting DefaultEncryption = new(
        "default-encryption", "aes256|off",
        "Encrypt objects with SSE-S3 for which neither request nor bucket says anything. [default: off]");

    public static readonly Setting DefaultObjectOwnership = new(
        "default-object-ownership", "OWNERSHIP",
        "Who owns what is written to new buckets, in AWS's words: BucketOwnerEnforced (no access control lists), "
        + "BucketOwnerPreferred or ObjectWriter. [default: BucketOwnerEnforced]");

    public static readonly Setting DefaultPublicAccessBlock = new(
        "default-public-access-block", "all|none",
        "Whether new buckets block public access until their owners lift it. [default: all]");

    public static readonly Setting AllowInsecureSseC = new(
        "allow-insecure-sse-c", null, "Take keys of SSE-C without TLS; for tests, on loopback only.");

    public static readonly Setting MasterKeyFile = new(
        "master-key-file", "FILE",
        "The key that secrets and encryption keys are sealed under: 32 bytes or their base64. "
        + "[default: DATA/master.key, generated on first start]");

    public static readonly Setting MasterKeyCommand = new(
        "master-key-command", "COMMAND", "A command for the shell that prints the base64 of the master key.");

    public static readonly Setting VaultAddress = new(
        "vault-address", "URL", "A Vault or OpenBao whose transit keys SSE-KMS is to use, not the built-in ones.");

    public static readonly Setting VaultToken = new("vault-token", "TOKEN", "The token for --vault-address.");

    public static readonly Setting VaultTokenFile = new(
        "vault-token-file", "FILE", "A file with the token for --vault-address; read for each request.");

    public static readonly Setting VaultMount = new(
        "vault-mount", "PATH", "Where the transit secrets engine is mounted. [default: transit]");

    public static readonly Setting VaultKey = new(
        "vault-key", "NAME", "The transit key for those who name none.");

    public static readonly Setting VaultNamespace = new("vault-namespace", "NAME", "The namespace in Vault.");

    public static readonly Setting VaultCa = new(
        "vault-ca", "FILE", "Certificates to trust for Vault in place of the system's, PEM.");

    public static readonly Setting VaultDerivedKeys = new(
        "vault-derived-keys", null, "The transit keys were made with derived=true.");

    public static readonly Setting OpenIdNetwork = new(
        "openid-network", "NETWORK",
        "A private network, or loopback, that issuers of web identities may be in, as 10.1.0.0/16; may be repeated.")
    {
        IsList = true,
    };

    public static readonly Setting OpenIdHttp = new(
        "openid-http", null, "Take keys of issuers of web identities without TLS; for tests.");

    public static readonly Setting LdapAddress = new(
        "ldap-address", "URL", "A directory whose users may take roles: ldaps://HOST or ldap://HOST.");

    public static readonly Setting LdapStartTls = new(
        "ldap-start-tls", null, "Start TLS on connections to an ldap:// address.");

    public static readonly Setting LdapAllowPlain = new(
        "ldap-allow-plain", null, "Send passwords to an ldap:// address beyond loopback without TLS.");

    public static readonly Setting LdapCaDirectory = new(
        "ldap-ca-directory", "DIR", "Certificates to trust for LDAP in place of the system's, PEM files.");

    public static readonly Setting LdapLookupName = new(
        "ldap-lookup-dn", "DN", "The entry that looks users and groups up.", "MINIO_IDENTITY_LDAP_LOOKUP_BIND_DN");

    public static readonly Setting LdapLookupPassword = new(
        "ldap-lookup-password", "PASSWORD", "Its password.", "MINIO_IDENTITY_LDAP_LOOKUP_BIND_PASSWORD");

    public static readonly Setting LdapLookupPasswordFile = new(
        "ldap-lookup-password-file", "FILE", "A file with its password.");

    public static readonly Setting LdapUserBase = new(
        "ldap-user-base", "DN", "Below which entry users are.", "MINIO_IDENTITY_LDAP_USER_DN_SEARCH_BASE_DN");

    public static readonly Setting LdapUserFilter = new(
        "ldap-user-filter", "FILTER", "How a user is found; %s stands for the name given. [default: (uid=%s)]",
        "MINIO_IDENTITY_LDAP_USER_DN_SEARCH_FILTER");

    public static readonly Setting LdapGroupBase = new(
        "ldap-group-base", "DN", "Below which entry groups are.", "MINIO_IDENTITY_LDAP_GROUP_SEARCH_BASE_DN");

    public static readonly Setting LdapGroupFilter = new(
        "ldap-group-filter", "FILTER",
        "How a user's groups are found; %s stands for the name given, %d for the user's entry. [default: (member=%d)]",
        "MINIO_IDENTITY_LDAP_GROUP_SEARCH_FILTER");

    public static readonly Setting LdapRole = new(
        "ldap-role", "ARN DN", "A role, and the user or group of the directory that may take it; may be repeated.")
    {
        IsList = true,

        // Names of entries are full of commas.
        Separator = ';',
    };

    public static readonly IReadOnlyList<Setting> All =
    [
        Data, Metadata, Address, ConsoleAddress, Domain, WebsiteDomain, Region, TlsCertificate, TlsKey,
        TlsSelfSigned, RootCredentials, SignatureV2, AbandonedUploadDays, LifecycleDay, BucketLogSeconds,
        ShutdownTimeout, MaxConnections, MetricsToken, MetricsTokenFile, RequestLog, AuditLog,
        AuditLogMegabytes, AuditLogKeep, AuditWebhook, AuditWebhookTokenFile, AuditWebhookNetwork,
        KeyRequestsPerSecond, KeyConcurrentRequests, KeyKilobytesPerSecond, BucketRequestsPerSecond,
        BucketKilobytesPerSecond, ReplicationTarget,
        AcceptReplicas, StorageClass, EventTargets, DefaultEncryption, DefaultObjectOwnership,
        DefaultPublicAccessBlock, AllowInsecureSseC, MasterKeyFile, MasterKeyCommand,
        VaultAddress, VaultToken, VaultTokenFile, VaultMount, VaultKey, VaultNamespace, VaultCa, VaultDerivedKeys,
        OpenIdNetwork, OpenIdHttp, LdapAddress, LdapStartTls, LdapAllowPlain, LdapCaDirectory, LdapLookupName,
        LdapLookupPassword, LdapLookupPasswordFile, LdapUserBase, LdapUserFilter, LdapGroupBase, LdapGroupFilter,
        LdapRole,
    ];
}
