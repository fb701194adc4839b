using System.Text;
using System.Xml.Linq;

namespace Drystone.Server.Tests;

/// <summary>Requests about access control lists, and lists in words.</summary>
internal static class AclCalls
{
    public const string AllUsers = "http://acs.amazonaws.com/groups/global/AllUsers";

    /// <summary>A bucket in which lists have an effect, and whose public access is not blocked.</summary>
    public static async Task<string> NewListedBucketAsync(
        this S3ServerFixture server, string ownership = "ObjectWriter", string acl = "private")
    {
        var bucket = await server.NewBucketAsync();
        await server.SetOwnershipAsync(bucket, ownership);
        await server.SendAsync("DELETE", $"/{bucket}?publicAccessBlock");
        Assert.Equal(
            (200, null), (await server.SendAsync("PUT", $"/{bucket}?acl", headers: ("x-amz-acl", acl))).Outcome);
        return bucket;
    }

    public static async Task SetOwnershipAsync(this S3ServerFixture server, string bucket, string ownership) =>
        Assert.Equal((200, null), (await server.PutOwnershipAsync(bucket, ownership)).Outcome);

    public static Task<RawS3Answer> PutOwnershipAsync(this S3ServerFixture server, string bucket, string ownership) =>
        server.SendAsync(
            "PUT", $"/{bucket}?ownershipControls",
            Encoding.UTF8.GetBytes(
                $"<OwnershipControls><Rule><ObjectOwnership>{ownership}</ObjectOwnership></Rule></OwnershipControls>"));

    public static Task<RawS3Answer> BlockAsync(this S3ServerFixture server, string bucket, string flag) =>
        server.SendAsync(
            "PUT", $"/{bucket}?publicAccessBlock",
            Encoding.UTF8.GetBytes(
                $"<PublicAccessBlockConfiguration><{flag}>true</{flag}></PublicAccessBlockConfiguration>"));

    /// <summary>The grants of an answer: <c>NAME PERMISSION</c>, sorted.</summary>
    public static string[] Grants(this RawS3Answer answer) =>
        Sorted([.. answer.Xml.Descendants().Where(one => one.Name.LocalName == "Grant")
            .Select(grant =>
                $"{Text(grant, "ID") ?? Text(grant, "URI")!.Split('/')[^1]} {Text(grant, "Permission")}")]);

    public static string[] Sorted(params string[] grants) => [.. grants.Order(StringComparer.Ordinal)];

    /// <summary>Disables the lists of a bucket, which must let nobody else in.</summary>
    public static async Task DisableListsAsync(this S3ServerFixture server, string bucket)
    {
        await server.SendAsync("PUT", $"/{bucket}?acl", headers: ("x-amz-acl", "private"));
        await server.SetOwnershipAsync(bucket, "BucketOwnerEnforced");
    }

    /// <param name="grants">Pairs of the inside of a grantee and a permission.</param>
    public static byte[] Document(string ownerId, params (string Grantee, string Permission)[] grants) =>
        Encoding.UTF8.GetBytes(
            $"<AccessControlPolicy><Owner><ID>{ownerId}</ID></Owner><AccessControlList>"
                + string.Concat(grants.Select(one =>
                    $"<Grant><Grantee>{one.Grantee}</Grantee><Permission>{one.Permission}</Permission></Grant>"))
                + "</AccessControlList></AccessControlPolicy>");

    private static string? Text(XElement grant, string name) =>
        grant.Descendants().FirstOrDefault(one => one.Name.LocalName == name)?.Value;
}
