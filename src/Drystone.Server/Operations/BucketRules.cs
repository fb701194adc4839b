using System.Collections.Concurrent;
using Drystone.Engine;
using Drystone.Engine.Buckets;
using Drystone.S3;
using Drystone.S3.Acls;
using Drystone.S3.Configuration.Access;
using Drystone.S3.Configuration.Cors;
using Drystone.S3.Configuration.Logging;
using Drystone.S3.Configuration.Tagging;
using Drystone.S3.Configuration.Website;
using Drystone.S3.Policies;
using Drystone.Server.Authorization;

namespace Drystone.Server.Operations;

/// <summary>The configurations that decide how requests to a bucket are treated, parsed once for each state of the
/// bucket. A bucket that has none of a kind costs nothing, and a document that cannot be read denies: it is never taken
/// for no rules.</summary>
internal sealed class BucketRules(ObjectStore store)
{
    /// <summary>Ours: more documents than that are not in use at once, and the cache starts over.</summary>
    private const int MostDocuments = 10_000;

    /// <summary>What a bucket has that was never configured: AWS blocks public access to new buckets.</summary>
    public static readonly PublicAccessBlockConfiguration PublicAccessOfNewBucket = new(true, true, true, true);

    private static readonly PublicAccessBlockConfiguration NothingBlocked = new(false, false, false, false);

    private readonly ConcurrentDictionary<(long BucketId, ConfigurationKind Kind), Known> known = new();

    private sealed record Known(long Revision, object? Document);

    /// <returns>Null when there is none.</returns>
    /// <exception cref="DamagedDataException">What is stored cannot be read.</exception>
    public CorsConfiguration? Cors(BucketInfo bucket) => Find(bucket, ConfigurationKind.Cors, CorsConfiguration.Parse);

    /// <inheritdoc cref="Cors"/>
    public WebsiteConfiguration? Website(BucketInfo bucket) =>
        Find(bucket, ConfigurationKind.Website, WebsiteConfiguration.Parse);

    /// <inheritdoc cref="Cors"/>
    public LoggingEnabled? Logging(BucketInfo bucket) =>
        Find(bucket, ConfigurationKind.Logging, BucketLoggingStatus.Parse)?.LoggingEnabled;

    /// <inheritdoc cref="Cors"/>
    public PolicyDocument? Policy(BucketInfo bucket) =>
        bucket.Has(ConfigurationKind.Policy) ? FindPolicy(bucket) : null;

    /// <inheritdoc cref="Cors"/>
    public TaggingConfiguration? Tags(BucketInfo bucket) =>
        Find(bucket, ConfigurationKind.Tagging, json => TaggingConfiguration.Parse(json));

    /// <exception cref="DamagedDataException">What is stored cannot be read.</exception>
    public bool IsRequesterPays(BucketInfo bucket) =>
        Find(bucket, ConfigurationKind.RequestPayment, RequestPaymentConfiguration.Parse)?.Payer == Payer.Requester;

    /// <exception cref="DamagedDataException">What is stored cannot be read.</exception>
    public PublicAccessBlockConfiguration PublicAccessBlock(BucketInfo bucket) =>
        !bucket.Has(ConfigurationKind.PublicAccessBlock)
            ? PublicAccessOfNewBucket
            : Find(bucket, ConfigurationKind.PublicAccessBlock, PublicAccessBlockConfiguration.Parse) ?? NothingBlocked;

    /// <summary>Reads a document that was checked when it was stored.</summary>
    /// <exception cref="DamagedDataException">It cannot be read.</exception>
    public static T Parse<T>(BucketInfo bucket, ConfigurationKind kind, Func<T> parse)
    {
        try
        {
            return parse();
        }
        catch (Exception refusal) when (refusal is S3Exception or PolicyException)
        {
            throw new DamagedDataException(
                $"The {kind} configuration of bucket {bucket.Name} cannot be read ({refusal.Message}); put it anew.");
        }
    }

    /// <summary>Who owns what is written. AWS gives every new bucket the controls under which everything is its
    /// owner's; a bucket whose controls were removed has none, as buckets had before there were any.</summary>
    /// <exception cref="DamagedDataException">What is stored cannot be read.</exception>
    public ObjectOwnership Ownership(BucketInfo bucket) =>
        !bucket.Has(ConfigurationKind.OwnershipControls)
            ? ObjectOwnership.BucketOwnerEnforced
            : Find(bucket, ConfigurationKind.OwnershipControls, OwnershipControls.Parse)?.ObjectOwnership
                ?? ObjectOwnership.ObjectWriter;

    /// <summary>The access control list of a bucket, also where it is kept without effect.</summary>
    /// <inheritdoc cref="Cors"/>
    public AccessControlPolicy? Acl(BucketInfo bucket) =>
        Find(bucket, ConfigurationKind.Acl, AccessControlPolicy.Parse);

    // Apart, since what it is parsed with is made anew each time.
    private PolicyDocument? FindPolicy(BucketInfo bucket) => Find(
        bucket, ConfigurationKind.Policy, json => PolicyDocument.Parse(json, PolicyKind.Bucket, bucket.Name.Value));

    private T? Find<T>(BucketInfo bucket, ConfigurationKind kind, Func<ReadOnlyMemory<byte>, T> parse)
        where T : class
    {
        if (!bucket.Has(kind))
        {
            return null;
        }

        var place = (bucket.Id, kind);
        if (known.TryGetValue(place, out var entry) && entry.Revision == bucket.Revision)
        {
            return (T?)entry.Document;
        }

        var document = Read(bucket, kind, parse);
        if (known.Count >= MostDocuments)
        {
            known.Clear();
        }

        known[place] = new Known(bucket.Revision, document);
        return document;
    }

    private T? Read<T>(BucketInfo bucket, ConfigurationKind kind, Func<ReadOnlyMemory<byte>, T> parse)
        where T : class
    {
        var stored = store.FindConfiguration(Authorizer.AsServer<Engine.Access.Inspect>(bucket), kind);
        return stored is null or { Length: 0 } ? null : Parse(bucket, kind, () => parse(stored));
    }
}
