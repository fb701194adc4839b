using System.IO.Pipelines;
using Drystone.Engine;
using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.Engine.Names;
using Drystone.S3;
using Drystone.S3.Addressing;
using Drystone.S3.Forms;
using Drystone.S3.Payloads;
using Drystone.S3.Policies;
using Drystone.S3.Signing;
using Drystone.Server.Authorization;
using Drystone.Server.Authorization.Acls;
using Drystone.Server.ChangeFeeds;
using Drystone.Server.Hosting;
using Drystone.Server.Identity.AccessKeys;
using Drystone.Server.Keys;
using Drystone.Server.Notifications;
using Drystone.Server.Operations;
using Drystone.Server.Replication;
using Drystone.Server.SecurityTokens;
using Drystone.Server.Throttling;
using Microsoft.AspNetCore.Http;

namespace Drystone.Server.Pipeline;

/// <summary>
/// A request on its way through the pipeline: everything is parsed once, before the operation sees it.
/// </summary>
internal sealed class S3Request(HttpContext http, HostServices services, Authorizer authorizer)
{
    private BucketInfo? bucket;
    private IReadOnlyList<KeyValuePair<string, string>>? objectTags;
    private Dictionary<string, string>? facts;

    public HttpContext Http { get; } = http;

    public HttpResponse Response => Http.Response;

    public ObjectStore Store => services.Store;

    public NotificationService Notifications => services.Notifications;

    public ChangeFeedPlaces ChangeFeeds => services.ChangeFeeds;

    public KeyServices Keys => services.Keys;

    public ServerOptions Options => services.Options;

    public BucketRules Rules => services.Rules;

    public SecurityTokenServices SecurityTokens => services.SecurityTokens;

    public AccessKeyUses KeyUses => services.KeyUses;

    public ReplicationService Replication => services.Replication;

    public AccessLists Acls => new(Store, Rules);

    public TimeProvider Time => services.Options.Time;

    /// <summary>Set while the client is there; ends the operation when it leaves.</summary>
    public CancellationToken Cancel => Http.RequestAborted;

    /// <summary>16 hex digits, as AWS's.</summary>
    public required string Id { get; init; }

    public required RequestHead Head { get; init; }

    public RequestQuery Query { get; set; } = null!;

    public S3Target Target { get; set; } = null!;

    public Authentication Authentication { get; set; } = null!;

    /// <summary>Says who signed the form that the fields are of.</summary>
    public required Func<IReadOnlyDictionary<string, string>, Authentication> AuthenticateForm { get; init; }

    public Caller Caller { get; set; } = Caller.Anonymous;

    /// <summary>What operations add to what conditions can ask of the request: what stands in its body. By condition
    /// key.</summary>
    public Dictionary<string, string> Facts => facts ??= new(StringComparer.OrdinalIgnoreCase);

    /// <summary><c>aws:TagKeys</c>: the keys of the tags that the request gives or takes.</summary>
    public IReadOnlyList<string> TagKeys { get; set; } = [];

    /// <summary>The tags that the request gives to an object, of its header unless an operation has read them from the
    /// body.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> ObjectTags
    {
        get => objectTags ??= ObjectHeadersReader.ReadTags(this);
        set => objectTags = value;
    }

    /// <summary>The tags that the request gives to a bucket.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> BucketTags { get; set; } = [];

    /// <summary>The lock that stands in the body; null for a request that says it in its headers, if at all.</summary>
    public LockInBody? LockInBody { get; set; }

    /// <summary>What its key and its bucket may take.</summary>
    public RequestFlow Flow { get; set; }

    /// <summary>Whether it is one of a website rather than of the API.</summary>
    public bool IsWebsite { get; set; }

    /// <summary>Whether it is a form for one of AWS's query services.</summary>
    public bool IsQueryApi { get; set; }

    /// <summary>Which of them; null for a request of S3, and until it is known.</summary>
    public string? QueryService { get; set; }

    /// <summary>Who has proved by something else than a signature who they are: a user of a directory, the subject of a
    /// web identity. For the audit log.</summary>
    public string? ProvedName { get; set; }

    /// <summary>Of the operation that it turned out to be for; null before that.</summary>
    public string? OperationName { get; set; }

    public long BytesReceived { get; set; }

    public long BytesSent { get; set; }

    /// <summary>Of the object that was read or written; null when there was none.</summary>
    public long? ObjectSizeBytes { get; set; }

    /// <summary>The code of the error that was answered; null when none was.</summary>
    public string? ErrorCode { get; set; }

    /// <summary>What the answer said beside the code.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> ErrorDetails { get; set; } = [];

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

