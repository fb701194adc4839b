using Drystone.Engine.Access;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations.Acls;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAcl.html</summary>
internal static class GetObjectAcl
{
    public static readonly Operation Operation = Operation.OnObject<Read>(
        "GetObjectAcl", "GET", "s3:GetObjectAcl", HandleAsync, subresource: "acl",
        versionAction: "s3:GetObjectVersionAcl");

    private static Task HandleAsync(S3Request request, ObjectGrant<Read> target)
    {
        var info = request.Store.HeadObject(target);
        Versions.Demand(request, target, info);
        Versions.Write(request, target.Bucket, info.Version);
        return AccessControlLists.WriteAsync(request, request.Acls.OfObject(target.Bucket, info));
    }
}
