using Drystone.Engine.Access;
using Drystone.S3;
using Drystone.S3.Configuration.ObjectLock;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations.Locking;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectRetention.html</summary>
internal static class PutObjectRetention
{
    public static readonly Operation Operation = Operation.OnObjectWithFacts<Protect>(
        "PutObjectRetention", "PUT", "s3:PutObjectRetention", ReadAsync, HandleAsync, subresource: "retention",
        versionAction: "s3:PutObjectRetention");

    /// <summary>Policies may ask for how long, and in which mode: so the body is read before it is decided.</summary>
    private static async Task ReadAsync(S3Request request)
    {
        var wanted = ObjectLockRetention.Parse(await XmlBody.ReadAsync(request, Limits.XmlBodyBytes));
        request.LockInBody = new LockInBody(wanted.Period, IsHeld: null);
    }

    private static async Task HandleAsync(S3Request request, ObjectGrant<Protect> target)
    {
        ObjectLocks.Demand(target.Bucket);
        var wanted = new ObjectLockRetention(request.LockInBody!.Period);
        wanted.RequireFuture(request.Time.GetUtcNow());
        var bypass = GovernanceBypass.Read(request, target.Bucket, target.Key.Value, target.Version);
        var result = await request.Store.SetRetentionAsync(
            target, ObjectLocks.Retention(wanted.Period), bypass, request.Cancel);
        if (result.Object is null)
        {
            throw Answers.Refusal(result.Outcome, request);
        }

        request.Response.ContentLength = 0;
    }
}
