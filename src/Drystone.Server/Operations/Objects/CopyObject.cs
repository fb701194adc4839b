using Drystone.Engine.Access;
using Drystone.Engine.Objects;
using Drystone.S3;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations.Objects;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html</summary>
internal static class CopyObject
{
    public static readonly Operation Operation = Operation.OnObject<Write>(
        "CopyObject", "PUT", "s3:PutObject", HandleAsync, requiredHeader: Headers.CopySource);

    // The source can be replaced between opening it and the commit.
    private const int Attempts = 5;

    private static async Task HandleAsync(S3Request request, ObjectGrant<Write> target)
    {
        var origin = CopyOrigin.Read(request);
        var plan = CopyPlan.Read(request) with { Acl = AccessControlLists.ReadOfNew(request, target) };
        using var wanted = WantedEncryption.Read(request, target);
        plan.CheckChange(request, origin.Source, WantedEncryption.IsNamed(request, target));
        var objectLock = ObjectLocks.Read(request, target);
        var condition = WriteConditionReader.Read(request);
        var copy = new ObjectCopy(request, target, plan, objectLock, condition, wanted);
        var result = default(WriteResult);
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            using var source = origin.Open(request);
            if (source.Info.SizeBytes > Limits.CopySizeBytes)
            {
                throw CopyOrigin.TooLarge();
            }

            if (plan.Tags is null)
            {
                origin.DemandTags(request, source);
            }

            using var sourceKey = await origin.UnlockAsync(request, source);
            result = await copy.WriteAsync(source, sourceKey);
            if (result.Outcome != WriteOutcome.SourceChanged)
            {
                break;
            }
        }

        var copied = result.Object ?? throw Answers.Refusal(result.Outcome, request);
        Versions.WriteNew(request, copied.Version);
        StoredEncryption.Write(request, copied.Encryption);
        Expirations.Write(request, target.Bucket, copied);
        await Answers.WriteXmlAsync(request, "CopyObjectResult"u8, xml =>
        {
            xml.Element("LastModified"u8, copied.LastModified);
            xml.Element("ETag"u8, Answers.Quoted(copied.ETag));
            Answers.WriteChecksum(xml, copied.Checksum, copied.PartCount, withType: true);
        });
    }
}
