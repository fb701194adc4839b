using System.Globalization;
using Amazon.S3;
using Amazon.S3.Model;
using Drystone.Provisioning.Declaring;
using Drystone.Provisioning.Planning;

namespace Drystone.Provisioning.Buckets;

internal sealed class ObjectLockItem(IAmazonS3 s3, BucketDeclaration bucket, LockDeclaration wanted)
    : BucketItem(s3, bucket, "object lock")
{
    private const string Lock = "object lock", Retention = "default retention", Compliance = "compliance";

    public override Facts Wanted { get; } = FactsOf(wanted.Mode, wanted.Days, wanted.Years);

    public override string? WeakeningFrom(Facts found)
    {
        if (!found.TryGetValue(Retention, out var old))
        {
            return null;
        }

        if (!Wanted.TryGetValue(Retention, out var wish))
        {
            return "new objects are no longer locked";
        }

        return DaysOf(wish) < DaysOf(old) ? "new objects are locked shorter"
            : IsCompliance(old) && !IsCompliance(wish) ? "governance can be overridden, compliance cannot"
            : null;
    }

    protected override async Task<Facts> FindAsync(CancellationToken cancel)
    {
        var answer = await S3.GetObjectLockConfigurationAsync(
            new GetObjectLockConfigurationRequest { BucketName = Bucket }, cancel);
        if (answer.ObjectLockConfiguration?.ObjectLockEnabled != ObjectLockEnabled.Enabled)
        {
            return [];
        }

        var retention = answer.ObjectLockConfiguration.Rule?.DefaultRetention;
        return FactsOf(retention?.Mode?.Value, Given(retention?.Days), Given(retention?.Years));
    }

    protected override async Task PutAsync(CancellationToken cancel)
    {
        var configuration = new ObjectLockConfiguration { ObjectLockEnabled = ObjectLockEnabled.Enabled };
        if (wanted.Mode is { } mode)
        {
            configuration.Rule = new()
            {
                DefaultRetention = new()
                {
                    Mode = ObjectLockRetentionMode.FindValue(mode),
                    Days = wanted.Days,
                    Years = wanted.Years,
                },
            };
        }

        try
        {
            await S3.PutObjectLockConfigurationAsync(
                new PutObjectLockConfigurationRequest
                {
                    BucketName = Bucket,
                    ObjectLockConfiguration = configuration,
                },
                cancel);
        }
        catch (AmazonS3Exception e) when (e.ErrorCode is "InvalidBucketState")
        {
            throw new InvalidOperationException(
                $"{e.Message} Enable versioning; some endpoints lock only buckets that were made with it.", e);
        }
    }

    private static int? Given(int? period) => period is null or 0 ? null : period;

    private static Facts FactsOf(string? mode, int? days, int? years)
    {
        var facts = new Facts { [Lock] = "on" };
        if (mode is not null)
        {
            var (count, unit) = (days ?? years, days is null ? "year" : "day");
            facts[Retention] = string.Create(CultureInfo.InvariantCulture,
                $"{mode.ToLowerInvariant()}, {count} {unit}{(count == 1 ? "" : "s")}");
        }

        return facts;
    }

    private static bool IsCompliance(string retention) => retention.StartsWith(Compliance, StringComparison.Ordinal);

    private static int DaysOf(string retention)
    {
        var words = retention.Split(' ');
        return int.Parse(words[1], CultureInfo.InvariantCulture)
            * (words[2].StartsWith("year", StringComparison.Ordinal) ? 365 : 1);
    }
}
