using Drystone.Clients.Tests.Harness;

namespace Drystone.Clients.Tests;

/// <summary>The AWS SDK for Python; the scripts stand in the folder python.</summary>
public sealed class Boto3Tests : ClientTest
{
    protected override string[] Commands => ["python3"];

    [Theory]
    [InlineData("buckets")]
    [InlineData("objects")]
    [InlineData("listing")]
    [InlineData("multipart")]
    [InlineData("copying")]
    [InlineData("tags")]
    [InlineData("conditions")]
    [InlineData("checksums")]
    [InlineData("presigning")]
    [InlineData("iam")]
    [InlineData("sts")]
    public async Task Boto3_works_with(string script)
    {
        Variables["AWS_ENDPOINT_URL"] = Server.Endpoint;
        Variables["PYTHONDONTWRITEBYTECODE"] = "1";
        await RunAsync("python3", Path.Combine(Sources, "python", $"{script}.py"));
    }
}
