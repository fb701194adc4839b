using System.Globalization;
using Drystone.Engine.Access;
using Drystone.Engine.Names;
using Drystone.S3;
using Drystone.S3.Addressing;
using Drystone.S3.Signing;
using Drystone.Server.Operations;
using Drystone.Server.Pipeline;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Drystone.Server.ChangeFeeds;

/// <summary>
/// <c>GET /drystone/v1/changes?bucket=B&amp;prefix=P&amp;after=CURSOR</c>: the changes of a bucket as they happen, as
/// server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html). It is signed as every request
/// to S3 is, and needs what listing the bucket needs.
/// </summary>
internal static class ChangeFeed
{
    /// <summary>Not in the table: it is no operation of S3.</summary>
    public static readonly Operation Operation = new(
        "DrystoneChangeFeed", "GET", typeof(S3Target.Bucket), Subresource: null, RequiredHeader: null,
        "s3:ListBucket", VersionAction: null, HandleAsync);

    private const string ReservedBucket = "drystone";
    private const string Path = "v1/changes";
    private const string BucketParameter = "bucket";
    private const string PrefixParameter = "prefix";
    private const string AfterParameter = "after";

    /// <summary>Ours: what a client that found no place waits before it asks again.</summary>
    private const string RetryAfterSeconds = "30";

    private static readonly S3Error ChangesTrimmed = new(
        "ChangesTrimmed", StatusCodes.Status410Gone,
        "Changes after this cursor are not kept any more. List the bucket, and go on without a cursor.");

    public static bool IsMeant(S3Target target, string method) =>
        target is S3Target.Object { Bucket: ReservedBucket, Key: Path } && HttpMethods.IsGet(method);

    /// <exception cref="S3Exception">InvalidArgument or InvalidBucketName.</exception>
    public static S3Target TargetOf(RequestQuery query)
    {
        var bucket = query.Get(BucketParameter) ?? "";
        return AddressParser.Parse("/" + Uri.EscapeDataString(bucket), host: null, domains: []) is S3Target.Bucket named
            ? named
            : throw S3Exception.InvalidArgument("Name the bucket.", BucketParameter, bucket);
    }

    /// <summary>Signature Version 2 does not cover parameters that S3 does not know: a link to one bucket's feed would
    /// open those of all others.</summary>
    /// <exception cref="S3Exception">AccessDenied.</exception>
    public static void Demand(bool isFeed, Authentication authentication)
    {
        if (isFeed && authentication.Method is AuthenticationMethod.V2Header or AuthenticationMethod.V2Query)
        {
            throw new S3Exception(S3Errors.AccessDenied, "The change feed takes Signature Version 4 only.");
        }
    }

    private static async Task HandleAsync(S3Request request)
    {
        var bucket = request.AuthorizeBucket<List>("s3:ListBucket");
        var start = ReadCursor(request);
        using var place = TakePlace(request, bucket.Bucket.Owner);
        try
        {
            var stopping = request.Http.RequestServices.GetRequiredService<IHostApplicationLifetime>();
            using var cancel = CancellationTokenSource.CreateLinkedTokenSource(
                request.Cancel, stopping.ApplicationStopping);
            var stream = new ChangeStream(request, bucket.Bucket, request.Query.Get(PrefixParameter) ?? "");
            await stream.RunAsync(start, cancel.Token);
        }
        catch (OperationCanceledException) when (!request.Cancel.IsCancellationRequested)
        {
            // The server stops; the reader comes back with the cursor it has.
        }
    }

    /// <param name="owner">Of the bucket, who answers for readers without credentials.</param>
    /// <exception cref="S3Exception">SlowDown.</exception>
    private static IDisposable TakePlace(S3Request request, AccountId owner)
    {
        try
        {
            return request.ChangeFeeds.Take(request.Caller.Account ?? owner);
        }
        catch (S3Exception)
        {
            request.Response.Headers.RetryAfter = RetryAfterSeconds;
            throw;
        }
    }

    /// <summary>Where a reader has come to, by what browsers send when they reconnect, else by the parameter; the end
    /// of the log without either.</summary>
    /// <exception cref="S3Exception">InvalidArgument, or 410 when what follows is not kept any more.</exception>
    private static long ReadCursor(S3Request request)
    {
        var last = request.Store.LastChange();
        if ((request.Header("Last-Event-ID") ?? request.Query.Get(AfterParameter)) is not { Length: > 0 } text)
        {
            return last;
        }

        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var cursor) || cursor > last)
        {
            throw S3Exception.InvalidArgument("This is no cursor of this server.", AfterParameter, text);
        }

        return request.Store.ReadChanges(cursor, 1).MissedEntries == 0
            ? cursor
            : throw new S3Exception(
                ChangesTrimmed,
                details: [new("Cursor", text), new("NewestCursor", last.ToString(CultureInfo.InvariantCulture))]);
    }
}
