using System.Diagnostics;
using System.Globalization;
using Drystone.S3;
using Drystone.S3.Addressing;
using Drystone.S3.Signing;
using Drystone.Server.Authorization;
using Drystone.Server.Hosting;
using Drystone.Server.Operations;
using Drystone.Server.Replication.Receiving;
using Drystone.Server.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Drystone.Server.Pipeline;

/// <summary>
/// The way of every S3 request: addressing, authentication, matching, and then the operation, which authorizes before
/// it
/// acts. Nothing of the body is read before all of them have agreed, so that a client that expects
/// <c>100 Continue</c> gets its refusal instead.
/// </summary>
internal sealed class S3Pipeline(HostServices services) : IS3Endpoint
{
    private const string ServerName = "Drystone";

    private readonly ILogger logger = services.Loggers.CreateLogger<S3Pipeline>();
    private readonly Authorizer authorizer = new(services.Store);
    private readonly RequestAuthenticator authenticator = new(
        new StoreCredentials(services.Store),
        new SigningOptions { Region = services.Options.Region, AllowSignatureV2 = services.Options.AllowSignatureV2 },
        services.Options.Time);

    public async Task HandleAsync(HttpContext http)
    {
        var started = services.Options.Time.GetTimestamp();
        services.Metrics.RequestStarted();
        var request = new S3Request(http, services, authorizer) { Id = NewId(), Head = new RequestHead(http) };
        Operation? operation = null;
        try
        {
            WriteCommonHeaders(request);
            operation = Prepare(request);
            Activity.Current?.DisplayName = operation.Name;
            await operation.HandleAsync(request);
        }
        catch (Exception fault)
        {
            await AnswerAsync(request, operation, fault);
        }

        Note(request, operation, services.Options.Time.GetElapsedTime(started));
    }

    private Operation Prepare(S3Request request)
    {
        HeadRules.Check(request.Http, request.Head.RawTarget);
        request.Target = AddressParser.Parse(
            request.Head.RawPath, request.Http.Request.Host.Value, services.Options.Domains);
        request.Head.VirtualHostBucket = VirtualHost.BucketOf(request);
        request.Query = new RequestQuery(request.Head.RawQuery);
        Preflight.RefuseWhenAsked(request);
        request.Authentication = authenticator.Authenticate(request.Head);
        request.Caller = request.Authentication.Credential?.Principal as Caller ?? Caller.Anonymous;
        var operation = Matching.Match(request);
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
        services.Metrics.RequestEnded(operation?.Name, status, elapsed, request.BytesReceived, request.BytesSent);
        if (!services.RequestLog.IsEnabled)
        {
            return;
        }

        services.RequestLog.Write(new RequestLogEntry
        {
            Time = services.Options.Time.GetUtcNow(),
            RequestId = request.Id,
            Operation = operation?.Name,
            Method = request.Head.Method,
            Bucket = request.Target is null ? null : request.BucketName,
            Key = request.Target is null ? null : request.Key,
            Query = request.Head.RawQuery.Length == 0 ? null : "?" + request.Head.RawQuery,
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

    private static void WriteCommonHeaders(S3Request request)
    {
        var headers = request.Response.Headers;
        headers.Server = ServerName;
        headers[Headers.RequestId] = request.Id;
        headers[Headers.Id2] = request.Id;
    }

    private static string NewId() =>
        ((ulong)Random.Shared.NextInt64(long.MinValue, long.MaxValue)).ToString("X16", CultureInfo.InvariantCulture);
}
