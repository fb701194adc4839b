using Drystone.Engine.Access;
using Drystone.S3;
using Drystone.S3.Configuration.ObjectLock;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations.Locking;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectLegalHold.html</summary>
internal static class PutObjectLegalHold
{
    public static readonly Operation Operation = Operation.OnObjectWithFacts<Protect>(
        "PutObjectLegalHold", "PUT", "s3:PutObjectLegalHold", ReadAsync, HandleAsync, subresource: "legal-hold",
        versionAction: "s3:PutObjectLegalHold");

    /// <summary>Policies may ask whether it is set or taken away: so the body is read before it is decided.</summary>
    private static async Task ReadAsync(S3Request request)
    {
        var wanted = ObjectLockLegalHold.Parse(await XmlBody.ReadAsync(request, Limits.XmlBodyBytes));
        request.LockInBody = new LockInBody(Period: null, wanted.IsOn);
    }

    private static async Task HandleAsync(S3Request request, ObjectGrant<Protect> target)
    {
        ObjectLocks.Demand(target.Bucket);
        var result = await request.Store.SetLegalHoldAsync(
            target, request.LockInBody!.IsHeld!.Value, request.Cancel);
        if (result.Object is null)
        {
            throw Answers.Refusal(result.Outcome, request);
        }

        request.Response.ContentLength = 0;
    }
}