    /// <summary>The form that an object is uploaded with; null before its fields are read, and for all other
    /// requests.</summary>
    public PostedForm? Form { get; set; }

    /// <summary>What is said of the object that is written: one entry per header, as <see cref="Header"/> gives
    /// it.</summary>
    public IEnumerable<KeyValuePair<string, string>> AllHeaders =>
        Form?.Headers.All ?? (IsPresigned ? Head.Headers.Concat(HeadersOfUrl) : Head.Headers);

    private IEnumerable<KeyValuePair<string, string>> HeadersOfUrl => Query.Names
        .Where(PresignedHeaders.Decides)
        .Distinct(StringComparer.OrdinalIgnoreCase)
        .Select(name => KeyValuePair.Create(name, Query.GetHeader(name)!));

    /// <summary>Null when absent; the values of a repeated header joined by ",". In an upload by a form its fields say
    /// what other uploads say in their heads; in a presigned URL parameters may, as SDKs put them there.</summary>
    public string? Header(string name) => Form is { } form && FormHeaders.Decides(name)
        ? form.Headers.Find(name)
        : Head.GetHeader(name) ?? (IsPresigned && PresignedHeaders.Decides(name) ? Query.GetHeader(name) : null);

    /// <summary>Whether the whole query is signed, so that what it says is whose key it was. Asked before the signature
    /// is looked at too, to find the operation; one that is not right ends the request.</summary>
    private bool IsPresigned => Query is { IsPresigned: true };

    /// <summary>As <see cref="Header"/>; in a presigned URL it may be a parameter.</summary>
    private string? HeaderOrParameter(string name) => Header(name) ?? Query.GetHeader(name);

    /// <summary>The body, decoded. Asking for it is what makes the server answer <c>100 Continue</c>.</summary>
    public PayloadReader OpenPayload()
    {
        IsPayloadOpen = true;
        return Form is { } form
            ? PayloadReader.OfForm(Http.Request.BodyReader, form.Boundary)
            : PayloadReader.Create(Http.Request.BodyReader, Head, Authentication, Http.Request.ContentLength);
    }

    /// <summary>The fields of the form in the body, up to its file.</summary>
    /// <exception cref="S3Exception">It is no form.</exception>
    public async ValueTask<FormFields> ReadFieldsAsync(FormBoundary boundary)
    {
        IsPayloadOpen = true;
        var reader = new FormReader(Http.Request.BodyReader, boundary);
        try
        {
            return await reader.ReadAsync(Cancel);
        }
        finally
        {
            BytesReceived += reader.ReadBytes;
        }
    }

    /// <summary>The body as it came, of a request whose signature is checked when the body has been read.</summary>
    public PipeReader OpenBody()
    {
        IsPayloadOpen = true;
        return Http.Request.BodyReader;
    }

    public bool IsPayloadOpen { get; private set; }

    /// <summary>What the gate decided last for this request; null before it was asked.</summary>
    public AccessRecord? LastAccess { get; private set; }

    /// <summary>Whether something of it was allowed by an access control list, and by nothing else.</summary>
    public bool IsAclRequired { get; private set; }

    public void Decided(string action, AccessTarget target, Decision decision)
    {
        LastAccess = new AccessRecord(action, target, decision);
        IsAclRequired |= decision.Policy == AclVerdict.PolicyName;
    }

    public RequestOrigin Origin => new(Id, Http.Connection.RemoteIpAddress);

    /// <summary>Refuses who has none, before anything of the body is read.</summary>
    /// <exception cref="S3Exception">AccessDenied.</exception>
    public void DemandCredentials()
    {
        if (Caller.IsAnonymous)
        {
            throw new S3Exception(S3Errors.AccessDenied);
        }
    }

    /// <param name="action">The IAM action that is needed.</param>
    public AccountGrant AuthorizeAccount(string action) => authorizer.AuthorizeAccount(
        this, action, BucketName is { } name ? AccessTarget.OfName(name) : AccessTarget.Everything);

    /// <param name="action">The IAM action that is needed.</param>
    /// <param name="resource">The ARN of the user, group, role or policy that it is about; <c>*</c> for none.</param>
    public IdentityGrant<TAccess> AuthorizeIdentities<TAccess>(string action, string resource)
        where TAccess : struct, IAccess => authorizer.AuthorizeIdentities<TAccess>(this, action, resource);

    /// <summary>Lets only a request for a bucket that is there pass.</summary>
    /// <exception cref="S3Exception">NoSuchBucket; AccessDenied where it is not whose the request says.</exception>
    public BucketInfo DemandBucket() =>
        bucket = authorizer.FindBucket(BucketName!, HeaderOrParameter(Headers.ExpectedBucketOwner));

