using Drystone.Clients.Tests.Harness;

namespace Drystone.Clients.Tests;

/// <summary>The client for TypeScript: its sources stand in <c>clients/typescript</c>, and are tested by themselves.
/// </summary>
public sealed class TypeScriptClientTests : ClientTest
{
    protected override string[] Commands => ["node", "npm"];

    private static string Package { get; } =
        Path.GetFullPath(Path.Combine(Sources, "..", "..", "clients", "typescript"));

    protected override Task SetUpAsync() => NodePackages.InstalledAsync(Package);

    [Theory]
    [InlineData("lint")]
    [InlineData("typecheck")]
    public async Task Its_sources_are_clean(string script) => await NpmAsync("run", script);

    /// <summary>Against this server, which the settings of the contract name.</summary>
    [Fact]
    [Trait("Requirement", "1.5")]
    [Trait("Requirement", "1.30")]
    [Trait("Requirement", "1.56")]
    public async Task Its_tests_pass_and_the_packed_package_works()
    {
        var output = await NpmAsync("test");

        Assert.Matches(@"(?m)^\S* ?fail 0$", output);
        Assert.DoesNotMatch(@"(?m)^\S* ?(pass 0|skipped [1-9]\d*)$", output);
    }

    private Task<string> NpmAsync(params string[] arguments) => NodePackages.NpmAsync(
        Package,
        new Dictionary<string, string>
        {
            ["S3_ENDPOINT"] = Server.Endpoint,
            ["S3_REGION"] = DrystoneProcess.Region,
            ["S3_ACCESS_KEY_ID"] = DrystoneProcess.AccessKeyId,
            ["S3_SECRET_ACCESS_KEY"] = DrystoneProcess.SecretAccessKey,
        },
        arguments);
}
