using Amazon.S3;

namespace Drystone.Server.Tests.Operations.Locking;

public sealed class GetObjectLegalHoldTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    [Fact]
    public async Task The_header_of_a_write_becomes_its_hold()
    {
        var bucket = await LockedBucket.CreateAsync(server);
        await LockedBucket.PutAsync(
            server, bucket, with: put => put.ObjectLockLegalHoldStatus = ObjectLockLegalHoldStatus.On);
        Assert.Equal("ON", (await server.SendAsync("GET", $"/{bucket}/key?legal-hold"))["Status"]);
        Assert.Equal(
            "ON", (await server.SendAsync("HEAD", $"/{bucket}/key")).Header("x-amz-object-lock-legal-hold"));
    }

    [Fact]
    public async Task Without_one_there_is_none_to_show()
    {
        var bucket = await LockedBucket.CreateAsync(server);
        await LockedBucket.PutAsync(server, bucket);
        Assert.Equal(
            (404, "NoSuchObjectLockConfiguration"),
            (await server.SendAsync("GET", $"/{bucket}/key?legal-hold")).Outcome);
        Assert.Equal((400, "InvalidRequest"), (await server.SendAsync("GET", "/bucket/key?legal-hold")).Outcome);
        Assert.Equal(
            (403, "AccessDenied"), (await server.OtherRaw.SendAsync("GET", $"/{bucket}/key?legal-hold")).Outcome);
    }
}
