using System.Buffers;
using Drystone.Engine;
using Drystone.Engine.Tiers;
using Drystone.S3;
using Drystone.S3.Xml;
using Drystone.Server.Health;
using Microsoft.AspNetCore.Http;

namespace Drystone.Server.Pipeline;

/// <summary>Answers what went wrong: the only writer of error documents.</summary>
internal static class ErrorWriter
{
    public static Task WriteAsync(S3Request request, S3Exception refusal) =>
        WriteAsync(request, refusal.Error, refusal.Message, refusal.Details);

    public static async Task WriteAsync(
        S3Request request, S3Error error, string? message = null,
        IReadOnlyList<KeyValuePair<string, string>>? details = null)
    {
        request.ErrorCode = error.Code;
        request.ErrorDetails = [new("Message", message ?? error.Message), .. details ?? []];
        var response = request.Response;
        if (response.HasStarted)
        {
            // The status has gone out: the only way left to say that the answer is not whole is to break it off.
            request.Http.Abort();
            return;
        }

        response.StatusCode = error.StatusCode;
        if (error.StatusCode >= StatusCodes.Status500InternalServerError)
        {
            ForgetObject(response.Headers);
        }

        if (request.Header("Expect") is not null && !request.IsPayloadOpen)
        {
            // A client that was not told to continue keeps its body and may send the next request instead
            // (RFC 9110, 10.1.1); on this connection that would be taken for the body.
            response.Headers.Connection = "close";
        }

        if (request.IsHead || error.StatusCode == StatusCodes.Status304NotModified)
        {
            return;
        }

        var body = new ArrayBufferWriter<byte>(512);
        WriteDocument(new XmlResponseWriter(body), request, error, message ?? error.Message, details ?? []);
        response.ContentType = "application/xml";
        response.ContentLength = body.WrittenCount;
        request.BytesSent += body.WrittenCount;
        await response.BodyWriter.WriteAsync(body.WrittenMemory, request.Cancel);
    }

    /// <summary>The head of an object may have been written before its bytes turned out to be unreadable: none of it is
    /// true of the error.</summary>
    internal static void ForgetObject(IHeaderDictionary headers)
    {
        string[] kept = ["Server", "Vary", "Retry-After", Headers.RequestId, Headers.Id2];
        foreach (var name in headers.Keys.ToArray())
        {
            if (!kept.Contains(name, StringComparer.OrdinalIgnoreCase)
                && !name.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase))
            {
                headers.Remove(name);
            }
        }
    }

    /// <summary>What the fault means to a client; null when it is a defect of ours.</summary>
    public static (S3Error Error, string Message)? Explain(Exception fault) => fault switch
    {
        S3Exception refusal => (refusal.Error, refusal.Message),
        StoreUnavailableException known => Explain(known),
        TierUnavailableException => (S3Errors.ServiceUnavailable, "The tier that holds the object does not answer."),
        ObjectArchivedException archived => (S3Errors.InvalidObjectState, archived.Message),
        DamagedDataException => (S3Errors.InternalError, "The stored data is damaged and was not sent."),
        BadHttpRequestException { StatusCode: StatusCodes.Status408RequestTimeout } =>
            (S3Errors.RequestTimeout, S3Errors.RequestTimeout.Message),
        BadHttpRequestException bad => (S3Errors.IncompleteBody, bad.Message),
        // How Kestrel says that the size of an HTTP chunk is larger than any number.
        IOException { InnerException: OverflowException } => (S3Errors.IncompleteBody, S3Errors.IncompleteBody.Message),
        _ => StoreFaults.Find(fault) is { } found ? Explain(found) : null,
    };

    private static (S3Error Error, string Message) Explain(StoreUnavailableException fault) => fault.Fault switch
    {
        // Where it is and what to do is the operator's to know: it is in the log and on the console.
        StoreFault.DiskFull => (StorageFull, StorageFull.Message),
        _ => (S3Errors.ServiceUnavailable, $"The store cannot do this now: {HealthWords.Of(fault.Fault)}."),
    };

    // AWS cannot be full. 507 is what HTTP has for it, and what SDKs do not retry in vain.
    private static readonly S3Error StorageFull = new(
        "InsufficientStorage", StatusCodes.Status507InsufficientStorage, "There is no space left to store the object.");

    private static void WriteDocument(
        XmlResponseWriter xml, S3Request request, S3Error error, string message,
        IReadOnlyList<KeyValuePair<string, string>> details)
    {
        xml.StartDocument("Error"u8, hasNamespace: false);
        xml.Element("Code"u8, error.Code);
        xml.Element("Message"u8, message);
        foreach (var (name, value) in details)
        {
            xml.Element(System.Text.Encoding.ASCII.GetBytes(name), value);
        }

        xml.Element("Resource"u8, request.Head.RawPath);
        xml.Element("RequestId"u8, request.Id);
        xml.Element("HostId"u8, request.Id);
        xml.End("Error"u8);
    }
}
