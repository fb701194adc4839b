using System.Text;
using Drystone.S3.Addressing;

namespace Drystone.S3.Tests.Fuzzing;

/// <summary>Damaged paths, hosts and copy sources: refused by an S3 error, or an address whose key is what was
/// sent.</summary>
[Trait("Attack", "5")]
[Trait("Attack", "7")]
public sealed class AddressFuzzTests
{
    private const int Seed = 90_173;
    private const int Rounds = 5_000;

    private static readonly string[] Meaningful =
    [
        "/", "//", "..", "/../", "%2F", "%2e", "%", "%zz", "%00", "%ff", "+", "?", "?versionId=", "#",
            "\\", ":", "@", ".",
        "xn--", "\u0001", "\u00ff",
    ];

    [Fact]
    public void A_damaged_path_or_host_names_what_it_says_or_nothing()
    {
        var random = new Random(Seed);
        for (var round = 0; round < Fuzz.Rounds(Rounds); round++)
        {
            var path = "/" + Fuzz.Damage("bucket/folder/key.txt", random, Meaningful);
            var host = random.Next(2) == 0 ? "localhost:9000" : Fuzz.Damage("bucket.s3.test:9000", random, Meaningful);
            try
            {
                if (AddressParser.Parse(path, host, ["s3.test"]) is S3Target.Object found)
                {
                    Demand(found.Key, $"{Fuzz.At(round, Seed)}: {path}");
                }
            }
            catch (S3Exception)
            {
                // Refused.
            }
        }
    }

    [Fact]
    public void A_damaged_copy_source_names_what_it_says_or_nothing()
    {
        var random = new Random(Seed);
        for (var round = 0; round < Fuzz.Rounds(Rounds); round++)
        {
            var source = Fuzz.Damage("/bucket/folder/key.txt?versionId=null", random, Meaningful);
            try
            {
                var found = CopySource.Parse(source);
                Demand(found.Key, $"{Fuzz.At(round, Seed)}: {source}");
                Assert.DoesNotContain('/', found.Bucket);
            }
            catch (S3Exception)
            {
                // Refused.
            }
        }
    }

    private static void Demand(string key, string where)
    {
        var bytes = Encoding.UTF8.GetByteCount(key);
        Assert.True(bytes is > 0 and <= Limits.KeyBytes, where);
        Assert.Equal(key, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(key)));
    }
}
