using Drystone.Engine.Access;
using Drystone.Engine.Objects;
using Drystone.Engine.Tiers;
using Drystone.S3;
using Drystone.S3.Configuration.Restore;
using Drystone.Server.Pipeline;
using Microsoft.AspNetCore.Http;

namespace Drystone.Server.Operations.Objects;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_RestoreObject.html</summary>
internal static class RestoreObject
{
    public static readonly Operation Operation = Operation.OnObject<Write>(
        "RestoreObject", "POST", "s3:RestoreObject", HandleAsync, subresource: "restore",
        versionAction: "s3:RestoreObject");

    private static async Task HandleAsync(S3Request request, ObjectGrant<Write> target)
    {
        var wanted = RestoreRequest.Parse(await XmlBody.ReadAsync(request, Limits.XmlBodyBytes));

        // Only objects of INTELLIGENT_TIERING come back for good, and here none of them is archived.
        var days = wanted.Days ?? throw new S3Exception(S3Errors.MalformedXML);
        var outcome = await request.Store.RestoreObjectAsync(target, days, request.Cancel);
        request.Response.StatusCode = outcome switch
        {
            RestoreOutcome.Started => StatusCodes.Status202Accepted,
            RestoreOutcome.Extended => StatusCodes.Status200OK,
            _ => throw Refusal(request, outcome),
        };
        request.Response.ContentLength = 0;
    }

    private static S3Exception Refusal(S3Request request, RestoreOutcome outcome) => outcome switch
    {
        RestoreOutcome.InProgress => new S3Exception(S3Errors.RestoreAlreadyInProgress),
        RestoreOutcome.NotArchived => new S3Exception(
            S3Errors.InvalidObjectState, "Restore is not allowed for the object's current storage class"),
        RestoreOutcome.NoSuchKey => Answers.Refusal(WriteOutcome.NoSuchKey, request),
        RestoreOutcome.NoSuchVersion => Answers.Refusal(WriteOutcome.NoSuchVersion, request),
        RestoreOutcome.IsDeleteMarker => Answers.Refusal(WriteOutcome.IsDeleteMarker, request),
        _ => Answers.Refusal(WriteOutcome.NoSuchBucket, request),
    };
}
