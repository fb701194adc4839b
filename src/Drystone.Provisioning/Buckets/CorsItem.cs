using System.Globalization;
using Amazon.S3;
using Amazon.S3.Model;
using Drystone.Provisioning.Declaring;
using Drystone.Provisioning.Planning;

namespace Drystone.Provisioning.Buckets;

internal sealed class CorsItem(IAmazonS3 s3, BucketDeclaration bucket, IReadOnlyList<CorsRuleDeclaration> rules)
    : BucketItem(s3, bucket, "CORS")
{
    public override Facts Wanted { get; } = FactsOf(rules);

    protected override async Task<Facts> FindAsync(CancellationToken cancel)
    {
        var answer = await S3.GetCORSConfigurationAsync(
            new GetCORSConfigurationRequest { BucketName = Bucket }, cancel);
        return FactsOf((answer.Configuration?.Rules ?? []).Select(rule => new CorsRuleDeclaration(
            rule.Id, rule.AllowedOrigins ?? [], rule.AllowedMethods ?? [], rule.AllowedHeaders ?? [],
            rule.ExposeHeaders ?? [], rule.MaxAgeSeconds is 0 ? null : rule.MaxAgeSeconds)));
    }

    protected override Task PutAsync(CancellationToken cancel) => rules.Count == 0
        ? S3.DeleteCORSConfigurationAsync(new DeleteCORSConfigurationRequest { BucketName = Bucket }, cancel)
        : S3.PutCORSConfigurationAsync(
            new PutCORSConfigurationRequest
            {
                BucketName = Bucket,
                Configuration = new() { Rules = [.. rules.Select(ToRule)] },
            },
            cancel);

    private static CORSRule ToRule(CorsRuleDeclaration rule)
    {
        var sent = new CORSRule
        {
            Id = rule.Id,
            AllowedOrigins = [.. rule.Origins],
            AllowedMethods = [.. rule.Methods],
            AllowedHeaders = [.. rule.Headers],
            ExposeHeaders = [.. rule.ExposeHeaders],
        };
        if (rule.MaxAgeSeconds is { } seconds)
        {
            sent.MaxAgeSeconds = seconds;
        }

        return sent;
    }

    /// <summary>The order of rules counts, that of lists within a rule does not.</summary>
    private static Facts FactsOf(IEnumerable<CorsRuleDeclaration> rules)
    {
        var facts = new Facts();
        foreach (var (i, rule) in rules.Index())
        {
            string?[] parts =
            [
                string.IsNullOrEmpty(rule.Id) ? null : rule.Id,
                $"{Join(rule.Methods)} from {Join(rule.Origins)}",
                rule.Headers.Count == 0 ? null : $"headers {Join(rule.Headers)}",
                rule.ExposeHeaders.Count == 0 ? null : $"exposes {Join(rule.ExposeHeaders)}",
                rule.MaxAgeSeconds is null or 0
                    ? null
                    : string.Create(CultureInfo.InvariantCulture, $"for {rule.MaxAgeSeconds} s"),
            ];
            facts[string.Create(CultureInfo.InvariantCulture, $"rule {i + 1:00}")] =
                string.Join("; ", parts.OfType<string>());
        }

        return facts;
    }

    private static string Join(IEnumerable<string> texts) =>
        string.Join(", ", texts.Distinct().Order(StringComparer.Ordinal));
}
