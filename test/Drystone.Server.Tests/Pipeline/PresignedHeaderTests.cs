using Drystone.Server.Tests.Attacks;

namespace Drystone.Server.Tests.Pipeline;

/// <summary>Headers that an SDK has put into the URL which it signed.</summary>
public sealed class PresignedHeaderTests(AttackedServer server) : IClassFixture<AttackedServer>
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public async Task They_say_what_headers_would()
    {
        var put = await SendAsync(
            "PUT",
            "/attacked/by-url?X-Amz-Meta-Origin=url&x-amz-server-side-encryption=AES256&x-amz-tagging=a%3Db"
                + "&x-amz-storage-class=STANDARD_IA");

        Assert.Equal(200, put.Status);
        Assert.Equal("AES256", put.Header("x-amz-server-side-encryption"));
        var head = await server.Client.SendAsync(new RawRequest("HEAD", "/attacked/by-url"));
        Assert.Equal("url", head.Header("x-amz-meta-origin"));
        Assert.Equal("AES256", head.Header("x-amz-server-side-encryption"));
        Assert.Equal("STANDARD_IA", head.Header("x-amz-storage-class"));
        Assert.Equal("1", head.Header("x-amz-tagging-count"));
    }

    [Theory]
    [InlineData("x-amz-server-side-encryption=ROT13", "InvalidArgument")]
    [InlineData("x-amz-meta-a=1&x-amz-meta-a=2", "InvalidArgument")]
    public async Task What_is_wrong_is_refused_and_nothing_is_stored(string query, string code)
    {
        var answer = await SendAsync("PUT", $"/attacked/refused?{query}");

        Assert.Equal((400, code), (answer.Status, answer.Code));
        Assert.Equal(404, (await server.Client.GetAsync("/attacked/refused")).Status);
    }

    [Fact]
    public async Task Checksums_in_the_URL_are_of_no_body_and_are_not_looked_at()
    {
        const string OfNothing = "x-amz-checksum-crc32=AAAAAA%3D%3D&x-amz-sdk-checksum-algorithm=CRC32";

        Assert.Equal(200, (await SendAsync("PUT", $"/attacked/unchecked?{OfNothing}")).Status);
        Assert.Equal("bytes", (await server.Client.GetAsync("/attacked/unchecked")).Text);
    }

    [Fact]
    public async Task A_copy_source_in_the_URL_copies()
    {
        var url = server.Client.Presign(
            new RawRequest("PUT", "/attacked/copied?x-amz-copy-source=%2Fattacked%2Fvictim"), Hour);

        var answer = await server.Client.SendAsync(new RawRequest("PUT", url) { IsAnonymous = true });

        Assert.Equal((200, true), (answer.Status, answer.Text.Contains("CopyObjectResult", StringComparison.Ordinal)));
        Assert.Equal(AttackedServer.VictimText, (await server.Client.GetAsync("/attacked/copied")).Text);
    }

    [Fact]
    public async Task A_signature_that_is_not_right_lets_no_parameter_speak()
    {
        const string Forged = "/attacked/forged?x-amz-copy-source=%2Fattacked%2Fvictim&X-Amz-Signature=0123";

        var answer = await server.Client.SendAsync(new RawRequest("PUT", Forged) { IsAnonymous = true });

        Assert.InRange(answer.Status, 400, 403);
        Assert.Equal(404, (await server.Client.GetAsync("/attacked/forged")).Status);
    }

    [Fact]
    public async Task Parameters_of_a_request_that_is_signed_by_its_head_are_no_headers()
    {
        var request = new RawRequest("PUT", "/attacked/by-head?x-amz-meta-origin=url").WithBody("bytes");

        Assert.Equal(200, (await server.Client.SendAsync(request)).Status);
        var head = await server.Client.SendAsync(new RawRequest("HEAD", "/attacked/by-head"));
        Assert.Null(head.Header("x-amz-meta-origin"));
    }

    private Task<RawAnswer> SendAsync(string method, string target)
    {
        var url = server.Client.Presign(new RawRequest(method, target), Hour);
        return server.Client.SendAsync(new RawRequest(method, url) { IsAnonymous = true }.WithBody("bytes"));
    }
}
