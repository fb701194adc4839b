using Drystone.Engine.Access;
using Drystone.Engine.Locking;
using Drystone.Engine.Names;
using Drystone.Engine.Objects;
using Drystone.Engine.Replication;
using Drystone.S3;
using Drystone.S3.Checksums;
using Drystone.S3.Configuration.ObjectLock;
using Drystone.S3.Xml.Requests;
using Drystone.Server.Operations;
using Drystone.Server.Pipeline;
using Microsoft.AspNetCore.Http;

namespace Drystone.Server.Replication.Receiving;

/// <summary>The operations of S3 as another Drystone asks for them: with the version and the time that the replica has
/// to have. Rows of the operation table that go before the plain ones.</summary>
internal static class ReplicaOperations
{
    private const string Action = "s3:ReplicateObject";

    public static readonly Operation Put = Row<Write>("PutObject", "PUT", PutAsync);

    public static readonly Operation Complete =
        Row<Write>("CompleteMultipartUpload", "POST", CompleteAsync, UploadParameters.Id);

    public static readonly Operation Mark =
        Row<Delete>("DeleteObject", "DELETE", MarkAsync, action: "s3:ReplicateDelete");

    public static readonly Operation Follow =
        Row<Write>("PutObjectTagging", "PUT", FollowAsync, "tagging", "s3:ReplicateTags");

    public static IReadOnlyList<Operation> All { get; } = [Put, Complete, Mark, Follow];

    private static Operation Row<TAccess>(
        string name, string method, Func<S3Request, ObjectGrant<TAccess>, Task> handle, string? subresource = null,
        string action = Action)
        where TAccess : struct, IAccess => Operation.OnObject(
            name, method, action, handle, subresource, requiredHeader: ReplicaHeaders.VersionId);

    private static async Task PutAsync(S3Request request, ObjectGrant<Write> target)
    {
        var place = ReplicaGuard.ReadPlace(request) with { Lock = ReadLock(request, version: null) };
        var headers = ObjectHeadersReader.ReadOfReplica(request);
        var tags = ObjectHeadersReader.ReadTags(request);
        var expected = ExpectedDigests.Read(request);
        using var sealing = await WantedEncryption.SealAsync(request, target);
        await using var body = await ReceivedBody.ReceiveAsync(
            request, expected, Limits.SinglePutSizeBytes, kept: expected.Algorithm ?? ChecksumAlgorithm.Crc64Nvme,
            sealing?.Key, CompressibleBody.IsWanted(request.Store, target, headers, sealing is not null));
        var facts = new NewObject
        {
            ETag = ReplicaGuard.ReadETag(request, body.ETag, sealing?.Encryption),
            Headers = headers,
            Tags = tags,
            Checksum = StoredChecksums.Store(body.Checksum, ChecksumType.FullObject),
            Encryption = sealing?.Encryption,
        };
        var result = await request.Store.InstallReplicaAsync(target, body.Writer, facts, place, request.Cancel);
        Answer(request, result.Outcome, result.Object);
    }

    private static async Task CompleteAsync(S3Request request, ObjectGrant<Write> target)
    {
        var place = ReplicaGuard.ReadPlace(request) with { Lock = ReadLock(request, version: null) };
        var tags = ObjectHeadersReader.ReadTags(request);
        var body = await XmlBody.ReadAsync(request, Limits.XmlBodyBytes, ExpectedDigests.ReadMd5Alone(request));
        var wanted = CompleteMultipartUploadRequest.Parse(body).Parts;
        var upload = UploadParameters.Find(request, target);
        var expected = ExpectedObject.Read(request, UploadChecksum.Of(upload));
        await StoredEncryption.CheckUploadAsync(request, target, upload);
        var page = request.Store.ListParts(target, upload.Id, afterNumber: 0, Limits.LastPartNumber)
            ?? throw UploadParameters.NoSuchUpload(request);
        var parts = PartSelection.Select(request, upload, wanted, page.Parts);
        var facts = new NewObject
        {
            ETag = ReplicaGuard.ReadETag(request, PartSelection.ETagOf(parts), upload.Encryption),
            Headers = upload.Headers,
            Tags = tags,
            Checksum = expected.Check(parts),
        };
        var result = await request.Store.InstallReplicaAsync(target, upload.Id, parts, facts, place, request.Cancel);
        Answer(request, result.Outcome, result.Object);
    }

