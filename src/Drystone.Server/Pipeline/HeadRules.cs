using System.Buffers;
using Drystone.S3;
using Microsoft.AspNetCore.Http;

namespace Drystone.Server.Pipeline;

/// <summary>
/// Refuses heads that Kestrel lets through and HTTP does not. A proxy could take them for something else, and what is
/// stored with an object has to be fit to be sent back.
/// </summary>
internal static class HeadRules
{
    /// <summary>https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2</summary>
    private static readonly SearchValues<char> TokenCharacters = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private static readonly SearchValues<char> Controls = SearchValues.Create(
        [.. Enumerable.Range(0, ' ').Where(code => code != '\t').Append('\u007f').Select(code => (char)code)]);

    /// <exception cref="S3Exception">BadRequest or InvalidURI.</exception>
    public static void Check(HttpContext http, RequestHead head)
    {
        var rawTarget = head.RawTarget;
        if (rawTarget.AsSpan().ContainsAny(Controls) || rawTarget.Contains('\t', StringComparison.Ordinal))
        {
            throw Refusal(http, S3Errors.InvalidURI);
        }

        var sent = head.Headers;
        for (var index = 0; index < sent.Count; index++)
        {
            var (name, value) = sent[index];
            if (name.AsSpan().ContainsAnyExcept(TokenCharacters) || HasControls(value))
            {
                throw Refusal(http, S3Errors.BadRequest, "A header has characters that HTTP does not allow.");
            }
        }

        // Where both came, Kestrel goes by the one and keeps the other under this name (RFC 9112, 6.1: such a message
        // "might indicate an attempt to perform request smuggling").
        var headers = http.Request.Headers;
        if (headers.TransferEncoding.Count > 0 && headers.ContainsKey("X-Content-Length"))
        {
            throw Refusal(http, S3Errors.BadRequest, "Content-Length and Transfer-Encoding exclude each other.");
        }
    }

    /// <summary>Whether a text cannot be the value of a header.</summary>
    public static bool HasControls(ReadOnlySpan<char> value) => value.ContainsAny(Controls);

    /// <summary>Where the request ends is in doubt, so nothing after it is read.</summary>
    private static S3Exception Refusal(HttpContext http, S3Error error, string? message = null)
    {
        http.Response.Headers.Connection = "close";
        return new S3Exception(error, message);
    }
}
