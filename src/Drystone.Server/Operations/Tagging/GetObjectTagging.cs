using Drystone.Engine.Access;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations.Tagging;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectTagging.html</summary>
internal static class GetObjectTagging
{
    public static readonly Operation Operation = Operation.OnObject<Read>(
        "GetObjectTagging", "GET", "s3:GetObjectTagging", HandleAsync, subresource: "tagging",
        versionAction: "s3:GetObjectVersionTagging");

    private static Task HandleAsync(S3Request request, ObjectGrant<Read> target)
    {
        var info = request.Store.HeadObject(target);
        Versions.Demand(request, target, info);
        Versions.Write(request, target.Bucket, info.Version);
        return Answers.WriteXmlAsync(request, "Tagging"u8, xml =>
        {
            xml.Start("TagSet"u8);
            foreach (var (key, value) in info.Tags.OrderBy(tag => tag.Key, StringComparer.Ordinal))
            {
                xml.Start("Tag"u8);
                xml.Element("Key"u8, key);
                xml.Element("Value"u8, value);
                xml.End("Tag"u8);
            }

            xml.End("TagSet"u8);
        });
    }
}
