using Drystone.Clients.Tests.Harness;

namespace Drystone.Clients.Tests;

/// <summary>The AWS SDK for JavaScript and MinIO's client; the scripts stand in the folder npm.</summary>
public sealed class NodeTests : ClientTest
{
    protected override string[] Commands => ["node", "npm"];

    [Theory]
    [InlineData("aws-sdk")]
    [InlineData("minio-js")]
    public async Task Programs_for_node_work_with(string script)
    {
        await NodePackages.InstalledAsync();
        Variables["ENDPOINT"] = Server.Endpoint;
        await RunAsync("node", NodePackages.Script(script));
    }
}
