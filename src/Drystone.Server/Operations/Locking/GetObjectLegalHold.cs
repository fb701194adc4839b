using Drystone.Engine.Access;
using Drystone.S3;
using Drystone.S3.Configuration.ObjectLock;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations.Locking;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectLegalHold.html</summary>
internal static class GetObjectLegalHold
{
    public static readonly Operation Operation = Operation.OnObject<Read>(
        "GetObjectLegalHold", "GET", "s3:GetObjectLegalHold", HandleAsync, subresource: "legal-hold",
        versionAction: "s3:GetObjectLegalHold");

    private static Task HandleAsync(S3Request request, ObjectGrant<Read> target)
    {
        ObjectLocks.Demand(target.Bucket);
        var info = request.Store.HeadObject(target);
        Versions.Demand(request, target, info);
        var hold = info.Lock.LegalHold ?? throw new S3Exception(S3Errors.NoSuchObjectLockConfiguration);
        return Answers.WriteXmlAsync(request, "LegalHold"u8, new ObjectLockLegalHold(hold).Write);
    }
}
