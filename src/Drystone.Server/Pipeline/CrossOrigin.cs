using Drystone.S3;
using Drystone.S3.Addressing;
using Drystone.S3.Configuration.Cors;
using Microsoft.AspNetCore.Http;

namespace Drystone.Server.Pipeline;

/// <summary>Tells browsers what pages of other origins may do with a bucket, by the bucket's own rules. It is told
/// before a request is authenticated, so that a page can read its refusal too.</summary>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/userguide/cors.html</remarks>
internal static class CrossOrigin
{
    private const string RequestMethod = "Access-Control-Request-Method";
    private const string RequestHeaders = "Access-Control-Request-Headers";

    public static bool IsPreflight(S3Request request) => HttpMethods.IsOptions(request.Head.Method);

    /// <summary>Answers who asks, without credentials, what it may do.</summary>
    /// <exception cref="S3Exception">BadRequest or AccessForbidden.</exception>
    public static void AnswerPreflight(S3Request request)
    {
        var preflight = new CorsPreflight(
            request.Header("Origin"), request.Header(RequestMethod), request.Header(RequestHeaders));
        var resource = request.Target is S3Target.Object ? "OBJECT" : "BUCKET";
        if (request.BucketName is not null && request.Bucket is null && !string.IsNullOrEmpty(preflight.Origin))
        {
            throw preflight.BucketNotFound(resource);
        }

        var rules = request.Bucket is { } bucket ? request.Rules.Cors(bucket) : null;
        Write(request, preflight.Answer(rules, resource));
        request.Response.ContentLength = 0;
    }

    /// <summary>Adds to the answer of any other request what the rules say; without a rule that allows it, nothing:
    /// the request goes on, and the browser keeps the answer from the page.</summary>
    public static void WriteHeaders(S3Request request)
    {
        if (request.Header("Origin") is not { } origin || request.BucketName is null
            || request.Bucket is not { } bucket || request.Rules.Cors(bucket) is not { } rules)
        {
            return;
        }

        var method = request.Header(RequestMethod) ?? request.Head.Method;
        if (rules.Match(origin, method, request.Header(RequestHeaders)) is { } match)
        {
            Write(request, match);
        }
    }

    private static void Write(S3Request request, CorsMatch match)
    {
        foreach (var (name, value) in match.Headers())
        {
            request.Response.Headers[name] = value;
        }
    }
}
