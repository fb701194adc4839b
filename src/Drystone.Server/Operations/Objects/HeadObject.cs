using Drystone.Engine.Access;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations.Objects;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html</summary>
internal static class HeadObject
{
    public static readonly Operation Operation =
        Operation.OnObject<Read>(
            "HeadObject", "HEAD", "s3:GetObject", HandleAsync, versionAction: "s3:GetObjectVersion");

    private static async Task HandleAsync(S3Request request, ObjectGrant<Read> target)
    {
        using var reader = request.Store.OpenObject(target, expectsRead: false);
        Versions.Demand(request, target, reader?.Info);
        Versions.Write(request, target.Bucket, reader!.Info.Version);
        await StoredEncryption.CheckAsync(request, target, reader.Info);
        if (target.Version is null)
        {
            Expirations.Write(request, target.Bucket, reader.Info);
        }

        request.Replication.WriteStatus(request.Response.Headers, target.Bucket, reader.Info);
        await ObjectAnswer.StartAsync(request, reader);
    }
}
