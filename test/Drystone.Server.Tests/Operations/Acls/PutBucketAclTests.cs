using System.Text;

namespace Drystone.Server.Tests.Operations.Acls;

public class PutBucketAclTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    private string Me => server.Account.CanonicalUserId;

    private string Other => server.OtherAccount.CanonicalUserId;

    [Theory]
    [InlineData("private", 200, null)]
    [InlineData("bucket-owner-full-control", 200, null)]
    [InlineData("public-read", 400, "AccessControlListNotSupported")]
    [InlineData("made-up", 400, "InvalidArgument")]
    public async Task Where_lists_are_disabled_those_of_the_owner_are_taken(string acl, int status, string? code) =>
        Assert.Equal(
            (status, code), (await server.SendAsync("PUT", "/bucket?acl", headers: ("x-amz-acl", acl))).Outcome);

    [Fact]
    public async Task Where_lists_are_disabled_the_list_that_is_there_may_be_set_again_and_no_other()
    {
        var current = Encoding.UTF8.GetString((await server.SendAsync("GET", "/bucket?acl")).Body);
        Assert.Equal((200, null), (await PutAsync("bucket", Encoding.UTF8.GetBytes(current))).Outcome);
        foreach (var (change, code) in new[]
        {
            ("READ", "AccessControlListNotSupported"), ("EVERYTHING", "MalformedACLError"),
        })
        {
            var other = current.Replace("FULL_CONTROL", change, StringComparison.Ordinal);
            Assert.Equal((400, code), (await PutAsync("bucket", Encoding.UTF8.GetBytes(other))).Outcome);
        }

        var grant = await server.SendAsync("PUT", "/bucket?acl", headers: ("x-amz-grant-read", $"id={Me}"));
        Assert.Equal((400, "AccessControlListNotSupported"), grant.Outcome);
    }

    [Theory]
    [InlineData("public-read-write", "AllUsers READ", "AllUsers WRITE")]
    [InlineData("authenticated-read", "AuthenticatedUsers READ")]
    [InlineData("log-delivery-write", "LogDelivery READ_ACP", "LogDelivery WRITE")]
    [InlineData("bucket-owner-read")]
    public async Task A_canned_list_is_kept(string acl, params string[] others)
    {
        var bucket = await server.NewListedBucketAsync(acl: acl);
        Assert.Equal(AclCalls.Sorted([.. others, $"{Me} FULL_CONTROL"]), await GrantsAsync(bucket));
    }

    [Fact]
    public async Task A_document_is_kept_with_grantees_by_id_group_and_address()
    {
        var bucket = await server.NewListedBucketAsync();
        var list = AclCalls.Document(
            Me, ($"<ID>{Other}</ID>", "WRITE_ACP"), ($"<URI>{AclCalls.AllUsers}</URI>", "READ_ACP"),
            ("<EmailAddress>OTHER@example.com</EmailAddress>", "READ"));
        Assert.Equal((200, null), (await PutAsync(bucket, list)).Outcome);
        Assert.Equal(
            AclCalls.Sorted("AllUsers READ_ACP", $"{Other} READ", $"{Other} WRITE_ACP"),
            await GrantsAsync(bucket));

        // An owner that gave itself nothing can still take that back.
        Assert.Equal((200, null), (await PutAsync(bucket, AclCalls.Document(Me))).Outcome);
        Assert.Empty(await GrantsAsync(bucket));
        Assert.Equal((200, null), (await PutAsync(bucket, list)).Outcome);
    }

    [Fact]
    public async Task Headers_grant_what_they_say()
    {
        var bucket = await server.NewListedBucketAsync();
        var put = await server.SendAsync(
            "PUT", $"/{bucket}?acl", null, ("x-amz-grant-write", $"id=\"{Other}\", uri=\"{AclCalls.AllUsers}\""),
            ("x-amz-grant-full-control", $"id=\"{Me}\""));
        Assert.Equal((200, null), put.Outcome);
        Assert.Equal(
            AclCalls.Sorted("AllUsers WRITE", $"{Me} FULL_CONTROL", $"{Other} WRITE"),
            await GrantsAsync(bucket));
    }

    [Theory]
    [InlineData("<ID>nobody</ID>", 400, "InvalidArgument")]
    [InlineData("<URI>http://acs.amazonaws.com/groups/global/Friends</URI>", 400, "InvalidArgument")]
    [InlineData("<EmailAddress>nobody@example.com</EmailAddress>", 400, "UnresolvableGrantByEmailAddress")]
    public async Task Who_is_not_there_is_granted_nothing(string grantee, int status, string code)
    {
        var bucket = await server.NewListedBucketAsync();
        Assert.Equal((status, code), (await PutAsync(bucket, AclCalls.Document(Me, (grantee, "READ")))).Outcome);
        Assert.Equal([$"{Me} FULL_CONTROL"], await GrantsAsync(bucket));
    }

    [Fact]
    public async Task The_owner_stays_the_owner()
    {
        var bucket = await server.NewListedBucketAsync();
        var put = await PutAsync(bucket, AclCalls.Document(Other, ($"<ID>{Other}</ID>", "FULL_CONTROL")));
        Assert.Equal((403, "AccessDenied"), put.Outcome);
        Assert.Equal([$"{Me} FULL_CONTROL"], await GrantsAsync(bucket));
    }

    [Fact]
    public async Task There_must_be_one_list_and_only_one()
    {
        foreach (var bucket in new[] { "bucket", await server.NewListedBucketAsync() })
        {
            Assert.Equal((400, "MissingSecurityHeader"), (await server.SendAsync("PUT", $"/{bucket}?acl")).Outcome);
            var both = await server.SendAsync(
                "PUT", $"/{bucket}?acl", "<AccessControlPolicy/>"u8.ToArray(), ("x-amz-acl", "private"));
            Assert.Equal((400, "UnexpectedContent"), both.Outcome);
            var kinds = await server.SendAsync(
                "PUT", $"/{bucket}?acl", null, ("x-amz-acl", "private"), ("x-amz-grant-read", $"id={Me}"));
            Assert.Equal((400, "InvalidRequest"), kinds.Outcome);
        }
    }

    [Fact]
    public async Task A_public_list_can_be_blocked()
    {
        var bucket = await server.NewListedBucketAsync();
        await server.BlockAsync(bucket, "BlockPublicAcls");
        foreach (var acl in new[] { "public-read", "public-read-write", "authenticated-read" })
        {
            var put = await server.SendAsync("PUT", $"/{bucket}?acl", headers: ("x-amz-acl", acl));
            Assert.Equal((403, "AccessDenied"), put.Outcome);
        }

        Assert.Equal(
            (200, null), (await PutAsync(bucket, AclCalls.Document(Me, ($"<ID>{Other}</ID>", "READ")))).Outcome);
        Assert.Equal([$"{Other} READ"], await GrantsAsync(bucket));
    }

    private Task<RawS3Answer> PutAsync(string bucket, byte[] document) =>
        server.SendAsync("PUT", $"/{bucket}?acl", document);

    private async Task<string[]> GrantsAsync(string bucket) =>
        (await server.SendAsync("GET", $"/{bucket}?acl")).Grants();
}
