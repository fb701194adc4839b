using Drystone.Clients.Tests.Harness;

namespace Drystone.Clients.Tests;

/// <summary>The AWS SDK for Python with the tokens of an issuer on this machine.</summary>
public sealed class WebIdentityTests : ClientTest
{
    protected override string[] Commands => ["python3", "openssl"];

    protected override string[] ServerOptions => ["--openid-network", "127.0.0.0/8", "--openid-http"];

    [Fact]
    public async Task Boto3_takes_a_role_with_the_token_of_an_issuer()
    {
        Variables["AWS_ENDPOINT_URL"] = Server.Endpoint;
        Variables["PYTHONDONTWRITEBYTECODE"] = "1";
        await RunAsync("python3", Path.Combine(Sources, "python", "webidentity.py"));
    }
}
