using System.Diagnostics;
using Drystone.S3;
using Drystone.S3.Addressing;
using Drystone.S3.Signing;
using Drystone.Server.AccessLogs;
using Drystone.Server.Audit;
using Drystone.Server.Authorization;
using Drystone.Server.Authorization.Explaining;
using Drystone.Server.ChangeFeeds;
using Drystone.Server.Hosting;
using Drystone.Server.Operations;
using Drystone.Server.QueryApi;
using Drystone.Server.Replication.Receiving;
using Drystone.Server.Telemetry;
using Drystone.Server.Throttling;
using Drystone.Server.Websites;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Drystone.Server.Pipeline;

/// <summary>
/// The way of every S3 request: addressing, authentication, matching, and then the operation, which authorizes before
/// it
/// acts. Nothing of the body is read before all of them have agreed, so that a client that expects
/// <c>100 Continue</c> gets its refusal instead.
/// </summary>
internal sealed class S3Pipeline : IS3Endpoint
{
    private const string ServerName = "Drystone";

    private readonly HostServices services;
    private readonly ILogger logger;
    private readonly Authorizer authorizer;
    private readonly RequestLimiter limiter;
    private readonly WebsiteEndpoint websites;
    private readonly QueryApiEndpoint queryApi;
    private readonly RequestAuthenticator authenticator;

    // One for all requests.
    private readonly Func<IReadOnlyDictionary<string, string>, Authentication> authenticateForm;

    public S3Pipeline(HostServices services)
    {
        this.services = services;
        logger = services.Loggers.CreateLogger<S3Pipeline>();
        authorizer = services.Access.NewGate();
        limiter = new(services.Options.Limits, services.Options.Time);
        websites = new(services);
        queryApi = new(services, services.Credentials);
        authenticator = new(
            services.Credentials,
            new SigningOptions
            {
                Region = services.Options.Region,
                AllowSignatureV2 = services.Options.AllowSignatureV2,
            },
            services.Options.Time);
        authenticateForm = authenticator.AuthenticateForm;
    }

    public async Task HandleAsync(HttpContext http)
    {
        var started = services.Options.Time.GetTimestamp();
        services.Metrics.RequestStarted();
        var request = new S3Request(http, services, authorizer)
        {
            Id = NewId(),
            Head = new RequestHead(http),
            AuthenticateForm = authenticateForm,
        };
        Operation? operation = null;
        try
        {
            WriteCommonHeaders(request);
            HeadRules.Check(http, request.Head);
            if (websites.Find(http) is { } website)
            {
                await websites.HandleAsync(request, website);
            }
            else if (QueryApiEndpoint.IsMeant(request, services.Options.Domains))
            {
                await queryApi.HandleAsync(request);
            }
            else if ((operation = Prepare(request)) is not null)
            {
                request.OperationName = operation.Name;
                Activity.Current?.DisplayName = operation.Name;
                request.Flow = limiter.Begin(request);
                await operation.HandleAsync(request);
            }
        }
        catch (Exception fault)
        {
            await AnswerAsync(request, operation, fault);
        }

        request.Flow.End?.Invoke();
        var elapsed = services.Options.Time.GetElapsedTime(started);
        Note(request, operation, elapsed);
        if (services.Audit.IsEnabled)
        {
            await services.Audit.WriteAsync(AuditEntries.Of(request, request.OperationName, elapsed));
        }
    }

    /// <summary>Null when the request was a preflight, and is answered.</summary>
    private Operation? Prepare(S3Request request)
    {
        request.Target = AddressParser.Parse(
            request.Head.RawPath, request.Http.Request.Host.Value, services.Options.Domains);
        request.Head.VirtualHostBucket = VirtualHost.BucketOf(request);
        request.Query = new RequestQuery(request.Head.QueryMemory);
        var isFeed = ChangeFeed.IsMeant(request.Target, request.Head.Method);
        request.Target = isFeed ? ChangeFeed.TargetOf(request.Query) : request.Target;
        if (CrossOrigin.IsPreflight(request))
        {
            CrossOrigin.AnswerPreflight(request);
            return null;
        }

        CrossOrigin.WriteHeaders(request);
        request.Authentication = authenticator.Authenticate(request.Head);
        ChangeFeed.Demand(isFeed, request.Authentication);
        request.Caller = request.Authentication.Credential?.Principal as Caller ?? Caller.Anonymous;
        Accepted.Check(request, service: "s3");
        var operation = isFeed ? ChangeFeed.Operation : Matching.Match(request);
        ReplicaGuard.Check(request, operation);
        return operation;
    }