    /// <summary>Refuses whom nothing could let in, before anything of the body is read.</summary>
    /// <exception cref="S3Exception">NoSuchBucket or AccessDenied.</exception>
    public void DemandWayIn() => authorizer.DemandWayIn(this, DemandBucket());

    /// <param name="action">The IAM action that is needed.</param>
    public BucketGrant<TAccess> AuthorizeBucket<TAccess>(string action) where TAccess : struct, IAccess
    {
        var grant = authorizer.AuthorizeBucket<TAccess>(this, action, DemandBucket());
        if (typeof(TAccess) != typeof(Configure) && typeof(TAccess) != typeof(Inspect))
        {
            RequestPayment.Check(this, grant.Bucket, isCharged: typeof(TAccess) == typeof(List));
        }

        return grant;
    }

    /// <summary>Whether the caller could list the bucket: only who could is told that a key is not there.</summary>
    public bool MayList(BucketInfo bucket) => authorizer.Allows(this, "s3:ListBucket", AccessTarget.Of(bucket));

    /// <summary>Whether the caller may read something of an object beside its bytes.</summary>
    /// <param name="action">The IAM action that it takes.</param>
    /// <param name="version">Null: the current version.</param>
    public bool MayRead(string action, string key, VersionId? version) =>
        authorizer.Allows(this, action, AccessTarget.Of(Bucket!, key, version));

    /// <summary>The upload that the request is about.</summary>
    /// <param name="action">The IAM action that is needed of who has not started it.</param>
    public ObjectGrant<Write> AuthorizeUpload(string action)
    {
        var grant = authorizer.AuthorizeObject<Write>(
            this, action, AccessTarget.Of(DemandBucket(), Key!, version: null) with
            {
                Upload = UploadId.TryParse(Query.Get(UploadParameters.Id) ?? string.Empty),
            });
        RequestPayment.Check(this, grant.Bucket, isCharged: true);
        return grant;
    }

    /// <summary>For an answer that takes long: looks up anew whom the credentials stand for.</summary>
    /// <returns>False when they stand for nobody any more, or nobody who may send requests.</returns>
    public bool RenewCaller()
    {
        if (Authentication.Credential is not { } signed)
        {
            return true;
        }

        var now = services.Credentials.Find(signed.AccessKeyId, signed.SessionToken);
        if (now is null || now.ExpiresAt <= Time.GetUtcNow())
        {
            return false;
        }

        Caller = (Caller)now.Principal;
        return Store.FindAccount(Caller.Account!.Value) is { IsSuspended: false };
    }

    /// <summary>The object that the request is about.</summary>
    /// <param name="action">The IAM action that is needed.</param>
    /// <param name="version">Null: the current version.</param>
    public ObjectGrant<TAccess> AuthorizeObject<TAccess>(string action, VersionId? version)
        where TAccess : struct, IAccess => AuthorizeObject<TAccess>(action, Key!, version);

    /// <summary>The object that the request writes, for a right that it takes beside that to write it.</summary>
    public ObjectGrant<TAccess> AuthorizeNewObject<TAccess>(string action) where TAccess : struct, IAccess =>
        authorizer.AuthorizeObject<TAccess>(
            this, action, AccessTarget.Of(DemandBucket(), Key!, version: null) with { IsNew = true });

    /// <summary>Another key of the bucket that the request is about.</summary>
    /// <inheritdoc cref="AuthorizeObject{TAccess}(string, VersionId?)"/>
    public ObjectGrant<TAccess> AuthorizeObject<TAccess>(string action, string key, VersionId? version)
        where TAccess : struct, IAccess
    {
        var grant = authorizer.AuthorizeObject<TAccess>(
            this, action, AccessTarget.Of(DemandBucket(), key, version));
        RequestPayment.Check(this, grant.Bucket, isCharged: true);
        return grant;
    }

    public ObjectGrant<Read> AuthorizeWebsiteRead(string key) =>
        authorizer.AuthorizeWebsiteRead(this, Bucket!, key);

    public ObjectGrant<Read> AuthorizeSource(string action, CopySource source, VersionId? version)
    {
        var bucketOfSource = authorizer.FindBucket(
            source.Bucket, HeaderOrParameter(Headers.SourceExpectedBucketOwner));
        var grant = authorizer.AuthorizeObject<Read>(
            this, action, AccessTarget.Of(bucketOfSource, source.Key, version));
        RequestPayment.Check(this, grant.Bucket, isCharged: true);
        return grant;
    }
}
