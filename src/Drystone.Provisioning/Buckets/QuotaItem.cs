using System.Globalization;
using Drystone.Provisioning.Declaring;
using Drystone.Provisioning.Planning;

namespace Drystone.Provisioning.Buckets;

/// <summary>Sets quotas, for which S3 has no request.</summary>
public interface IBucketQuotas
{
    /// <summary>The quota of a bucket; both null without one.</summary>
    Task<QuotaDeclaration> FindAsync(string bucket, CancellationToken cancel);

    /// <summary>Sets it.</summary>
    Task SetAsync(string bucket, QuotaDeclaration quota, CancellationToken cancel);
}

internal sealed class QuotaItem(BucketDeclaration bucket, QuotaDeclaration wanted, IBucketQuotas? quotas)
    : StoreItem(new("bucket", bucket.Name), "quota")
{
    private IBucketQuotas Quotas => quotas ?? throw new UnsupportedException(
        $"unsupported over S3; on the server's machine run 'drystone bucket quota {Subject.Name} {Flags()}', or this "
            + "with --data DIR");

    public bool IsSupported => quotas is not null;

    public override Facts Wanted { get; } = FactsOf(wanted);

    public override async Task<Facts> ReadAsync(CancellationToken cancel) =>
        FactsOf(await Quotas.FindAsync(Subject.Name, cancel));

    public override async Task<string?> WriteAsync(CancellationToken cancel)
    {
        await Quotas.SetAsync(Subject.Name, wanted, cancel);
        return null;
    }

    private string Flags()
    {
        var size = wanted.MaxBytes is { } bytes
            ? string.Create(CultureInfo.InvariantCulture, $"--max-size {bytes}")
            : null;
        var objects = wanted.MaxObjects is { } count
            ? string.Create(CultureInfo.InvariantCulture, $"--max-objects {count}")
            : null;
        return size is null && objects is null ? "--none" : string.Join(' ', new[] { size, objects }.OfType<string>());
    }

    private static Facts FactsOf(QuotaDeclaration quota)
    {
        var facts = new Facts();
        if (quota.MaxBytes is { } bytes)
        {
            facts["quota of bytes"] = bytes.ToString("N0", CultureInfo.InvariantCulture);
        }

        if (quota.MaxObjects is { } objects)
        {
            facts["quota of objects"] = objects.ToString("N0", CultureInfo.InvariantCulture);
        }

        return facts;
    }
}