    private static async Task MarkAsync(S3Request request, ObjectGrant<Delete> target)
    {
        var result = await request.Store.InstallReplicaMarkerAsync(
            target, ReplicaGuard.ReadPlace(request), request.Cancel);
        Answer(request, result.Outcome, result.Object);
        request.Response.StatusCode = StatusCodes.Status204NoContent;
        request.Response.ContentLength = null;
    }

    /// <summary>The tags in the body and the lock in the headers are those that the source has now.</summary>
    private static async Task FollowAsync(S3Request request, ObjectGrant<Write> target)
    {
        var place = ReplicaGuard.ReadPlace(request);
        var objectLock = ReadLock(request, place.Version);
        var tags = TaggingRequest.Parse(await XmlBody.ReadAsync(request, Limits.XmlBodyBytes)).Tags;
        var result = await request.Store.UpdateReplicaAsync(
            request.AuthorizeObject<Write>("s3:ReplicateTags", place.Version),
            new ReplicaFacts([.. tags.Select(tag => KeyValuePair.Create(tag.Key, tag.Value))], objectLock),
            request.Cancel);
        if (result.Outcome == WriteOutcome.NoSuchVersion)
        {
            throw Versions.NoSuchVersion(target.Key.Value, place.Version);
        }

        Answer(request, result.Outcome, result.Object);
    }

    private static void Answer(S3Request request, WriteOutcome outcome, ObjectInfo? installed)
    {
        var info = installed ?? throw Refusal(outcome, request);
        request.Response.Headers.ETag = Answers.Quoted(info.ETag);
        request.Response.Headers[Headers.VersionId] = info.Version.ToString();
        StoredEncryption.Write(request, info.Encryption);
        request.Response.ContentLength = 0;
    }

    /// <summary>What will be the same next time must not look like a missing right, which the operator can
    /// give.</summary>
    private static S3Exception Refusal(WriteOutcome outcome, S3Request request) => outcome switch
    {
        WriteOutcome.NotVersioned => new(
            S3Errors.InvalidBucketState, "Destination bucket must have versioning enabled."),
        WriteOutcome.Locked => new(S3Errors.InvalidRequest, "The replica is protected by object lock."),
        WriteOutcome.IsDeleteMarker => new(S3Errors.InvalidRequest, "The version is a delete marker here."),
        WriteOutcome.IsObject => new(S3Errors.InvalidRequest, "The version is an object here, no delete marker."),
        _ => Answers.Refusal(outcome, request),
    };

    /// <summary>The lock that the source has, which takes rights of its own; null when it has none. A retention that
    /// has ended since is no reason to refuse the version.</summary>
    /// <param name="version">That is there already; null for one that comes.</param>
    private static ReplicaLock? ReadLock(S3Request request, VersionId? version)
    {
        var headers = ObjectLockHeaders.Parse(
            request.Header(Headers.ObjectLockMode), request.Header(Headers.ObjectLockRetainUntilDate),
            request.Header(Headers.ObjectLockLegalHold), now: DateTimeOffset.MinValue);
        ReplicaLock? wanted = null;
        if (headers.LegalHold is not null)
        {
            wanted = new ReplicaLock(
                new ObjectLock(Retention: null, headers.LegalHold),
                request.AuthorizeObject<Protect>("s3:PutObjectLegalHold", version), Bypass: null);
        }

        if (headers.Period is not null)
        {
            wanted = new ReplicaLock(
                new ObjectLock(ObjectLocks.Retention(headers.Period), headers.LegalHold),
                request.AuthorizeObject<Protect>("s3:PutObjectRetention", version),
                request.AuthorizeObject<BypassGovernance>("s3:BypassGovernanceRetention", version));
        }

        return wanted;
    }
}
