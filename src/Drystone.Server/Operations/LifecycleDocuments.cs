using Drystone.Engine.Lifecycle;
using Drystone.S3;
using Drystone.S3.Configuration;
using Drystone.S3.Configuration.Lifecycle;
using Drystone.Server.Pipeline;
using EngineRule = Drystone.Engine.Lifecycle.LifecycleRule;
using S3Rule = Drystone.S3.Configuration.Lifecycle.LifecycleRule;

namespace Drystone.Server.Operations;

/// <summary>Lifecycle configurations between the wire and the engine. The engine gets typed rules, and keeps beside
/// them the document that a client gets back: a byte for the minimum size of transitions, and the XML.</summary>
internal static class LifecycleDocuments
{
    /// <exception cref="S3Exception">NotImplemented: there is no second tier to move objects to.</exception>
    public static void RefuseTransitions(LifecycleConfiguration configuration)
    {
        if (configuration.Rules.Any(rule => rule.Transitions.Count + rule.NoncurrentVersionTransitions.Count > 0))
        {
            throw new S3Exception(
                S3Errors.NotImplemented,
                "This server has one storage class, and moves no objects to another. Leave Transition and "
                    + "NoncurrentVersionTransition out.");
        }
    }

    /// <exception cref="S3Exception">MaxMessageLengthExceeded.</exception>
    public static LifecycleRules ToRules(
        LifecycleConfiguration configuration, TransitionDefaultMinimumObjectSize minimumSize) =>
        new([.. configuration.Rules.Select(ToRule)], (byte[])[(byte)minimumSize, .. configuration.ToStored()]);

    /// <summary>The configuration as it was put.</summary>
    public static (LifecycleConfiguration Configuration, TransitionDefaultMinimumObjectSize MinimumSize)
        ToConfiguration(LifecycleRules rules) => (
            LifecycleConfiguration.Parse(rules.Document[1..]),
            (TransitionDefaultMinimumObjectSize)rules.Document.Span[0]);

    public static void WriteMinimumSize(S3Request request, TransitionDefaultMinimumObjectSize minimumSize) =>
        request.Response.Headers[Headers.TransitionDefaultMinimumObjectSize] =
            TransitionDefaultMinimumObjectSizes.Format(minimumSize);

    private static EngineRule ToRule(S3Rule rule) => new()
    {
        Id = rule.Id,
        IsEnabled = rule.IsEnabled,
        Filter = new LifecycleFilter(
            rule.Prefix ?? string.Empty, [.. rule.Tags.Select(tag => KeyValuePair.Create(tag.Key, tag.Value))],
            rule.SizeGreaterThanBytes, rule.SizeLessThanBytes),
        ExpirationDays = rule.Expiration?.Days,
        ExpirationDate = rule.Expiration?.Date,
        RemovesExpiredMarkers = rule.Expiration?.ExpiredObjectDeleteMarker == true,
        Noncurrent = rule.NoncurrentVersionExpiration is { } noncurrent
            ? new NoncurrentExpiration(noncurrent.NoncurrentDays, noncurrent.NewerNoncurrentVersions)
            : null,
        AbortUploadDays = rule.AbortIncompleteMultipartUploadDays,
    };
}
