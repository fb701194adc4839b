using Drystone.S3.Tests.Signing;

namespace Drystone.S3.Tests.Fuzzing;

/// <summary>Damaged signatures, in headers and in queries: refused by an S3 error, or still those of the same
/// request.</summary>
[Trait("Attack", "14")]
public sealed class HeadFuzzTests
{
    private const int Seed = 41_017;
    private const int Rounds = 3_000;

    private static readonly string[] Meaningful =
    [
        ",", "=", "/", ";", "&", "%", "%00", "+", " ", "Credential=", "Signature=", "SignedHeaders=",
            "AWS4-HMAC-SHA256",
        "AWS ", "X-Amz-Date=", "X-Amz-Signature=", "host", "aws4_request", "99999999999999999999", "\u00ff",
    ];

    private readonly Fixture server = new();

    [Fact]
    public void A_damaged_authorization_header_proves_nothing_else()
    {
        var signed = server.Sign(new RequestHead("GET", "/bucket/key?acl", ("Host", "localhost")));
        var good = signed.GetHeader("Authorization")!;
        var random = new Random(Seed);
        for (var round = 0; round < Fuzz.Rounds(Rounds); round++)
        {
            var damaged = Fuzz.Damage(good, random, Meaningful);
            Demand(signed.Without("Authorization").With("Authorization", damaged), damaged, round);
        }
    }

    [Fact]
    public void A_damaged_query_proves_nothing_else()
    {
        var signed = server.Presign(new RequestHead("GET", "/bucket/key", ("Host", "localhost")));
        var random = new Random(Seed);
        for (var round = 0; round < Fuzz.Rounds(Rounds); round++)
        {
            var damaged = Fuzz.Damage(signed.RawQuery, random, Meaningful);
            Demand(signed.To("GET", $"{signed.RawPath}?{damaged}"), damaged, round);
        }
    }

    private void Demand(RequestHead request, string damaged, int round)
    {
        try
        {
            var accepted = server.Accept(request);
            Assert.True(
                accepted.Credential is null || accepted.Credential == Fixture.Example,
                $"{Fuzz.At(round, Seed)}: {damaged}");
        }
        catch (S3Exception)
        {
            // Refused.
        }
    }
}
