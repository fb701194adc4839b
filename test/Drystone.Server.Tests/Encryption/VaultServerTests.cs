using Drystone.Server.Hosting;
using Drystone.Server.Keys;
using Drystone.Server.Tests.Attacks;
using Drystone.Server.Tests.Hosting;
using Drystone.Server.Tests.Keys;

namespace Drystone.Server.Tests.Encryption;

/// <summary>SSE-KMS with keys of Vault, through the S3 API.</summary>
public sealed class VaultServerTests
{
    private static readonly (string Name, string Value) Kms = ("x-amz-server-side-encryption", "aws:kms");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Objects_are_sealed_by_vault_and_those_from_before_it_still_open()
    {
        using var directory = new TestDirectory();
        await using var vault = await TestVault.StartAsync();
        await using (var before = await StartAsync(directory, vault: null))
        {
            var client = AttackedServer.ClientOf(before);
            await AttackedServer.ExpectOkAsync(client.PutAsync("/bucket", ""));
            await AttackedServer.ExpectOkAsync(client.SendAsync(Put("/bucket/before")));
            await AttackedServer.ExpectOkAsync(client.SendAsync(
                new RawRequest("PUT", "/bucket/managed").WithBody("text").With(Kms.Name, "AES256")));
        }

        await using var server = await StartAsync(directory, vault);
        var through = AttackedServer.ClientOf(server);
        var put = await through.SendAsync(Put("/bucket/key"));
        Assert.EndsWith(
            ":key/known", put.Header("x-amz-server-side-encryption-aws-kms-key-id"), StringComparison.Ordinal);
        foreach (var name in new[] { "key", "before", "managed" })
        {
            Assert.Equal("text", (await through.GetAsync("/bucket/" + name)).Text);
        }

        Assert.Equal(["/v1/transit/datakey/plaintext/known", "/v1/transit/decrypt/known"], vault.Paths);
    }

    [Fact]
    public async Task While_vault_is_down_what_needs_it_says_so_and_all_else_goes_on()
    {
        using var directory = new TestDirectory();
        await using var vault = await TestVault.StartAsync();
        await using var server = await StartAsync(directory, vault);
        var client = AttackedServer.ClientOf(server);
        await AttackedServer.ExpectOkAsync(client.PutAsync("/bucket", ""));
        await AttackedServer.ExpectOkAsync(client.SendAsync(Put("/bucket/key")));
        vault.Answer = (503, "{\"errors\":[\"Vault is sealed: details of the operator\"]}");
        foreach (var request in new[] { new RawRequest("GET", "/bucket/key"), Put("/bucket/new") })
        {
            var refused = await client.SendAsync(request);
            Assert.Equal((503, "ServiceUnavailable"), (refused.Status, refused.Code));
            Assert.Contains("Key management cannot be reached", refused.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("sealed", refused.Text, StringComparison.Ordinal);
        }

        Assert.Equal(200, (await client.SendAsync(new RawRequest("HEAD", "/bucket/key"))).Status);
        Assert.Equal(404, (await client.SendAsync(new RawRequest("HEAD", "/bucket/new"))).Status);
        await AttackedServer.ExpectOkAsync(client.PutAsync("/bucket/plain", "text"));
        vault.Answer = (403, "{\"errors\":[\"permission denied\"]}");
        Assert.Equal("AccessDenied", (await client.GetAsync("/bucket/key")).Code);
        vault.Answer = null;
        Assert.Equal("text", (await client.GetAsync("/bucket/key")).Text);
    }

    [Fact]
    public async Task Objects_open_after_the_region_of_the_server_has_changed()
    {
        using var directory = new TestDirectory();
        await using (var before = await StartAsync(directory, vault: null))
        {
            var client = AttackedServer.ClientOf(before);
            await AttackedServer.ExpectOkAsync(client.PutAsync("/bucket", ""));
            await AttackedServer.ExpectOkAsync(client.SendAsync(Put("/bucket/key")));
        }

        await using var server = await WatchedServer.StartAsync(
            AttackedServer.Options(directory.Path) with { Region = "eu-west-1" }, Cancel);
        var got = await AttackedServer.ClientOf(server).SendAsync(
            new RawRequest("GET", "/bucket/key") { Region = "eu-west-1" });
        Assert.Equal("text", got.Text);
        Assert.StartsWith(
            "arn:aws:kms:eu-west-1:", got.Header("x-amz-server-side-encryption-aws-kms-key-id"),
            StringComparison.Ordinal);
    }

    private static RawRequest Put(string target) =>
        new RawRequest("PUT", target).WithBody("text").With(Kms.Name, Kms.Value);

    private static Task<DrystoneServer> StartAsync(TestDirectory directory, TestVault? vault) =>
        WatchedServer.StartAsync(
            AttackedServer.Options(directory.Path) with
            {
                Vault = vault is null ? null : new VaultTransitOptions
                {
                    Address = vault.Address,
                    DefaultKey = "known",
                    Token = TestVault.Token,
                },
            },
            Cancel);
}
