using Drystone.Engine.Access;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations.Acls;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectAcl.html</summary>
internal static class PutObjectAcl
{
    public static readonly Operation Operation = Operation.OnObject<Write>(
        "PutObjectAcl", "PUT", "s3:PutObjectAcl", HandleAsync, subresource: "acl");

    private static async Task HandleAsync(S3Request request, ObjectGrant<Write> target)
    {
        Versions.Check(request);
        await AccessControlLists.CheckAsync(request, target.Bucket.Owner);
        if (request.Store.HeadObject(request.AuthorizeObject<Read>()) is null)
        {
            throw Answers.NoSuchKey(request);
        }

        request.Response.ContentLength = 0;
    }
}
