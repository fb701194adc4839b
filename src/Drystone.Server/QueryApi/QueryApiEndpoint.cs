using System.Buffers;
using System.Collections.Frozen;
using System.Diagnostics;
using System.Security.Cryptography;
using Drystone.S3;
using Drystone.S3.Addressing;
using Drystone.S3.Signing;
using Drystone.Server.Authorization;
using Drystone.Server.Hosting;
using Drystone.Server.Pipeline;
using Drystone.Server.SecurityTokens;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Drystone.Server.QueryApi;

/// <summary>
/// The way of a request to AWS's query services on the S3 address: read the form, find the operation, authenticate for
/// its service, and then the operation, which authorizes before it acts. The body is read first, since the signature
/// covers it and names no hash.
/// </summary>
internal sealed class QueryApiEndpoint(HostServices services, ICredentialSource credentials)
{
    /// <summary>Ours: a policy of 131,072 characters is three times that when it is escaped, and simulations send
    /// several. A request that is not signed yet costs no more memory than this.</summary>
    private const int MaxBodyBytes = 1 << 20;

    private const string FormType = "application/x-www-form-urlencoded";

    private readonly ILogger logger = services.Loggers.CreateLogger<QueryApiEndpoint>();

    /// <summary>One for each service, so that a signature for one is worth nothing at another.</summary>
    private readonly FrozenDictionary<QueryService, RequestAuthenticator> authenticators =
        QueryService.All.ToFrozenDictionary(
            service => service,
            service => new RequestAuthenticator(
                credentials,
                new SigningOptions
                {
                    Region = services.Options.Region,
                    Services = [service.Name],
                    AllowSignatureV2 = false,
                },
                services.Options.Time));

    /// <summary>Whether a request is for a query service: a form that is posted to the root whatever the host is, since
    /// S3 has no such request, or a query with an action to the service itself.</summary>
    public static bool IsMeant(S3Request request, IReadOnlyList<string> domains)
    {
        var head = request.Head;
        if (head.RawPath != "/")
        {
            return false;
        }

        if (head.Method == HttpMethods.Post)
        {
            return IsForm(request.Header("Content-Type")) && (head.QueryMemory.IsEmpty || HasAction(head.RawQuery));
        }

        return head.Method == HttpMethods.Get && HasAction(head.RawQuery)
            && AddressParser.Parse(head.RawPath, request.Http.Request.Host.Value, domains) is S3Target.Service;
    }

    public async Task HandleAsync(S3Request request)
    {
        request.IsQueryApi = true;
        request.Target = new S3Target.Service();
        QueryOperation? operation = null;
        try
        {
            var body = await ReadBodyAsync(request);
            request.Query = new RequestQuery(request.Head.QueryMemory);
            var form = QueryForm.Parse(request.Head.RawQuery, body);
            operation = QueryOperationTable.Find(form);
            request.OperationName = operation.Name;
            request.QueryService = operation.Service.Name;
            Activity.Current?.DisplayName = operation.Name;
            Authenticate(request, operation, body);
            await operation.HandleAsync(new QueryRequest(request, operation, form));
        }
        catch (Exception fault) when (!request.Cancel.IsCancellationRequested)
        {
            await AnswerAsync(request, operation, fault);
        }
        catch (Exception)
        {
            // The client has gone, and with it whoever the answer was for.
        }
    }

    private void Authenticate(S3Request request, QueryOperation operation, byte[] body)
    {
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(body));
        request.Authentication = authenticators[operation.Service].Authenticate(request.Head, sha256);
        if (request.Authentication.Credential is null)
        {
            if (!operation.AllowsAnonymous)
            {
                throw new S3Exception(QueryErrors.MissingAuthenticationToken);
            }

            return;
        }

        // Only S3 has payloads that nothing vouches for; here the body is the whole request.
        if (request.Authentication.Payload != PayloadMode.SignedHash)
        {
            throw new S3Exception(QueryErrors.IncompleteSignature, "The signature has to cover the body.");
        }

        request.Caller = (Caller)request.Authentication.Credential.Principal;
        Accepted.Check(request, operation.Service.Name);
        UserSessions.Check(request.Caller, operation);
    }

    private async Task AnswerAsync(S3Request request, QueryOperation? operation, Exception fault)
    {
        var explained = ErrorWriter.Explain(fault);
        var (error, message) = explained is { } known
            ? QueryErrors.Translate(known.Error, known.Message)
            : (QueryErrors.InternalFailure, QueryErrors.InternalFailure.Message);
        if (error.StatusCode >= 500 && error != QueryErrors.NotImplemented)
        {
            Log.OperationFailed(logger, fault, operation?.Name ?? request.Head.Method, request.Id);
        }

        try
        {
            await services.FailedSignatures.SlowAsync(
                request.Origin.Address, explained?.Error ?? error, request.Cancel);
            await QueryAnswer.SendErrorAsync(request, operation?.Service, error, message);
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException)
        {
            // The client left while it was told.
        }
    }

    private static async Task<byte[]> ReadBodyAsync(S3Request request)
    {
        if (request.Http.Request.ContentLength > MaxBodyBytes)
        {
            throw TooLarge();
        }

        var body = request.OpenBody();
        while (true)
        {
            var read = await body.ReadAsync(request.Cancel);
            if (read.Buffer.Length > MaxBodyBytes)
            {
                throw TooLarge();
            }

            if (read.IsCompleted)
            {
                var bytes = read.Buffer.ToArray();
                body.AdvanceTo(read.Buffer.End);
                request.BytesReceived = bytes.Length;
                return bytes;
            }

            body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static S3Exception TooLarge() =>
        new(QueryErrors.RequestEntityTooLarge, $"The body of a request has at most {MaxBodyBytes} bytes.");

    private static bool IsForm(string? contentType) =>
        contentType?.Split(';')[0].Trim().Equals(FormType, StringComparison.OrdinalIgnoreCase) == true;

    private static bool HasAction(string rawQuery) =>
        rawQuery.StartsWith("Action=", StringComparison.Ordinal)
        || rawQuery.Contains("&Action=", StringComparison.Ordinal);
}
