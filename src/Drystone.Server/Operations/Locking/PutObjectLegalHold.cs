using Drystone.Engine.Access;
using Drystone.S3;
using Drystone.S3.Configuration.ObjectLock;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations.Locking;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectLegalHold.html</summary>
internal static class PutObjectLegalHold
{
    public static readonly Operation Operation = Operation.OnObject<Protect>(
        "PutObjectLegalHold", "PUT", "s3:PutObjectLegalHold", HandleAsync, subresource: "legal-hold",
        versionAction: "s3:PutObjectLegalHold");

    private static async Task HandleAsync(S3Request request, ObjectGrant<Protect> target)
    {
        ObjectLocks.Demand(target.Bucket);
        var wanted = ObjectLockLegalHold.Parse(await XmlBody.ReadAsync(request, Limits.XmlBodyBytes));
        var result = await request.Store.SetLegalHoldAsync(target, wanted.IsOn, request.Cancel);
        if (result.Object is null)
        {
            throw Answers.Refusal(result.Outcome, request);
        }

        request.Response.ContentLength = 0;
    }
}
