using Drystone.Engine.Access;
using Drystone.S3.Acls;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations.Acls;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectAcl.html</summary>
internal static class PutObjectAcl
{
    public static readonly Operation Operation = Operation.OnObject<Share>(
        "PutObjectAcl", "PUT", "s3:PutObjectAcl", HandleAsync, subresource: "acl",
        versionAction: "s3:PutObjectVersionAcl");

    private static async Task HandleAsync(S3Request request, ObjectGrant<Share> target)
    {
        var readable = request.AuthorizeObject<Read>(
            target.Version is null ? "s3:PutObjectAcl" : "s3:PutObjectVersionAcl", target.Version);
        var info = request.Store.HeadObject(readable);
        Versions.Demand(request, readable, info);
        var policy = await AccessControlLists.ReadAsync(request, target.Bucket, info.Owner, isBucket: false);
        if (policy is not null)
        {
            var result = await request.Store.SetAclAsync(target, StoredObjectAcl.Encode(policy), request.Cancel);
            info = result.Object ?? throw Answers.Refusal(result.Outcome, request);
        }

        Versions.Write(request, target.Bucket, info.Version);
        request.Response.ContentLength = 0;
    }
}
