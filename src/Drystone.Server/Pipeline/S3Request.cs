using Drystone.Engine;
using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.Engine.Names;
using Drystone.S3;
using Drystone.S3.Addressing;
using Drystone.S3.Payloads;
using Drystone.S3.Signing;
using Drystone.Server.Authorization;
using Drystone.Server.ChangeFeeds;
using Drystone.Server.Hosting;
using Drystone.Server.Keys;
using Drystone.Server.Notifications;
using Drystone.Server.Operations;
using Drystone.Server.Replication;
using Microsoft.AspNetCore.Http;

namespace Drystone.Server.Pipeline;

/// <summary>
/// A request on its way through the pipeline: everything is parsed once, before the operation sees it.
/// </summary>
internal sealed class S3Request(HttpContext http, HostServices services, Authorizer authorizer)
{
    private BucketInfo? bucket;

    public HttpContext Http { get; } = http;

    public HttpResponse Response => Http.Response;

    public ObjectStore Store => services.Store;

    public NotificationService Notifications => services.Notifications;

    public ChangeFeedPlaces ChangeFeeds => services.ChangeFeeds;

    public KeyServices Keys => services.Keys;

    public ServerOptions Options => services.Options;

    public BucketRules Rules => services.Rules;

    public ReplicationService Replication => services.Replication;

    public TimeProvider Time => services.Options.Time;

    /// <summary>Set while the client is there; ends the operation when it leaves.</summary>
    public CancellationToken Cancel => Http.RequestAborted;

    /// <summary>16 hex digits, as AWS's.</summary>
    public required string Id { get; init; }

    public required RequestHead Head { get; init; }

    public RequestQuery Query { get; set; } = null!;

    public S3Target Target { get; set; } = null!;

    public Authentication Authentication { get; set; } = null!;

    public Caller Caller { get; set; } = Caller.Anonymous;

    /// <summary>Whether it is one of a website rather than of the API.</summary>
    public bool IsWebsite { get; set; }

    public long BytesReceived { get; set; }

    public long BytesSent { get; set; }

    /// <summary>Of the object that was read or written; null when there was none.</summary>
    public long? ObjectSizeBytes { get; set; }

    /// <summary>The code of the error that was answered; null when none was.</summary>
    public string? ErrorCode { get; set; }

    public string? BucketName => Target switch
    {
        S3Target.Bucket bucket => bucket.Name,
        S3Target.Object found => found.Bucket,
        _ => null,
    };

    /// <summary>The bucket that the request is about, looked up when it is first asked for; null when there is
    /// none.</summary>
    public BucketInfo? Bucket => bucket ??= BucketName is { } name ? Store.FindBucket(new BucketName(name)) : null;

    public string? Key => (Target as S3Target.Object)?.Key;

    public bool IsHead => HttpMethods.IsHead(Http.Request.Method);

    /// <summary>Null when absent; the values of a repeated header joined by ",".</summary>
    public string? Header(string name) => Head.GetHeader(name);

    /// <summary>The body, decoded. Asking for it is what makes the server answer <c>100 Continue</c>.</summary>
    public PayloadReader OpenPayload()
    {
        IsPayloadOpen = true;
        return PayloadReader.Create(Http.Request.BodyReader, Head, Authentication, Http.Request.ContentLength);
    }

    public bool IsPayloadOpen { get; private set; }

    private RequestOrigin Origin => new(Id, Http.Connection.RemoteIpAddress);

    public AccountGrant AuthorizeAccount() => Authorizer.AuthorizeAccount(Caller, Origin);

    public BucketGrant<TAccess> AuthorizeBucket<TAccess>() where TAccess : struct, IAccess
    {
        var grant = authorizer.AuthorizeBucket<TAccess>(
            Caller, Origin, BucketName!, Header(Headers.ExpectedBucketOwner));
        bucket = grant.Bucket;
        if (typeof(TAccess) != typeof(Configure) && typeof(TAccess) != typeof(Inspect))
        {
            RequestPayment.Check(this, grant.Bucket, isCharged: typeof(TAccess) == typeof(List));
        }

        return grant;
    }

    /// <summary>The object that the request is about.</summary>
    /// <param name="version">Null: the current version.</param>
    public ObjectGrant<TAccess> AuthorizeObject<TAccess>(VersionId? version) where TAccess : struct, IAccess =>
        AuthorizeObject<TAccess>(Key!, version);

    /// <summary>Another key of the bucket that the request is about.</summary>
    public ObjectGrant<TAccess> AuthorizeObject<TAccess>(string key, VersionId? version)
        where TAccess : struct, IAccess
    {
        var grant = authorizer.AuthorizeObject<TAccess>(
            Caller, Origin, BucketName!, key, version, Header(Headers.ExpectedBucketOwner));
        bucket = grant.Bucket;
        RequestPayment.Check(this, grant.Bucket, isCharged: true);
        return grant;
    }

    public ObjectGrant<Read> AuthorizeWebsiteRead(string key) =>
        authorizer.AuthorizeWebsiteRead(Bucket!, key, Origin);

    public ObjectGrant<Read> AuthorizeSource(CopySource source, VersionId? version)
    {
        var grant = authorizer.AuthorizeObject<Read>(
            Caller, Origin, source.Bucket, source.Key, version, Header("x-amz-source-expected-bucket-owner"));
        RequestPayment.Check(this, grant.Bucket, isCharged: true);
        return grant;
    }
}
