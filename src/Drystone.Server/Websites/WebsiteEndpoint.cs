using Drystone.Engine.Names;
using Drystone.Engine.Objects;
using Drystone.S3;
using Drystone.S3.Addressing;
using Drystone.S3.Configuration.Website;
using Drystone.Server.Hosting;
using Drystone.Server.Operations;
using Drystone.Server.Operations.Objects;
using Drystone.Server.Pipeline;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Drystone.Server.Websites;

/// <summary>Serves buckets as websites, on host names of their own: to anybody, for reading only, with pages for
/// people.</summary>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/userguide/WebsiteEndpoints.html</remarks>
internal sealed class WebsiteEndpoint(HostServices services)
{
    private readonly WebsiteHosts hosts = new(services.Options.WebsiteDomains, services.Options.Domains);
    private readonly ILogger logger = services.Loggers.CreateLogger<WebsiteEndpoint>();

    /// <summary>Null when the request is not for a website.</summary>
    public WebsiteHost? Find(HttpContext http) => hosts.Find(http.Request.Host);

    public async Task HandleAsync(S3Request request, WebsiteHost host)
    {
        try
        {
            await ServeAsync(request, host);
        }
        catch (Exception fault) when (!request.Cancel.IsCancellationRequested)
        {
            await FailAsync(request, fault);
        }
    }

    private async Task ServeAsync(S3Request request, WebsiteHost host)
    {
        // A website knows no parameters: those of the API must not change what it answers.
        request.Query = new RequestQuery(default);
        request.IsWebsite = true;
        var key = PercentEncoding.TryDecode(request.Head.RawPath.AsSpan(1))
            ?? throw new S3Exception(S3Errors.InvalidURI);
        var name = BucketNameOf(host);
        if (BucketNaming.Validate(name) is not null)
        {
            throw Absent(S3Errors.NoSuchBucket, name);
        }

        request.Target = key.Length == 0 ? new S3Target.Bucket(name) : new S3Target.Object(name, key);
        if (CrossOrigin.IsPreflight(request))
        {
            CrossOrigin.AnswerPreflight(request);
            return;
        }

        CrossOrigin.WriteHeaders(request);
        if (!HttpMethods.IsGet(request.Head.Method) && !request.IsHead)
        {
            throw new S3Exception(
                S3Errors.MethodNotAllowed,
                details: [new("Method", request.Head.Method), new("ResourceType", "OBJECT")]);
        }

        var bucket = request.Bucket ?? throw Absent(S3Errors.NoSuchBucket, name);
        var website = services.Rules.Website(bucket) ?? throw Absent(S3Errors.NoSuchWebsiteConfiguration, name);
        var asked = new WebsiteRequest(
            request.Head.IsTls ? "https" : "http", request.Http.Request.Host.Value!, key, request.Head.RawQuery);
        if (website.RedirectOf(asked) is { } redirect)
        {
            Redirect(request, redirect);
            return;
        }

        await AnswerAsync(request, website, asked);
    }

    /// <summary>The bucket before the domain, or where there is none of that name, the one named as the whole
    /// host.</summary>
    private string BucketNameOf(WebsiteHost host)
    {
        if (host.Label is { } label && (Exists(label) || !Exists(host.Name)))
        {
            return label;
        }

        return host.Name;
    }

    private bool Exists(string name) =>
        BucketNaming.Validate(name) is null && services.Store.FindBucket(new BucketName(name)) is not null;

    private static async Task AnswerAsync(S3Request request, WebsiteConfiguration website, WebsiteRequest asked)
    {
        try
        {
            await SendAsync(request, website, asked);
        }
        catch (S3Exception refusal) when (refusal.Error.StatusCode < StatusCodes.Status500InternalServerError)
        {
            await RefuseAsync(request, website, asked, refusal);
        }
    }

