using Drystone.Engine.Access;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations.Acls;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectAcl.html</summary>
internal static class PutObjectAcl
{
    public static readonly Operation Operation = Operation.OnObject<Write>(
        "PutObjectAcl", "PUT", "s3:PutObjectAcl", HandleAsync, subresource: "acl",
        versionAction: "s3:PutObjectVersionAcl");

    private static async Task HandleAsync(S3Request request, ObjectGrant<Write> target)
    {
        await AccessControlLists.CheckAsync(request, target.Bucket.Owner);
        var readable = request.AuthorizeObject<Read>(
            target.Version is null ? "s3:PutObjectAcl" : "s3:PutObjectVersionAcl", target.Version);
        var info = request.Store.HeadObject(readable);
        Versions.Demand(request, readable, info);
        Versions.Write(request, target.Bucket, info.Version);
        request.Response.ContentLength = 0;
    }
}
