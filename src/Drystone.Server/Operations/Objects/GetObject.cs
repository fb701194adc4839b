using Drystone.Engine.Access;
using Drystone.Engine.Objects;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations.Objects;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html</summary>
internal static class GetObject
{
    public static readonly Operation Operation =
        Operation.OnObject<Read>(
            "GetObject", "GET", "s3:GetObject", HandleAsync, versionAction: "s3:GetObjectVersion");

    private static async Task HandleAsync(S3Request request, ObjectGrant<Read> target)
    {
        using var reader = request.Store.OpenObject(target);
        Versions.Demand(request, target, reader?.Info);
        Versions.Write(request, target.Bucket, reader!.Info.Version);
        await StoredEncryption.UnlockAsync(request, target, reader);
        if (target.Version is null)
        {
            Expirations.Write(request, target.Bucket, reader.Info);
        }

        ArchivedObjects.DemandRestored(reader.Info);
        request.Replication.WriteStatus(request.Response.Headers, target.Bucket, reader.Info);
        if (await ObjectAnswer.StartAsync(request, reader.Info, reader.FindPart) is { } answer)
        {
            await SendAsync(request, reader, answer.Range);
        }
    }

    /// <summary>Sends what <see cref="ObjectAnswer"/> has announced.</summary>
    public static async ValueTask SendAsync(S3Request request, ObjectReader reader, ByteSpan range)
    {
        reader.Select(range);
        var output = request.Response.BodyWriter;
        while (await reader.ReadAsync(request.Cancel) is { Length: > 0 } piece)
        {
            // The writer copies, so the reader may use its buffer again.
            await output.WriteAsync(piece, request.Cancel);
            request.BytesSent += piece.Length;
            await request.Flow.PaceAsync(piece.Length, request.Cancel);
        }
    }
}