    private static async Task SendAsync(S3Request request, WebsiteConfiguration website, WebsiteRequest asked)
    {
        var key = website.ObjectKeyOf(asked.Key);
        using var reader = Open(request, key);
        if (reader is null)
        {
            Redirect(request, IsFolder(request, website, asked.Key)
                ? WebsiteRouting.FolderRedirectOf(asked)
                : throw Missing(request, key));
        }
        else if (reader.Info.Headers.WebsiteRedirectLocation is { } location)
        {
            Redirect(request, new WebsiteRedirect(StatusCodes.Status301MovedPermanently, location));
        }
        else
        {
            await UnlockAsync(request, key, reader);
            if (await ObjectAnswer.StartAsync(request, reader) is { } answer)
            {
                await SendBytesAsync(request, reader, answer);
            }
        }
    }

    /// <summary>What an error is answered with: a rule for its code, the website's own page, or ours.</summary>
    private static async Task RefuseAsync(
        S3Request request, WebsiteConfiguration website, WebsiteRequest asked, S3Exception refusal)
    {
        request.ErrorCode = refusal.Error.Code;
        if (website.RedirectOf(asked, refusal.Error.StatusCode) is { } redirect)
        {
            Redirect(request, redirect);
            return;
        }

        if (website.ErrorDocumentKey is not { } key)
        {
            await WebsitePages.WriteAsync(request, refusal);
            return;
        }

        try
        {
            await SendErrorDocumentAsync(request, key, refusal.Error.StatusCode);
        }
        catch (S3Exception ofErrorDocument) when (!request.Response.HasStarted)
        {
            await WebsitePages.WriteAsync(request, refusal, ofErrorDocument);
        }
    }

    private static async Task SendErrorDocumentAsync(S3Request request, string key, int status)
    {
        using var reader = Open(request, key) ?? throw Missing(request, key);
        if (reader.Info.Headers.WebsiteRedirectLocation is { } location)
        {
            Redirect(request, new WebsiteRedirect(StatusCodes.Status301MovedPermanently, location));
            return;
        }

        await UnlockAsync(request, key, reader);
        var answer = ObjectAnswer.StartWhole(request, reader.Info);
        request.Response.StatusCode = status;
        await SendBytesAsync(request, reader, answer);
    }

    private static ValueTask UnlockAsync(S3Request request, string key, ObjectReader reader)
    {
        ArchivedObjects.DemandRestored(reader.Info);
        return StoredEncryption.UnlockAsync(
            request, request.AuthorizeWebsiteRead(ObjectKeyRules.Checked(key)), reader);
    }

    private static ObjectReader? Open(S3Request request, string key) =>
        request.Store.OpenObject(request.AuthorizeWebsiteRead(ObjectKeyRules.Checked(key)));

    private static bool IsFolder(S3Request request, WebsiteConfiguration website, string key) =>
        website.FolderIndexKeyOf(key) is { } index
        && System.Text.Encoding.UTF8.GetByteCount(index) <= Limits.KeyBytes
        && request.Store.HeadObject(request.AuthorizeWebsiteRead(index)) is not null;

    private static async Task SendBytesAsync(S3Request request, ObjectReader reader, ObjectAnswer answer)
    {
        if (!request.IsHead)
        {
            await GetObject.SendAsync(request, reader, answer.Range);
        }
    }

    private static void Redirect(S3Request request, WebsiteRedirect redirect)
    {
        request.Response.StatusCode = redirect.StatusCode;
        request.Response.Headers.Location = redirect.Location;
        request.Response.ContentLength = 0;
    }

    private async Task FailAsync(S3Request request, Exception fault)
    {
        var explained = ErrorWriter.Explain(fault);
        if (explained is null or { Error.StatusCode: >= StatusCodes.Status500InternalServerError })
        {
            Log.OperationFailed(logger, fault, "Website", request.Id);
        }

        if (request.Response.HasStarted)
        {
            request.Http.Abort();
            return;
        }

        var (error, message) = explained ?? (S3Errors.InternalError, S3Errors.InternalError.Message);
        await WebsitePages.WriteAsync(request, new S3Exception(error, message, (fault as S3Exception)?.Details));
    }

    /// <summary>As of the API: only who may list is told what is not there.</summary>
    private static S3Exception Missing(S3Request request, string key) => request.MayList(request.Bucket!)
        ? new S3Exception(S3Errors.NoSuchKey, details: [new("Key", key)])
        : new S3Exception(S3Errors.AccessDenied);

    private static S3Exception Absent(S3Error error, string bucket) => new(error, details: [new("BucketName", bucket)]);
}
