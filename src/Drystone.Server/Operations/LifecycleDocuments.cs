using Drystone.Engine.Lifecycle;
using Drystone.Engine.Tiers;
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
    /// <exception cref="S3Exception">MalformedXML, InvalidArgument or InvalidRequest; NotImplemented for a storage
    /// class that AWS has and this server has not.</exception>
    public static LifecycleConfiguration Parse(
        ReadOnlyMemory<byte> document, IReadOnlyList<StorageClass> declared)
    {
        var configuration = LifecycleConfiguration.Parse(
            document, [.. LifecycleConfiguration.StorageClassesOfAws, .. declared.Select(known => known.Name)]);
        if (StorageClassesOf(configuration).FirstOrDefault(to => declared.All(known => known.Name != to)) is { } name)
        {
            throw new S3Exception(
                S3Errors.NotImplemented,
                $"This server has no storage class {name} for a Transition. Its operator declares storage classes with "
                    + "--storage-class.");
        }

        return configuration;
    }

    private static IEnumerable<string> StorageClassesOf(LifecycleConfiguration configuration) =>
        configuration.Rules.SelectMany(rule => rule.Transitions.Select(transition => transition.StorageClass)
            .Concat(rule.NoncurrentVersionTransitions.Select(transition => transition.StorageClass)));

    /// <exception cref="S3Exception">MaxMessageLengthExceeded.</exception>
    public static LifecycleRules ToRules(
        LifecycleConfiguration configuration, TransitionDefaultMinimumObjectSize minimumSize) =>
        new([.. configuration.Rules.Select(ToRule)], (byte[])[(byte)minimumSize, .. configuration.ToStored()])
        {
            ArchivesSmallObjects = minimumSize == TransitionDefaultMinimumObjectSize.VariesByStorageClass,
        };

    /// <summary>The configuration as it was put.</summary>
    public static (LifecycleConfiguration Configuration, TransitionDefaultMinimumObjectSize MinimumSize)
        ToConfiguration(LifecycleRules rules) => (
            LifecycleConfiguration.Parse(rules.Document[1..], KnownTo(rules)),
            (TransitionDefaultMinimumObjectSize)rules.Document.Span[0]);

    /// <summary>What was declared when the rules were put may not be any more.</summary>
    private static string[] KnownTo(LifecycleRules rules) =>
        [.. rules.Rules.SelectMany(rule => rule.Transitions.Select(transition => transition.StorageClass)
            .Concat(rule.NoncurrentTransitions.Select(transition => transition.StorageClass)))];

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
        Transitions = [.. rule.Transitions.Select(transition => new Engine.Lifecycle.LifecycleTransition(
            transition.Days, transition.Date, transition.StorageClass))],
        NoncurrentTransitions = [.. rule.NoncurrentVersionTransitions.Select(transition => new NoncurrentTransition(
            transition.NoncurrentDays, transition.NewerNoncurrentVersions, transition.StorageClass))],
        Noncurrent = rule.NoncurrentVersionExpiration is { } noncurrent
            ? new NoncurrentExpiration(noncurrent.NoncurrentDays, noncurrent.NewerNoncurrentVersions)
            : null,
        AbortUploadDays = rule.AbortIncompleteMultipartUploadDays,
    };
}
