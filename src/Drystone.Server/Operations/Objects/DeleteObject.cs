using Drystone.Engine.Access;
using Drystone.Engine.Objects;
using Drystone.S3;
using Drystone.S3.Conditions;
using Drystone.Server.Pipeline;
using Microsoft.AspNetCore.Http;

namespace Drystone.Server.Operations.Objects;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html</summary>
internal static class DeleteObject
{
    public static readonly Operation Operation =
        Operation.OnObject<Delete>(
            "DeleteObject", "DELETE", "s3:DeleteObject", HandleAsync, versionAction: "s3:DeleteObjectVersion");

    private static async Task HandleAsync(S3Request request, ObjectGrant<Delete> target)
    {
        var condition = DeleteCondition.Read(
            request.Header("If-Match") is { } tags ? ETagList.Parse(tags) : null,
            Time(request.Header(Headers.IfMatchLastModifiedTime)),
            Size(request.Header(Headers.IfMatchSize)));
        var deletion = new ObjectDeletion(
            target, condition, GovernanceBypass.Read(request, target.Bucket, target.Key.Value, target.Version));
        var result = await request.Store.DeleteObjectAsync(deletion, request.Cancel);
        if (Answers.Refusal(result.Outcome) is { } refused)
        {
            throw Answers.Refusal(refused, request);
        }

        // What is not there is deleted, also when it was to be a certain object: AWS answers 204 to both.
        request.Response.StatusCode = StatusCodes.Status204NoContent;
        if (result.IsDeleteMarker)
        {
            Versions.WriteMarker(request, result.Version!.Value);
        }
        else if (target.Version is { } version)
        {
            Versions.Write(request, target.Bucket, version);
        }
    }

    /// <summary>A condition that cannot be read must not delete as if there were none.</summary>
    private static DateTimeOffset? Time(string? header) => header is null
        ? null
        : HttpDate.TryParse(header)
            ?? throw S3Exception.InvalidArgument("The time is not a date.", Headers.IfMatchLastModifiedTime, header);

    private static long? Size(string? header) => header is null
        ? null
        : long.TryParse(header, System.Globalization.NumberStyles.None, null, out var size)
            ? size
            : throw S3Exception.InvalidArgument("The size is not a number.", Headers.IfMatchSize, header);
}
