namespace Drystone.Provisioning.Declaring;

/// <summary>The keys of each mapping of the file. The schema has the same, which a test holds.</summary>
internal static class FileKeys
{
    public static readonly IReadOnlyList<string> File = ["version", "vars", "template", "defaults", "buckets", "users"];

    /// <summary>What <c>defaults</c> may say for all buckets.</summary>
    public static readonly IReadOnlyList<string> Defaults =
    [
        "versioning", "objectLock", "band", "lifecycle", "policy", "cors", "encryption", "quota", "publicAccessBlock",
        "tags",
    ];

    public static readonly IReadOnlyList<string> Bucket = ["name", "domain", "absent", .. Defaults];

    public static readonly IReadOnlyList<string> ObjectLock = ["mode", "days", "years"];

    public static readonly IReadOnlyList<string> Band = ["name", "days"];

    public static readonly IReadOnlyList<string> LifecycleRule =
    [
        "id", "enabled", "prefix", "tags", "largerThanBytes", "smallerThanBytes", "expireDays", "expireNoncurrentDays",
        "keepNoncurrentVersions", "expireDeleteMarkers", "abortUploadDays", "transitions", "noncurrentTransitions",
    ];

    public static readonly IReadOnlyList<string> Transition = ["days", "storageClass"];

    public static readonly IReadOnlyList<string> CorsRule =
        ["id", "origins", "methods", "headers", "exposeHeaders", "maxAgeSeconds"];

    public static readonly IReadOnlyList<string> Encryption = ["algorithm", "keyId", "bucketKey"];

    public static readonly IReadOnlyList<string> Quota = ["maxSize", "maxObjects"];

    public static readonly IReadOnlyList<string> PublicAccessBlock =
        ["blockPublicAcls", "ignorePublicAcls", "blockPublicPolicy", "restrictPublicBuckets"];

    public static readonly IReadOnlyList<string> User = ["name", "policies", "attach", "accessKey"];

    public static readonly IReadOnlyList<string> UserPolicy = ["name", "document"];

    public static readonly IReadOnlyList<string> AccessKey = ["secretFile"];

    /// <summary>All of them, by the name of the schema's definition.</summary>
    public static readonly IReadOnlyDictionary<string, IReadOnlyList<string>> ByDefinition =
        new Dictionary<string, IReadOnlyList<string>>
        {
            [""] = File,
            ["defaults"] = Defaults,
            ["bucket"] = Bucket,
            ["objectLock"] = ObjectLock,
            ["band"] = Band,
            ["lifecycleRule"] = LifecycleRule,
            ["transition"] = Transition,
            ["corsRule"] = CorsRule,
            ["encryption"] = Encryption,
            ["quota"] = Quota,
            ["publicAccessBlock"] = PublicAccessBlock,
            ["user"] = User,
            ["userPolicy"] = UserPolicy,
            ["accessKey"] = AccessKey,
        };
}