    private async Task AnswerAsync(S3Request request, Operation? operation, Exception fault)
    {
        if (request.Cancel.IsCancellationRequested)
        {
            // The client has gone, and with it whoever the answer was for.
            return;
        }

        var explained = ErrorWriter.Explain(fault);
        if (explained is null or { Error.StatusCode: >= 500 and not 501 })
        {
            Log.OperationFailed(logger, fault, operation?.Name ?? request.Head.Method, request.Id);
        }

        try
        {
            var (error, message) = explained ?? (S3Errors.InternalError, S3Errors.InternalError.Message);
            await services.FailedSignatures.SlowAsync(request.Origin.Address, error, request.Cancel);
            await ErrorWriter.WriteAsync(request, error, message, (fault as S3Exception)?.Details);
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException)
        {
            // The client left while it was told.
        }
    }

    private void Note(S3Request request, Operation? operation, TimeSpan elapsed)
    {
        var status = request.Response.StatusCode;
        services.Metrics.RequestEnded(request.OperationName, status, elapsed, request.BytesReceived, request.BytesSent);
        NoteInBucket(request, operation, elapsed);
        NoteDecision(request, status);
        if (!services.RequestLog.IsEnabled)
        {
            return;
        }

        services.RequestLog.Write(new RequestLogEntry
        {
            Time = services.Options.Time.GetUtcNow(),
            RequestId = request.Id,
            Operation = request.OperationName,
            Method = request.Head.Method,
            Bucket = request.Target is null ? null : request.BucketName,
            Key = request.Target is null ? null : request.Key,
            // Forms may hold tokens and passwords; their operation says what they are about.
            Query = request.IsQueryApi || request.Head.QueryMemory.IsEmpty ? null : "?" + request.Head.RawQuery,
            Status = status,
            ErrorCode = request.ErrorCode,
            BytesReceived = request.BytesReceived,
            BytesSent = request.BytesSent,
            Duration = elapsed,
            RemoteAddress = request.Http.Connection.RemoteIpAddress,
            AccessKeyId = request.Caller.AccessKeyId,
            UserAgent = request.Header("User-Agent"),
        });
    }

    /// <summary>For the operator who asks why: of what was refused, and of what a policy decided.</summary>
    private void NoteDecision(S3Request request, int status)
    {
        if (status >= StatusCodes.Status400BadRequest || request.LastAccess is { Decision.Policy: not null })
        {
            services.Access.Decisions.Add(RequestExplainer.Explain(request, services.Access.Decider, status));
        }
    }

    /// <summary>In the access log that the bucket asks for.</summary>
    private void NoteInBucket(S3Request request, Operation? operation, TimeSpan elapsed)
    {
        try
        {
            if (request.BucketName is not null && request.Bucket is { } bucket
                && services.Rules.Logging(bucket) is { } target)
            {
                services.AccessLogs.Add(
                    bucket, target, AccessLogEntries.FactsOf(request, bucket, operation, elapsed));
            }
        }
        catch (Exception fault)
        {
            // The request has been answered: what is wrong with its log is the operator's to mend.
            Log.AccessLogUnreadable(logger, request.Id, fault.Message);
        }
    }

    private static void WriteCommonHeaders(S3Request request)
    {
        var headers = request.Response.Headers;
        headers.Server = ServerName;
        headers[Headers.RequestId] = request.Id;
        headers[Headers.Id2] = request.Id;
    }

    private static string NewId()
    {
        Span<byte> id = stackalloc byte[8];
        Random.Shared.NextBytes(id);
        return Convert.ToHexString(id);
    }
}
