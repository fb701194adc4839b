namespace Drystone.Server.Tests.Operations.Uploads;

public class AbortMultipartUploadTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    [Fact]
    public async Task An_aborted_upload_is_gone_with_its_parts()
    {
        var upload = await MultipartScenario.StartAsync(server, "key");
        await upload.PutPartAsync(1, [1]);
        Assert.Equal((204, null), (await upload.AbortAsync()).Outcome);
        Assert.Equal((404, "NoSuchUpload"), (await upload.ListAsync()).Outcome);
        Assert.Equal((404, "NoSuchUpload"), (await upload.PutPartAsync(1, [1])).Outcome);
        Assert.Equal((404, "NoSuchUpload"), (await upload.AbortAsync()).Outcome);
    }

    [Fact]
    public async Task An_unknown_upload_cannot_be_aborted() => Assert.Equal(
        (404, "NoSuchUpload"), (await server.SendAsync("DELETE", "/bucket/key?uploadId=unknown")).Outcome);
}
