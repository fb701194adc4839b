using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Drystone.Engine.Buckets;
using Drystone.Engine.Changes;
using Drystone.S3.Configuration.Notification;
using Drystone.S3.Listing;
using Drystone.Server.Notifications.Targets;
using Drystone.Server.Operations;

namespace Drystone.Server.Notifications;

/// <summary>Makes the messages of changes.</summary>
/// <param name="storeId">Makes ids of events unlike those of any other store.</param>
internal sealed class EventMaker(string region, string storeId)
{
    private const string Json = "application/json";

    /// <summary>Who did it, where no request did: https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
    /// (lifecycle expiration).</summary>
    private const string Service = "s3.amazonaws.com";

    /// <summary>https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html: eighteen
    /// digits, as S3EventJson writes them.</summary>
    private const string SequencerFormat = "X18";

    /// <returns>Null for a change of which AWS sends no event.</returns>
    public static string? NameOf(Change change) => change.Kind switch
    {
        ChangeKind.ObjectPut => "s3:ObjectCreated:Put",
        ChangeKind.ObjectPosted => "s3:ObjectCreated:Post",
        ChangeKind.ObjectCopied => "s3:ObjectCreated:Copy",
        ChangeKind.ObjectCompleted => "s3:ObjectCreated:CompleteMultipartUpload",
        ChangeKind.ObjectDeleted => "s3:ObjectRemoved:Delete",
        ChangeKind.DeleteMarkerCreated => "s3:ObjectRemoved:DeleteMarkerCreated",
        ChangeKind.ObjectExpired => "s3:LifecycleExpiration:Delete",
        ChangeKind.ExpiryMarkerCreated => "s3:LifecycleExpiration:DeleteMarkerCreated",
        ChangeKind.TagsChanged => change.IsUntagged ? "s3:ObjectTagging:Delete" : "s3:ObjectTagging:Put",
        ChangeKind.AclChanged => "s3:ObjectAcl:Put",
        ChangeKind.Transitioned => "s3:LifecycleTransition",
        ChangeKind.RestoreStarted => "s3:ObjectRestore:Post",
        ChangeKind.RestoreCompleted => "s3:ObjectRestore:Completed",
        ChangeKind.RestoreExpired => "s3:ObjectRestore:Delete",
        _ => null,
    };

    /// <param name="name">Of <see cref="NameOf"/>.</param>
    public EventMessage Make(
        NumberedChange entry, string name, BucketInfo bucket, string configurationId, EventFormat format)
    {
        var facts = FactsOf(entry, name, bucket);
        var body = new ArrayBufferWriter<byte>();
        var contentType = Json;
        switch (format)
        {
            case EventFormat.CloudEvents:
                CloudEventJson.Write(body, facts, configurationId);
                contentType = CloudEventJson.ContentType;
                break;
            case EventFormat.Inngest:
                FlatEventJson.Write(body, facts);
                break;
            default:
                S3EventJson.Write(body, facts, configurationId);
                break;
        }

        return new EventMessage(
            facts.EventId, Sequencer(entry.Sequence), facts.Bucket, facts.Key, name, body.WrittenMemory, contentType,
            entry.Change.At)
        {
            Account = bucket.Owner.Value,
            Effect = entry.Change.Effect,
        };
    }

    /// <summary>What AWS sends when a configuration is put. It is about no object.</summary>
    /// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html</remarks>
    public EventMessage MakeTest(BucketInfo owned, string requestId, DateTimeOffset now, EventFormat format)
    {
        const string Name = "s3:TestEvent";
        var bucket = owned.Name.Value;
        var id = $"test-{requestId}";
        var body = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            switch (format)
            {
                case EventFormat.CloudEvents:
                    json.WriteString("specversion", "1.0");
                    json.WriteString("id", id);
                    json.WriteString("source", CloudEventJson.SourceOf(region, bucket));
                    json.WriteString("type", "com.amazonaws.s3.TestEvent");
                    json.WriteString("time", Iso8601.Format(now));
                    json.WriteString("datacontenttype", Json);
                    json.WriteStartObject("data");
                    WriteTest(json, bucket, requestId, now);
                    json.WriteEndObject();
                    break;
                case EventFormat.Inngest:
                    json.WriteString("name", "s3/test.event");
                    json.WriteStartObject("data");
                    json.WriteString("bucket", bucket);
                    json.WriteEndObject();
                    json.WriteNumber("ts", now.ToUnixTimeMilliseconds());
                    json.WriteString("id", id);
                    break;
                default:
                    WriteTest(json, bucket, requestId, now);
                    break;
            }

            json.WriteEndObject();
        }

        return new EventMessage(
            id, Sequencer(0), bucket, Key: "", Name, body.WrittenMemory,
            format == EventFormat.CloudEvents ? CloudEventJson.ContentType : Json, now)
        {
            Account = owned.Owner.Value,
            Effect = KeyEffect.None,
        };
    }

    private static void WriteTest(Utf8JsonWriter json, string bucket, string requestId, DateTimeOffset now)
    {
        json.WriteString("Service", "Amazon S3");
        json.WriteString("Event", "s3:TestEvent");
        json.WriteString("Time", Iso8601.Format(now));
        json.WriteString("Bucket", bucket);
        json.WriteString("RequestId", requestId);
        json.WriteString("HostId", requestId);
    }

    private S3EventFacts FactsOf(NumberedChange entry, string name, BucketInfo bucket)
    {
        var change = entry.Change;
        var isThere = LeavesObject(change);
        var isByService = change.Kind is ChangeKind.ObjectExpired or ChangeKind.ExpiryMarkerCreated
            or ChangeKind.Transitioned or ChangeKind.RestoreCompleted or ChangeKind.RestoreExpired;
        var requestId = change.Actor.RequestId ?? "";
        return new S3EventFacts
        {
            EventName = name,
            EventId = string.Create(CultureInfo.InvariantCulture, $"{storeId}-{entry.Sequence:x16}"),
            Time = change.At,
            Region = region,
            Bucket = change.Bucket.Value,
            Key = change.Key!,
            Sequence = change.Kind is ChangeKind.TagsChanged or ChangeKind.AclChanged ? null : (ulong)entry.Sequence,
            BucketOwnerId = bucket.Owner.Value,
            PrincipalId = isByService ? Service : change.Actor.Account?.Value ?? "Anonymous",
            SourceIpAddress = isByService ? Service : change.Actor.SourceAddress ?? "",
            RequestId = requestId,
            HostId = requestId,
            SizeBytes = isThere ? change.SizeBytes : null,
            ETag = isThere ? change.ETag.ToString() : null,
            ContentType = isThere ? ContentTypeOf(change) : null,
            StorageClass = change.StorageClass,
            RestorationExpiry = change.Kind == ChangeKind.RestoreCompleted ? change.RestoreExpiresAt : null,
            VersionId = bucket.Versioning == VersioningState.Unversioned ? null : change.Version.ToString(),
        };
    }

    private static bool LeavesObject(Change change) =>
        !change.IsDeleteMarker && change.Kind is not (ChangeKind.ObjectDeleted or ChangeKind.ObjectExpired);

    /// <summary>As a read answers it; null in a change that an older version noted.</summary>
    private static string? ContentTypeOf(Change change) =>
        change.ContentType is "" ? ObjectAnswer.DefaultContentType : change.ContentType;

    private static string Sequencer(long sequence) => sequence.ToString(SequencerFormat, CultureInfo.InvariantCulture);
}
