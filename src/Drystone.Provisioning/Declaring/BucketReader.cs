using System.Globalization;
using Drystone.Client.Taxonomy;
using YamlDotNet.RepresentationModel;

namespace Drystone.Provisioning.Declaring;

/// <summary>Reads the buckets of the file.</summary>
internal static class BucketReader
{
    /// <summary>S3's bound of tags on a bucket.
    /// https://docs.aws.amazon.com/AmazonS3/latest/userguide/CostAllocTagging.html</summary>
    private const int MaxTags = 50;

    private static readonly (string Suffix, long Bytes)[] Units =
    [
        ("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("TiB", 1L << 40),
        ("KB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("TB", 1_000_000_000_000), ("B", 1), ("", 1),
    ];

    public static IReadOnlyList<BucketDeclaration> Read(YamlMap file, YamlMap? defaults, Variables variables)
    {
        var buckets = new List<BucketDeclaration>();
        foreach (var (node, path) in file.Items("buckets"))
        {
            if (YamlMap.Read(node, path, FileKeys.Bucket, file.Problems) is not { } map)
            {
                continue;
            }

            if (ReadOne(map, file, defaults, variables) is { } bucket)
            {
                if (buckets.Exists(one => one.Name == bucket.Name))
                {
                    map.Problems.Add(node, path, $"the bucket {bucket.Name} is declared before.",
                        "Declare it once, with everything it has.");
                }

                buckets.Add(bucket);
            }
        }

        return buckets;
    }

    private static BucketDeclaration? ReadOne(YamlMap map, YamlMap file, YamlMap? defaults, Variables variables)
    {
        if (NameOf(map, file, variables) is not { } name)
        {
            return null;
        }

        var isAbsent = map.Flag("absent") ?? false;
        if (isAbsent)
        {
            foreach (var key in FileKeys.Defaults.Where(map.Has))
            {
                map.Problem(key, "is said of a bucket that shall not be there.", "Drop it, or 'absent'.");
            }

            return new(name) { IsAbsent = true };
        }

        if (defaults is not null)
        {
            map.Inherit(defaults, FileKeys.Defaults);
        }

        variables = variables.With("bucket", name);
        var bucket = new BucketDeclaration(name)
        {
            Versioning = map.Choice("versioning", "enabled", "suspended") is { } state ? state == "enabled" : null,
            ObjectLock = Lock(map),
            Policy = map.Find("policy") is { } policy ? PolicyReader.Read(policy, map, "policy", variables) : null,
            Cors = map.Has("cors") ? Cors(map, variables) : null,
            Encryption = Encryption(map),
            Quota = Quota(map),
            PublicAccessBlock = PublicAccess(map),
            Tags = Tags(map, variables),
        };
        if (bucket is { ObjectLock: not null, Versioning: false })
        {
            map.Problem("versioning", "is suspended, and object lock needs it enabled.", "Drop one of the two.");
        }

        return bucket with { Lifecycle = LifecycleReader.Read(map, bucket, variables) };
    }

    /// <summary>Either literal, or by the file's template; a name by template has to be one of the taxonomy.</summary>
    private static string? NameOf(YamlMap map, YamlMap file, Variables variables)
    {
        if (map.Has("name") == map.Has("domain"))
        {
            map.Problems.Add(map.Node, map.Path, "has to have either a name or a domain.",
                "Give 'name', or 'domain' for a name by the file's template.");
            return null;
        }

        var problems = map.Problems;
        if (map.Text("name") is { } given)
        {
            var name = variables.Expand(given, map.Find("name")!, map.PathOf("name"), problems);
            if (BucketNames.ProblemOf(name) is { } problem)
            {
                map.Problem("name", $"'{name}' is no name of a bucket: {problem}.", "Choose another.");
            }

            return name;
        }

        if (map.Text("domain") is not { } domain)
        {
            return null;
        }

        if (file.Text("template") is not { } template)
        {
            map.Problem("domain", "has no template to go into.",
                "Write 'template: org-{env}-region-{domain}' at the top, or give 'name'.");
            return null;
        }

        var full = variables.With("domain", domain)
            .Expand(template, file.Find("template")!, "template", problems);
        try
        {
            if (!template.Contains("{domain}", StringComparison.Ordinal))
            {
                file.Problem("template", "has no {domain} in it.", "Write it as org-{env}-region-{domain}.");
            }

            return TaxonomyName.Parse(full).ToString();
        }
        catch (FormatException e)
        {
            map.Problem("domain", e.Message, "Choose another domain, or mend template and vars.");
            return null;
        }
    }

    private static LockDeclaration? Lock(YamlMap map)
    {
        if (map.Find("objectLock") is not { } node)
        {
            return null;
        }

        if (YamlMap.FlagOf(node) is { } flag)
        {
            if (!flag)
            {
                map.Problem("objectLock", "cannot be switched off once it is on.", "Drop it, to leave it as it is.");
            }

            return new(null, null, null);
        }

        if (map.Map("objectLock", FileKeys.ObjectLock) is not { } lockMap)
        {
            return null;
        }

        var mode = lockMap.Choice("mode", "governance", "compliance");
        var (days, years) = (lockMap.Days("days"), (int?)lockMap.Number("years", 1, 100));
        if (!lockMap.Has("mode") || lockMap.Has("days") == lockMap.Has("years"))
        {
            map.Problem("objectLock", "has to have a mode, and days or years.",
                "Write mode, and either days or years; or 'objectLock: true' for no default retention.");
        }

        return new(mode?.ToUpperInvariant(), days, years);
    }

    private static List<CorsRuleDeclaration> Cors(YamlMap map, Variables variables)
    {
        var rules = new List<CorsRuleDeclaration>();
        foreach (var (node, path) in map.Items("cors"))
        {
            if (YamlMap.Read(node, path, FileKeys.CorsRule, map.Problems) is not { } rule)
            {
                continue;
            }

            var methods = rule.Texts("methods");
            var origins = rule.Texts("origins")
                .Select(origin => variables.Expand(origin, rule.Find("origins")!, rule.PathOf("origins"), map.Problems))
                .ToList();
            if (origins.Count == 0 || methods.Count == 0)
            {
                map.Problems.Add(node, path, "has to have origins and methods.",
                    "Write origins: [https://app.example.com] and methods: [GET].");
            }

            foreach (var origin in origins.Where(one => one.Count(letter => letter == '*') > 1))
            {
                rule.Problem("origins", $"'{origin}' has more than one '*'.", "Write one, or list the origins.");
            }

            foreach (var method in methods.Except(["GET", "PUT", "POST", "DELETE", "HEAD"]))
            {
                rule.Problem("methods", $"'{method}' is no method of CORS.", "There are GET, PUT, POST, DELETE, HEAD.");
            }

            rules.Add(new(rule.Text("id"), origins, methods, rule.Texts("headers"), rule.Texts("exposeHeaders"),
                (int?)rule.Number("maxAgeSeconds", 0, int.MaxValue)));
        }

        return rules;
    }

    private static EncryptionDeclaration? Encryption(YamlMap map)
    {
        if (map.Find("encryption") is not { } node)
        {
            return null;
        }

        if (node is YamlScalarNode)
        {
            return map.Choice("encryption", "AES256", "aws:kms") is { } name ? new(name, null, BucketKey: false) : null;
        }

        if (map.Map("encryption", FileKeys.Encryption) is not { } encryption)
        {
            return null;
        }

        var algorithm = encryption.Choice("algorithm", "AES256", "aws:kms");
        var keyId = encryption.Text("keyId");
        if (!encryption.Has("algorithm"))
        {
            encryption.Problem("algorithm", "is missing.", "Write AES256 or aws:kms.");
        }
        else if (algorithm == "AES256" && keyId is not null)
        {
            encryption.Problem("keyId", "is of aws:kms alone.", "Drop it, or write algorithm: aws:kms.");
        }

        return new(algorithm ?? "", keyId, encryption.Flag("bucketKey") ?? false);
    }

    private static QuotaDeclaration? Quota(YamlMap map)
    {
        if (map.Map("quota", FileKeys.Quota) is not { } quota)
        {
            return null;
        }

        long? bytes = null;
        if (quota.Text("maxSize") is { } text && (bytes = SizeOf(text)) is null)
        {
            quota.Problem("maxSize", $"'{text}' is no size.", "Write it as 100GiB, 5GB or a number of bytes.");
        }

        return new(bytes, quota.Number("maxObjects", 1, long.MaxValue));
    }

    private static long? SizeOf(string text)
    {
        var (suffix, unit) = Units.First(one => text.EndsWith(one.Suffix, StringComparison.Ordinal));
        var number = text[..^suffix.Length].TrimEnd();
        return long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && count > 0 && count <= long.MaxValue / unit
                ? count * unit
                : null;
    }

    private static PublicAccessDeclaration? PublicAccess(YamlMap map)
    {
        if (map.Find("publicAccessBlock") is not { } node)
        {
            return null;
        }

        if (node is YamlScalarNode)
        {
            return map.Flag("publicAccessBlock") is { } all ? PublicAccessDeclaration.Of(all) : null;
        }

        return map.Map("publicAccessBlock", FileKeys.PublicAccessBlock) is { } block
            ? new(block.Flag("blockPublicAcls") ?? false, block.Flag("ignorePublicAcls") ?? false,
                block.Flag("blockPublicPolicy") ?? false, block.Flag("restrictPublicBuckets") ?? false)
            : null;
    }

    private static SortedDictionary<string, string>? Tags(YamlMap map, Variables variables)
    {
        if (map.TextMap("tags") is not { } given)
        {
            return null;
        }

        var tags = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in given)
        {
            tags[key] = variables.Expand(value, map.Find("tags")!, map.PathOf($"tags.{key}"), map.Problems);
            if (key.Length > 128 || tags[key].Length > 256 || key.StartsWith("aws:", StringComparison.Ordinal))
            {
                map.Problem("tags", $"'{key}' cannot be a tag.",
                    "Keys have up to 128 characters and do not begin with aws:, values have up to 256.");
            }
        }

        if (tags.Count > MaxTags)
        {
            map.Problem("tags", $"are {tags.Count}.", $"S3 has up to {MaxTags} on a bucket.");
        }

        return tags;
    }
}
