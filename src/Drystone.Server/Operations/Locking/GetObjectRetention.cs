using Drystone.Engine.Access;
using Drystone.S3;
using Drystone.S3.Configuration.ObjectLock;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations.Locking;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectRetention.html</summary>
internal static class GetObjectRetention
{
    public static readonly Operation Operation = Operation.OnObject<Read>(
        "GetObjectRetention", "GET", "s3:GetObjectRetention", HandleAsync, subresource: "retention",
        versionAction: "s3:GetObjectRetention");

    private static Task HandleAsync(S3Request request, ObjectGrant<Read> target)
    {
        ObjectLocks.Demand(target.Bucket);
        var info = request.Store.HeadObject(target);
        Versions.Demand(request, target, info);
        var retention = info.Lock.Retention ?? throw new S3Exception(S3Errors.NoSuchObjectLockConfiguration);
        var answer = new ObjectLockRetention(
            new ObjectLockPeriod(ObjectLocks.Mode(retention.Mode), retention.RetainUntil));
        return Answers.WriteXmlAsync(request, "Retention"u8, answer.Write);
    }
}
