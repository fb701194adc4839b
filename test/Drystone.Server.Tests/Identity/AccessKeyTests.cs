using System.Text;
using Drystone.Server.Tests.QueryApi;

namespace Drystone.Server.Tests.Identity;

public sealed class AccessKeyTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    [Fact]
    public async Task A_key_signs_as_its_user_and_its_secret_is_shown_once()
    {
        await server.Raw.DoAsync("CreateUser", ("UserName", "signer"), ("Path", "/p/"));
        var key = await server.Raw.DoAsync("CreateAccessKey", ("UserName", "signer"));
        Assert.Matches("^AKIA[A-Z2-7]{16}$", key["AccessKeyId"]);
        Assert.Equal(40, key["SecretAccessKey"]!.Length);
        await server.GrantAsync("signer", "iam:GetUser");
        var user = server.CallerOf(key["AccessKeyId"]!, key["SecretAccessKey"]!);
        var own = await user.DoAsync("GetUser");
        Assert.Equal($"arn:aws:iam::{server.Account.Id}:user/p/signer", own["Arn"]);
        var listed = await server.Raw.DoAsync("ListAccessKeys", ("UserName", "signer"));
        Assert.Equal([key["AccessKeyId"]!], listed.Values("member", "AccessKeyId"));
        Assert.DoesNotContain(key["SecretAccessKey"]!, listed.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_user_has_two_keys_at_most()
    {
        await server.NewUserAsync("two");
        await server.NewKeyAsync("two");
        var refused = await server.Raw.IamAsync("CreateAccessKey", ("UserName", "two"));
        Assert.Equal((409, "LimitExceeded"), refused.Outcome);
        Assert.Equal("Cannot exceed quota for AccessKeysPerUser: 2", refused["Message"]);
    }

    [Fact]
    public async Task Many_at_once_make_no_more_than_is_allowed()
    {
        await server.Raw.DoAsync("CreateUser", ("UserName", "racer"));
        var made = await Task.WhenAll(Enumerable.Range(0, 16).Select(
            _ => server.Raw.IamAsync("CreateAccessKey", ("UserName", "racer"))));
        Assert.Equal(2, made.Count(answer => answer.Outcome == (200, null)));
        Assert.Equal(14, made.Count(answer => answer.Outcome == (409, "LimitExceeded")));
        var users = await Task.WhenAll(Enumerable.Range(0, 16).Select(
            number => server.Raw.IamAsync("CreateUser", ("UserName", number % 2 == 0 ? "once" : "ONCE"))));
        Assert.Single(users, answer => answer.Outcome == (200, null));
    }

    [Fact]
    public async Task A_key_that_is_switched_off_or_deleted_signs_no_more()
    {
        await server.Raw.DoAsync("CreateUser", ("UserName", "off"));
        await server.GrantAsync("off", "s3:ListAllMyBuckets");
        var key = await server.Raw.DoAsync("CreateAccessKey", ("UserName", "off"));
        var id = key["AccessKeyId"]!;
        var user = server.CallerOf(id, key["SecretAccessKey"]!);
        Assert.Equal((200, null), (await user.SendAsync("GET", "/")).Outcome);
        await server.Raw.DoAsync(
            "UpdateAccessKey", ("UserName", "off"), ("AccessKeyId", id), ("Status", "Inactive"));
        Assert.Equal((403, "InvalidAccessKeyId"), (await user.SendAsync("GET", "/")).Outcome);
        Assert.Equal((403, "InvalidClientTokenId"), (await user.IamAsync("GetUser")).Outcome);
        await server.Raw.DoAsync("UpdateAccessKey", ("UserName", "off"), ("AccessKeyId", id), ("Status", "Active"));
        Assert.Equal((200, null), (await user.SendAsync("GET", "/")).Outcome);
        await server.Raw.DoAsync("DeleteAccessKey", ("UserName", "off"), ("AccessKeyId", id));
        Assert.Equal((403, "InvalidAccessKeyId"), (await user.SendAsync("GET", "/")).Outcome);
        Assert.Equal(
            (404, "NoSuchEntity"),
            (await server.Raw.IamAsync("DeleteAccessKey", ("UserName", "off"), ("AccessKeyId", id))).Outcome);
    }

    [Fact]
    [Trait("Attack", "13")]
    public async Task A_link_and_an_upload_under_way_end_with_the_key_that_began_them()
    {
        var bucket = await server.NewBucketAsync();
        Assert.Equal((200, null), (await server.SendAsync("PUT", $"/{bucket}/key", "text"u8.ToArray())).Outcome);
        await server.Raw.DoAsync("CreateUser", ("UserName", "revoked"));
        await server.GrantAsync("revoked", "s3:*");
        var key = await server.Raw.DoAsync("CreateAccessKey", ("UserName", "revoked"));
        var id = key["AccessKeyId"]!;
        var user = server.CallerOf(id, key["SecretAccessKey"]!);
        var link = user.Presign("GET", $"/{bucket}/key");
        Assert.Equal("text", (await server.Anonymous.SendAsync("GET", link)).Text);
        var upload = (await user.SendAsync("POST", $"/{bucket}/upload?uploads"))["UploadId"];
        var part = await user.SendAsync("PUT", $"/{bucket}/upload?partNumber=1&uploadId={upload}", [1]);
        Assert.Equal((200, null), part.Outcome);

        await server.Raw.DoAsync(
            "UpdateAccessKey", ("UserName", "revoked"), ("AccessKeyId", id), ("Status", "Inactive"));
        var replayed = await server.Anonymous.SendAsync("GET", link);
        Assert.Equal((403, "InvalidAccessKeyId"), replayed.Outcome);
        Assert.DoesNotContain("text", replayed.Text, StringComparison.Ordinal);
        var target = $"/{bucket}/upload?partNumber=2&uploadId={upload}";
        Assert.Equal((403, "InvalidAccessKeyId"), (await user.SendAsync("PUT", target, [2])).Outcome);
        var complete = Encoding.UTF8.GetBytes(
            "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber>"
            + $"<ETag>{part.Header("ETag")}</ETag></Part></CompleteMultipartUpload>");
        Assert.Equal(
            (403, "InvalidAccessKeyId"),
            (await user.SendAsync("POST", $"/{bucket}/upload?uploadId={upload}", complete)).Outcome);
        var parts = await server.SendAsync("GET", $"/{bucket}/upload?uploadId={upload}");
        Assert.Equal("1", Assert.Single(parts.Values("Part", "PartNumber")));
        Assert.Equal((404, "NoSuchKey"), (await server.SendAsync("GET", $"/{bucket}/upload")).Outcome);
        await server.Raw.DoAsync("DeleteAccessKey", ("UserName", "revoked"), ("AccessKeyId", id));
        Assert.Equal((403, "InvalidAccessKeyId"), (await server.Anonymous.SendAsync("GET", link)).Outcome);
    }

    [Fact]
    public async Task A_user_with_keys_is_not_deleted_and_a_renamed_one_keeps_them()
    {
        var user = await server.NewUserAsync("keyed");
        await server.GrantAsync("keyed", "iam:GetUser");
        var refused = await server.Raw.IamAsync("DeleteUser", ("UserName", "keyed"));
        Assert.Equal((409, "DeleteConflict"), refused.Outcome);
        Assert.Equal("Cannot delete entity, must delete access keys first.", refused["Message"]);
        await server.Raw.DoAsync("UpdateUser", ("UserName", "keyed"), ("NewUserName", "rekeyed"));
        Assert.Equal("rekeyed", (await user.DoAsync("GetUser"))["UserName"]);
        var keys = await server.Raw.DoAsync("ListAccessKeys", ("UserName", "rekeyed"));
        Assert.Single(keys.Values("member", "AccessKeyId"));
    }

    [Fact]
    public async Task A_user_manages_only_whose_keys_it_may()
    {
        var user = await server.NewUserAsync("rotator");
        await server.NewUserAsync("neighbour");
        Assert.Equal((403, "AccessDenied"), (await user.IamAsync("CreateAccessKey")).Outcome);
        await server.GrantAsync("rotator", "iam:*AccessKey*", "arn:aws:iam::*:user/${aws:username}");
        var own = await user.DoAsync("CreateAccessKey");
        Assert.Equal("rotator", own["UserName"]);
        Assert.Equal(
            (403, "AccessDenied"), (await user.IamAsync("CreateAccessKey", ("UserName", "neighbour"))).Outcome);
        Assert.Equal(
            (403, "AccessDenied"), (await user.IamAsync("ListAccessKeys", ("UserName", "neighbour"))).Outcome);

        // Named as its own, another one's key is not found.
        var neighbours = await server.Raw.DoAsync("ListAccessKeys", ("UserName", "neighbour"));
        var id = neighbours["AccessKeyId"]!;
        Assert.Equal((404, "NoSuchEntity"), (await user.IamAsync("DeleteAccessKey", ("AccessKeyId", id))).Outcome);
        Assert.Equal(
            [id],
            (await server.Raw.DoAsync("ListAccessKeys", ("UserName", "neighbour")))
                .Values("member", "AccessKeyId"));
    }

    [Fact]
    public async Task When_a_key_was_last_used_is_told()
    {
        await server.Raw.DoAsync("CreateUser", ("UserName", "used"));
        var key = await server.Raw.DoAsync("CreateAccessKey", ("UserName", "used"));
        var id = key["AccessKeyId"]!;
        var unused = await server.Raw.DoAsync("GetAccessKeyLastUsed", ("AccessKeyId", id));
        Assert.Equal(("N/A", "N/A", null), (unused["ServiceName"], unused["Region"], unused["LastUsedDate"]));
        await server.CallerOf(id, key["SecretAccessKey"]!).SendAsync("GET", "/");
        var used = await server.Raw.DoAsync("GetAccessKeyLastUsed", ("AccessKeyId", id));
        Assert.Equal(("used", "s3", "us-east-1"), (used["UserName"], used["ServiceName"], used["Region"]));
        Assert.NotNull(used["LastUsedDate"]);

        // With a wrong secret nobody used it.
        var other = await server.Raw.DoAsync("CreateAccessKey", ("UserName", "used"));
        await server.CallerOf(other["AccessKeyId"]!, "wrong").SendAsync("GET", "/");
        var still = await server.Raw.DoAsync("GetAccessKeyLastUsed", ("AccessKeyId", other["AccessKeyId"]!));
        Assert.Equal("N/A", still["ServiceName"]);
    }

    [Fact]
    public async Task The_root_of_an_account_rotates_its_key_but_not_that_of_the_configuration()
    {
        Assert.Equal((400, "UnmodifiableEntity"), (await server.Raw.IamAsync("CreateAccessKey")).Outcome);
        var key = await server.OtherRaw.DoAsync("CreateAccessKey");
        Assert.Null(key["UserName"]);
        var root = server.CallerOf(key["AccessKeyId"]!, key["SecretAccessKey"]!);
        Assert.Equal($"arn:aws:iam::{server.OtherAccount.Id}:root", (await root.DoAsync("GetUser"))["Arn"]);
        await root.DoAsync("DeleteAccessKey", ("AccessKeyId", key["AccessKeyId"]!));
        Assert.Equal((403, "InvalidClientTokenId"), (await root.IamAsync("GetUser")).Outcome);
    }

    [Fact]
    public async Task Keys_of_other_accounts_are_not_there()
    {
        await server.NewUserAsync("ours");
        var id = (await server.Raw.DoAsync("ListAccessKeys", ("UserName", "ours")))["AccessKeyId"]!;
        Assert.Equal(
            (404, "NoSuchEntity"), (await server.OtherRaw.IamAsync("DeleteAccessKey", ("AccessKeyId", id))).Outcome);
        Assert.Equal(
            (404, "NoSuchEntity"),
            (await server.OtherRaw.IamAsync("GetAccessKeyLastUsed", ("AccessKeyId", id))).Outcome);
    }
}
