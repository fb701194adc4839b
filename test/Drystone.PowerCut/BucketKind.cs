using Amazon.S3;
using Amazon.S3.Model;

namespace Drystone.PowerCut;

/// <summary>One bucket of each kind.</summary>
internal sealed record BucketKind(string Name)
{
    public static readonly BucketKind Plain = new("plain");
    public static readonly BucketKind Versioned = new("versioned") { IsVersioned = true };
    public static readonly BucketKind Compressed = new("compressed") { Repeats = 4 };
    public static readonly BucketKind Encrypted = new("encrypted");
    public static readonly BucketKind Expiring = new("expiring") { Expires = true };

    public static readonly IReadOnlyList<BucketKind> All = [Plain, Versioned, Compressed, Encrypted, Expiring];

    public bool IsVersioned { get; private init; }

    public bool Expires { get; private init; }

    /// <summary>How well its contents can be compressed.</summary>
    public int Repeats { get; private init; } = 1;

    /// <summary>Acknowledged before the first cut: it must hold after each.</summary>
    public static async Task CreateAllAsync(AmazonS3Client s3, ServerProcess server)
    {
        foreach (var bucket in All)
        {
            await s3.PutBucketAsync(bucket.Name);
        }

        await s3.PutBucketVersioningAsync(new PutBucketVersioningRequest
        {
            BucketName = Versioned.Name,
            VersioningConfig = new S3BucketVersioningConfig { Status = VersionStatus.Enabled },
        });
        await s3.PutBucketEncryptionAsync(new PutBucketEncryptionRequest
        {
            BucketName = Encrypted.Name,
            ServerSideEncryptionConfiguration = new ServerSideEncryptionConfiguration
            {
                ServerSideEncryptionRules =
                [
                    new ServerSideEncryptionRule
                    {
                        ServerSideEncryptionByDefault = new ServerSideEncryptionByDefault
                        {
                            ServerSideEncryptionAlgorithm = ServerSideEncryptionMethod.AES256,
                        },
                    },
                ],
            },
        });
        await s3.PutLifecycleConfigurationAsync(new PutLifecycleConfigurationRequest
        {
            BucketName = Expiring.Name,
            Configuration = new LifecycleConfiguration
            {
                Rules =
                [
                    new LifecycleRule
                    {
                        Id = "everything",
                        Status = LifecycleRuleStatus.Enabled,
                        Filter = new LifecycleFilter
                        {
                            LifecycleFilterPredicate = new LifecyclePrefixPredicate { Prefix = "" },
                        },
                        Expiration = new LifecycleRuleExpiration { Days = 1 },
                    },
                ],
            },
        });
        var compression = await server.CommandAsync("bucket", "compression", Compressed.Name, "on");
        if (compression.ExitCode != 0)
        {
            throw new PowerCutException($"Compression cannot be switched on: {compression.Output}");
        }
    }

    /// <summary>What of it is not as it was made.</summary>
    public static async Task<IReadOnlyList<string>> CompareAllAsync(AmazonS3Client s3)
    {
        List<string> losses = [];
        var buckets = (await s3.ListBucketsAsync()).Buckets?.Select(one => one.BucketName).Order().ToList() ?? [];
        if (!buckets.SequenceEqual(All.Select(one => one.Name).Order()))
        {
            return [$"the buckets are {string.Join(", ", buckets)}"];
        }

        if ((await s3.GetBucketVersioningAsync(Versioned.Name)).VersioningConfig.Status != VersionStatus.Enabled)
        {
            losses.Add($"{Versioned.Name}: versioning is not enabled any more");
        }

        var encryption = await s3.GetBucketEncryptionAsync(new() { BucketName = Encrypted.Name });
        if (encryption.ServerSideEncryptionConfiguration?.ServerSideEncryptionRules is not { Count: 1 })
        {
            losses.Add($"{Encrypted.Name}: the default encryption is gone");
        }

        var lifecycle = await s3.GetLifecycleConfigurationAsync(Expiring.Name);
        if (lifecycle.Configuration?.Rules is not { Count: 1 })
        {
            losses.Add($"{Expiring.Name}: the lifecycle rule is gone");
        }

        return losses;
    }
}
