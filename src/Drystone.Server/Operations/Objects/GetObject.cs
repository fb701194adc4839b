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
        if (await ObjectAnswer.StartAsync(request, reader) is { } answer)
        {
            await SendAsync(request, reader, answer.Range);
        }
    }

    /// <summary>Sends what <see cref="ObjectAnswer"/> has announced.</summary>
    public static async ValueTask SendAsync(S3Request request, ObjectReader reader, ByteSpan range)
    {
        reader.Select(range);
        var output = request.Response.BodyWriter;
        if (await reader.ReadAsync(request.Cancel) is { Length: > 0 } first)
        {
            // Goes out with the head, which it would be too late for if these bytes were damaged.
            await output.WriteAsync(first, request.Cancel);
            await NoteAsync(request, first.Length);
        }

        // Then into the buffers that are sent from: the server has them once the head is out.
        int count;
        while ((count = await reader.ReadAsync(output, request.Cancel)) > 0)
        {
            await output.FlushAsync(request.Cancel);
            await NoteAsync(request, count);
        }
    }

    private static ValueTask NoteAsync(S3Request request, int bytes)
    {
        request.BytesSent += bytes;
        return request.Flow.PaceAsync(bytes, request.Cancel);
    }
}
