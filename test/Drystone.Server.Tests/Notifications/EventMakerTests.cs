using System.Text.Json;
using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.Engine.Changes;
using Drystone.Engine.Names;
using Drystone.Server.Notifications;
using Drystone.Server.Notifications.Targets;

namespace Drystone.Server.Tests.Notifications;

public sealed class EventMakerTests
{
    private static readonly DateTimeOffset Time = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly AccountId Owner = new("000000000007");

    private static readonly BucketInfo Bucket = new(new BucketName("photos"), 3, Owner, Time, LocationConstraint: null)
    {
        Versioning = VersioningState.Enabled,
    };

    [Theory]
    [InlineData(ChangeKind.ObjectExpired, "LifecycleExpiration:Delete")]
    [InlineData(ChangeKind.ExpiryMarkerCreated, "LifecycleExpiration:DeleteMarkerCreated")]
    [InlineData(ChangeKind.Transitioned, "LifecycleTransition")]
    [InlineData(ChangeKind.RestoreCompleted, "ObjectRestore:Completed")]
    [InlineData(ChangeKind.RestoreExpired, "ObjectRestore:Delete")]
    public void What_no_request_does_is_done_by_the_service(ChangeKind kind, string name)
    {
        var record = RecordOf(ChangeOf(kind) with { IsDeleteMarker = kind == ChangeKind.ExpiryMarkerCreated });
        Assert.Equal(name, record.GetProperty("eventName").GetString());
        Assert.Equal("s3.amazonaws.com", record.GetProperty("userIdentity").GetProperty("principalId").GetString());
        Assert.Equal(
            "s3.amazonaws.com", record.GetProperty("requestParameters").GetProperty("sourceIPAddress").GetString());
        var put = RecordOf(ChangeOf(ChangeKind.ObjectPut));
        Assert.Equal("000000000008", put.GetProperty("userIdentity").GetProperty("principalId").GetString());
        Assert.Equal("::1", put.GetProperty("requestParameters").GetProperty("sourceIPAddress").GetString());
    }

    [Fact]
    public void The_message_belongs_to_the_owner_of_the_bucket()
    {
        var maker = new EventMaker("us-east-1", "store");
        var change = new NumberedChange(0x1234, ChangeOf(ChangeKind.ObjectPut));
        var message = maker.Make(change, "s3:ObjectCreated:Put", Bucket, "rule", EventFormat.S3);
        Assert.Equal(Owner.Value, message.Account);
        Assert.Equal("000000000000001234", message.Sequencer);
        Assert.Equal(Owner.Value, maker.MakeTest(Bucket, "request", Time, EventFormat.S3).Account);
    }

    [Fact]
    public void A_content_type_that_an_older_version_did_not_note_is_left_out()
    {
        Assert.Equal("image/png", DataOf(ChangeOf(ChangeKind.ObjectPut)).GetProperty("contentType").GetString());
        Assert.False(DataOf(ChangeOf(ChangeKind.ObjectPut) with { ContentType = null })
            .TryGetProperty("contentType", out _));
    }

    [Fact]
    public void What_a_form_brings_and_lists_that_change_have_events_of_their_own()
    {
        Assert.Equal(
            "ObjectCreated:Post", RecordOf(ChangeOf(ChangeKind.ObjectPosted)).GetProperty("eventName").GetString());
        var record = RecordOf(ChangeOf(ChangeKind.AclChanged));
        Assert.Equal("ObjectAcl:Put", record.GetProperty("eventName").GetString());
        Assert.False(record.GetProperty("s3").GetProperty("object").TryGetProperty("sequencer", out _));
    }

    private static Change ChangeOf(ChangeKind kind) => new()
    {
        Kind = kind,
        Bucket = Bucket.Name,
        BucketId = Bucket.Id,
        At = Time,
        Actor = new Actor(new AccountId("000000000008"), "request", "::1"),
        Key = "key",
        SizeBytes = 5,
        ContentType = "image/png",
    };

    private static JsonElement RecordOf(Change change) =>
        BodyOf(change, EventFormat.S3).GetProperty("Records")[0];

    private static JsonElement DataOf(Change change) => BodyOf(change, EventFormat.Inngest).GetProperty("data");

    private static JsonElement BodyOf(Change change, EventFormat format)
    {
        var message = new EventMaker("us-east-1", "store").Make(
            new NumberedChange(9, change), EventMaker.NameOf(change)!, Bucket, "rule", format);
        return JsonDocument.Parse(message.Body).RootElement;
    }
}
