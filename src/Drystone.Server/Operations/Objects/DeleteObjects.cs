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
    public static readonly Operation Operation = Operation.OnKeysOfBucket(
        "DeleteObjects", "POST", "s3:DeleteObject", HandleAsync, subresource: "delete");

    private static async Task HandleAsync(S3Request request)
    {
        var delete = DeleteRequest.Parse(await XmlBody.ReadAsync(request, Limits.XmlBodyBytes));
        var results = delete.Objects.Select(item => Admit(request, item)).ToList();
        var admitted = results.Where(result => result.Refusal is null).ToList();
        var deleted = await request.Store.DeleteObjectsAsync(
            [.. admitted.Select(result => result.Deletion)], request.Cancel);
        for (var i = 0; i < deleted.Length; i++)
        {
            admitted[i].Deleted = deleted[i];
            admitted[i].Refusal = Answers.Refusal(deleted[i].Outcome) is { } refused
                ? Answers.Refusal(refused, request)
                : null;
        }

        await Answers.WriteXmlAsync(request, "DeleteResult"u8, xml => Write(xml, results, delete.Quiet));
    }

    /// <summary>Each key is authorized for itself; one that is refused does not keep the others.</summary>
    private static Result Admit(S3Request request, ObjectToDelete item)
    {
        try
        {
            var version = Versions.Parse(item.VersionId);
            var key = ObjectKeyRules.Checked(item.Key);
            var condition = DeleteCondition.Read(item.ETag, item.LastModifiedTime, item.SizeBytes);
            var action = version is null ? "s3:DeleteObject" : "s3:DeleteObjectVersion";
            var target = request.AuthorizeObject<Delete>(action, key, version);
            var bypass = GovernanceBypass.Read(request, target.Bucket, key, version);
            return new Result(item, new ObjectDeletion(target, condition, bypass));
        }
        catch (S3Exception refusal)
        {
            return new Result(item, default) { Refusal = refusal };
        }
    }

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
                if (result.Deleted.IsDeleteMarker)
                {
                    xml.Element("DeleteMarker"u8, true);
                    xml.Element("DeleteMarkerVersionId"u8, result.Deleted.Version.ToString()!);
                }

                xml.End("Deleted"u8);
            }
        }
    }

    private sealed record Result(ObjectToDelete Item, ObjectDeletion Deletion)
    {
        public S3Exception? Refusal { get; set; }

        public DeleteResult Deleted { get; set; }
    }
}
