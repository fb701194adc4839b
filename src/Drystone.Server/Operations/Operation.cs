using Drystone.Engine.Access;
using Drystone.Engine.Names;
using Drystone.S3;
using Drystone.S3.Addressing;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations;

/// <summary>
/// One operation of S3: how a request for it is told from others, what it must be allowed to do, and what it does.
/// </summary>
/// <param name="Name">AWS's name.</param>
/// <param name="Target">Which <see cref="S3Target"/> it is about.</param>
/// <param name="Subresource">The query parameter that selects it; null for the plain operation.</param>
/// <param name="RequiredHeader">A header that selects it beside the rest; null for none.</param>
/// <param name="Action">The IAM action that it needs.</param>
/// <param name="VersionAction">The IAM action that it needs when the request names a version; null when it may not name
/// one.</param>
/// <param name="HandleAsync">Authorizes, acts and answers.</param>
internal sealed record Operation(
    string Name,
    string Method,
    Type Target,
    string? Subresource,
    string? RequiredHeader,
    string Action,
    string? VersionAction,
    Func<S3Request, Task> HandleAsync)
{
    /// <summary>A query parameter that selects it beside the sub-resource; null for none.</summary>
    public string? RequiredQuery { get; init; }

    public static Operation OnService(
        string name, string method, string action, Func<S3Request, AccountGrant, Task> handle) =>
        new(name, method, typeof(S3Target.Service), null, null, action, VersionAction: null,
            request => handle(request, request.AuthorizeAccount(action)));

    /// <summary>About a bucket that need not exist yet: the handler authorizes when it has read what conditions may ask
    /// of.</summary>
    public static Operation OnBucketName(string name, string method, string action, Func<S3Request, Task> handle) =>
        new(name, method, typeof(S3Target.Bucket), null, null, action, VersionAction: null, handle);

    public static Operation OnBucket<TAccess>(
        string name, string method, string action, Func<S3Request, BucketGrant<TAccess>, Task> handle,
        string? subresource = null)
        where TAccess : struct, IAccess =>
        new(name, method, typeof(S3Target.Bucket), subresource, null, action, VersionAction: null,
            request => handle(request, request.AuthorizeBucket<TAccess>(action)));

    /// <summary>About keys that the body names: the handler authorizes each of them.</summary>
    public static Operation OnKeysOfBucket(
        string name, string method, string action, Func<S3Request, Task> handle, string subresource) =>
        new(name, method, typeof(S3Target.Bucket), subresource, null, action, VersionAction: null,
            request =>
            {
                request.DemandWayIn();
                return handle(request);
            });

    /// <summary>About a key that a form in the body names, for whoever signed that form: the handler authorizes when it
    /// knows both.</summary>
    public static Operation OnForm(string name, string action, Func<S3Request, Task> handle) =>
        new(name, "POST", typeof(S3Target.Bucket), null, null, action, VersionAction: null,
            request =>
            {
                request.DemandBucket();
                return handle(request);
            });

    public static Operation OnObject<TAccess>(
        string name, string method, string action, Func<S3Request, ObjectGrant<TAccess>, Task> handle,
        string? subresource = null, string? requiredHeader = null, string? versionAction = null)
        where TAccess : struct, IAccess =>
        new(name, method, typeof(S3Target.Object), subresource, requiredHeader, action, versionAction,
            request =>
            {
                var version = VersionOf(request, versionAction);
                var needed = version is null ? action : versionAction!;
                return handle(request, request.AuthorizeObject<TAccess>(needed, version));
            });

    /// <summary>As <see cref="OnObject"/>, where policies may ask of what stands in the body: whoever has credentials,
    /// or is let in by the bucket at all, has its body read before it is decided.</summary>
    /// <param name="readFacts">Reads the body into what conditions can ask of the request.</param>
    public static Operation OnObjectWithFacts<TAccess>(
        string name, string method, string action, Func<S3Request, Task> readFacts,
        Func<S3Request, ObjectGrant<TAccess>, Task> handle, string subresource, string versionAction)
        where TAccess : struct, IAccess =>
        new(name, method, typeof(S3Target.Object), subresource, RequiredHeader: null, action, versionAction,
            async request =>
            {
                var version = VersionOf(request, versionAction);
                request.DemandWayIn();
                await readFacts(request);
                await handle(
                    request, request.AuthorizeObject<TAccess>(version is null ? action : versionAction, version));
            });

    /// <summary>About an upload, which its initiator may do without being allowed to.</summary>
    public static Operation OnUpload(
        string name, string method, string action, Func<S3Request, ObjectGrant<Write>, Task> handle) =>
        new(name, method, typeof(S3Target.Object), UploadParameters.Id, RequiredHeader: null, action,
            VersionAction: null,
            request =>
            {
                VersionOf(request, versionAction: null);
                return handle(request, request.AuthorizeUpload(action));
            });

    private static VersionId? VersionOf(S3Request request, string? versionAction)
    {
        var text = request.Query.Get(Versions.Parameter);
        return text is null || versionAction is not null
            ? Versions.Parse(text)
            : throw S3Exception.InvalidArgument(
                "This operation does not accept a version-id.", Versions.Parameter, text);
    }
}
