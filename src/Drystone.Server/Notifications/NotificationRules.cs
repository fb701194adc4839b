using Drystone.Engine;
using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.S3;
using Drystone.S3.Configuration.Notification;
using Drystone.Server.Authorization;
using Microsoft.Extensions.Logging;

namespace Drystone.Server.Notifications;

/// <summary>The notification configurations of buckets as they are now, each parsed once for each state of its bucket.
/// For one thread.</summary>
internal sealed class NotificationRules(ObjectStore store, ILogger logger)
{
    /// <summary>Ours: more buckets than that are not in use at once, and the cache starts over.</summary>
    private const int MostBuckets = 10_000;

    private readonly Dictionary<long, (long Revision, NotificationConfiguration? Rules)> known = [];

    /// <returns>Null when there are none, or the bucket is gone.</returns>
    public (BucketInfo Bucket, NotificationConfiguration Rules)? Find(BucketInfo? bucket)
    {
        if (bucket?.Has(ConfigurationKind.Notification) != true)
        {
            return null;
        }

        if (!known.TryGetValue(bucket.Id, out var entry) || entry.Revision != bucket.Revision)
        {
            if (known.Count >= MostBuckets)
            {
                known.Clear();
            }

            known[bucket.Id] = entry = (bucket.Revision, Read(bucket));
        }

        return entry.Rules is { } rules ? (bucket, rules) : null;
    }

    private NotificationConfiguration? Read(BucketInfo bucket)
    {
        var grant = Authorizer.AsServer<Inspect>(bucket);
        if (store.FindConfiguration(grant, ConfigurationKind.Notification) is not { } document)
        {
            return null;
        }

        try
        {
            return NotificationConfiguration.Parse(document);
        }
        catch (S3Exception e)
        {
            Log.NotificationsUnreadable(logger, bucket.Name.Value, e.Message);
            return null;
        }
    }
}
