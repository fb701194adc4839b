using Drystone.Engine.Access;
using Drystone.Engine.Objects;
using Drystone.S3;
using Drystone.S3.Addressing;
using Drystone.S3.Xml;
using Drystone.S3.Xml.Requests;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations.Objects;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html</summary>
internal static class DeleteObjects
{
    public static readonly Operation Operation = Operation.OnBucket<Delete>(
        "DeleteObjects", "POST", "s3:DeleteObject", HandleAsync, subresource: "delete");

    private static async Task HandleAsync(S3Request request, BucketGrant<Delete> bucket)
    {
        var delete = DeleteRequest.Parse(await XmlBody.ReadAsync(request, Limits.XmlBodyBytes));
        var results = delete.Objects.Select(item => Admit(request, item)).ToList();
        var admitted = results.Where(result => result.Refusal is null).ToList();
        var outcomes = await request.Store.DeleteObjectsAsync(
            [.. admitted.Select(result => result.Deletion)], request.Cancel);
        for (var i = 0; i < outcomes.Length; i++)
        {
            admitted[i].Refusal = Refusal(outcomes[i]);
        }

        await Answers.WriteXmlAsync(request, "DeleteResult"u8, xml => Write(xml, results, delete.Quiet));
    }

    /// <summary>Each key is authorized for itself; one that is refused does not keep the others.</summary>
    private static Result Admit(S3Request request, ObjectToDelete item)
    {
        try
        {
            Versions.Check(item.VersionId);
            var key = ObjectKeyRules.Checked(item.Key);
            var condition = DeleteCondition.Read(item.ETag, item.LastModifiedTime, item.SizeBytes);
            return new Result(item, new ObjectDeletion(request.AuthorizeObject<Delete>(key), condition));
        }
        catch (S3Exception refusal)
        {
            return new Result(item, default) { Refusal = refusal };
        }
    }

    private static S3Exception? Refusal(DeleteOutcome outcome) => outcome switch
    {
        DeleteOutcome.PreconditionFailed => new S3Exception(S3Errors.PreconditionFailed),
        DeleteOutcome.NoSuchBucket => new S3Exception(S3Errors.NoSuchBucket),
        _ => null,
    };

    private static void Write(XmlResponseWriter xml, List<Result> results, bool isQuiet)
    {
        foreach (var result in results)
        {
            if (result.Refusal is { } refusal)
            {
                xml.Start("Error"u8);
                xml.Element("Key"u8, result.Item.Key);
                xml.OptionalElement("VersionId"u8, result.Item.VersionId);
                xml.Element("Code"u8, refusal.Error.Code);
                xml.Element("Message"u8, refusal.Message);
                xml.End("Error"u8);
            }
            else if (!isQuiet)
            {
                xml.Start("Deleted"u8);
                xml.Element("Key"u8, result.Item.Key);
                xml.OptionalElement("VersionId"u8, result.Item.VersionId);
                xml.End("Deleted"u8);
            }
        }
    }

    private sealed record Result(ObjectToDelete Item, ObjectDeletion Deletion)
    {
        public S3Exception? Refusal { get; set; }
    }
}
