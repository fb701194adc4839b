using System.Net;
using System.Net.Sockets;
using Amazon.Runtime;
using Drystone.Client;

namespace Drystone.Doctor;

/// <summary>Puts what went wrong into words that name the cause and the remedy.</summary>
internal static class Diagnosis
{
    private const string Between = "Look for a proxy that changes requests on their way; bypass it, or have it pass "
        + "headers and bodies on as they are.";

    /// <summary>Whether the endpoint says that it does not have the operation.</summary>
    public static bool IsNotImplemented(Exception e) =>
        CodeOf(e) is "NotImplemented" or "MethodNotAllowed" || StatusOf(e) == HttpStatusCode.NotImplemented;

    public static bool IsDenied(Exception e) =>
        CodeOf(e) is "AccessDenied" or "Forbidden" or "AllAccessDisabled";

    /// <summary>The endpoint's word for what it refused; null when it did not answer.</summary>
    public static string? CodeOf(Exception e) => e switch
    {
        ObjectStoreException store => store.Code,
        AmazonServiceException service => service.ErrorCode,
        _ => null,
    };

    public static HttpStatusCode StatusOf(Exception e) => e switch
    {
        ObjectStoreException store => store.Status,
        AmazonServiceException service => service.StatusCode,
        _ => 0,
    };

    public static Verdict Of(Exception e, Patient patient)
    {
        var key = patient.Settings.AccessKey;
        var verdict = CodeOf(e) switch
        {
            "InvalidAccessKeyId" => Verdict.Fail("the endpoint does not know the access key",
                $"Check {key?.Id.Source ?? "S3_ACCESS_KEY_ID"}, and that the endpoint is the key's.")
                with
            { EndsExamination = true },
            "SignatureDoesNotMatch" => Verdict.Fail("the signature does not match",
                $"Check {key?.SecretKey.Source ?? "S3_SECRET_ACCESS_KEY"}; when other checks pass: {Between}"),
            "AccessDenied" or "Forbidden" => Verdict.Fail($"the key may not: {Short(e)}",
                $"Allow it to the key, in {patient.Bucket} under {patient.Options.Prefix}*."),
            "NoSuchBucket" => Verdict.Fail($"there is no bucket {patient.Bucket}",
                "Create it, or name another with --bucket.") with
            { EndsExamination = true },
            "ExpiredToken" or "InvalidToken" or "TokenRefreshRequired" => Verdict.Fail(
                "the session token is not accepted",
                $"Get new temporary credentials; {key?.SessionToken?.Source ?? "S3_SESSION_TOKEN"} holds the token.")
                with
            { EndsExamination = true },
            "RequestTimeTooSkewed" => Verdict.Fail("the clocks are too far apart", "Set this machine's clock by NTP."),
            "BadDigest" or "XAmzContentSHA256Mismatch" or "IncompleteBody" or "XAmzContentChecksumMismatch" =>
                Verdict.Fail($"the body that arrived is not the one that was sent: {Short(e)}", Between),
            "NotImplemented" or "MethodNotAllowed" => Verdict.Fail($"the endpoint does not have it: {Short(e)}",
                "Use another endpoint, or do without."),
            "ChecksumMismatch" => Verdict.Fail($"the body that came back is not the one that was stored: {Short(e)}",
                Between),
            "SlowDown" or "ServiceUnavailable" or "InternalError" => Verdict.Fail(
                $"the endpoint fails: {Short(e)}", "Look at the endpoint's own log, and try again."),
            _ => OfTransport(e),
        };
        return verdict;
    }

    private static Verdict OfTransport(Exception e) => e.GetBaseException() switch
    {
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } => Verdict.Fail(
            "nothing listens there", "Start the server, or correct host and port of S3_ENDPOINT."),
        SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData } =>
            Verdict.Fail("the host's name is not known", "Correct the host of S3_ENDPOINT, or the DNS."),
        SocketException socket => Verdict.Fail(
            $"it cannot be reached: {socket.Message}", "Look at the route, the firewall and the port."),
        HttpIOException or IOException => Verdict.Fail(
            $"the connection ended in the middle of an answer: {Short(e.GetBaseException())}", Between),
        _ => Verdict.Fail($"it failed: {Short(e)}", "Look at the endpoint's own log for the request."),
    };

    /// <summary>The first line; the rest of what endpoints say is for their own log.</summary>
    public static string Short(Exception e)
    {
        var text = e.Message.ReplaceLineEndings("\n").Split('\n')[0].Trim();
        return CodeOf(e) is { Length: > 0 } code && !text.Contains(code, StringComparison.Ordinal)
            ? $"{code}: {text}"
            : text;
    }
}
