using Drystone.S3.Addressing;
using Drystone.Server.Operations;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Tests.Pipeline;

/// <summary>A sub-resource that is not served must never fall through to the plain operation: it would look like
/// success.</summary>
public sealed class UnservedSubresourceTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    // These qualify other requests too.
    private static readonly string[] Qualifiers = ["partNumber", "uploadId", "list-type", "acl"];

    [Theory]
    [InlineData("/unserved", typeof(S3Target.Bucket))]
    [InlineData("/unserved/key", typeof(S3Target.Object))]
    public async Task It_answers_501_and_does_nothing(string path, Type target)
    {
        await server.S3.PutBucketAsync("unserved");
        await server.SendAsync("PUT", "/unserved/key", [1]);
        var unserved = Subresources.Known.Except(Qualifiers).SelectMany(
            _ => (string[])["GET", "HEAD", "PUT", "POST", "DELETE"], (name, method) => (name, method))
            .Where(one => !OperationTable.All.Any(row =>
                row.Target == target && row.Method == one.method && row.Subresource == one.name))
            .ToList();
        Assert.NotEmpty(unserved);
        foreach (var (name, method) in unserved)
        {
            var answer = await server.SendAsync(method, $"{path}?{name}", method is "PUT" or "POST" ? [2] : null);
            Assert.True((int)answer.Status == 501, $"{method} {path}?{name}: {answer.Outcome}");
            Assert.Equal([1], (await server.SendAsync("GET", "/unserved/key")).Body);
        }
    }
}
