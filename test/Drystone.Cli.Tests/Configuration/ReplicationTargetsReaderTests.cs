using Drystone.Cli.Configuration;
using Drystone.Server.Replication;

namespace Drystone.Cli.Tests.Configuration;

public sealed class ReplicationTargetsReaderTests
{
    private const string Secret = "a-secret-that-is-never-shown";

    private readonly Dictionary<string, string> environment = new()
    {
        ["DRYSTONE_REPLICATION_TARGET_DR_SITE_ACCESS_KEY_ID"] = "id",
        ["DRYSTONE_REPLICATION_TARGET_DR_SITE_SECRET_ACCESS_KEY"] = Secret,
    };

    private readonly List<string> problems = [];

    [Fact]
    public void All_fields_are_read()
    {
        var target = Assert.Single(Read(
            "dr-site endpoint=https://dr.example.com:9000 region=eu-1 kind=drystone path-style=off buckets=a+b "
            + "allow-plaintext=on "
            + "accounts=000000000001+000000000002"));
        Assert.Empty(problems);
        Assert.Equal("dr-site", target.Name);
        Assert.Equal(new Uri("https://dr.example.com:9000"), target.Endpoint);
        Assert.Equal(("eu-1", "id", Secret), (target.Region, target.AccessKeyId, target.SecretAccessKey));
        Assert.True(target.IsDrystone);
        Assert.False(target.UsesPathStyle);
        Assert.True(target.AllowsPlaintext);
        Assert.Equal(["a", "b"], target.Buckets);
        Assert.Equal(["000000000001", "000000000002"], target.Accounts);
    }

    [Fact]
    public void What_is_left_out_has_a_default()
    {
        var target = Assert.Single(Read("dr-site endpoint=http://10.0.0.1 buckets=a"));
        Assert.Equal("us-east-1", target.Region);
        Assert.False(target.IsDrystone);
        Assert.True(target.UsesPathStyle);
        Assert.False(target.AllowsPlaintext);
        Assert.Empty(target.Accounts);
    }

    [Theory]
    [InlineData("", "starts with a name")]
    [InlineData("endpoint=http://a buckets=b", "starts with a name")]
    [InlineData("dr-site buckets=b", "give an endpoint")]
    [InlineData("dr-site endpoint=ftp://a buckets=b", "give an endpoint")]
    [InlineData("dr-site endpoint=http://a/path buckets=b", "give an endpoint")]
    [InlineData("dr-site endpoint=http://user:word@a buckets=b", "give an endpoint")]
    [InlineData("dr-site endpoint=http://a", "name the destination buckets")]
    [InlineData("dr-site endpoint=http://a buckets=b buckets=c", "'buckets' is not a field")]
    [InlineData("dr-site endpoint=http://a buckets=b secret-key=x", "'secret-key' is not a field")]
    [InlineData("dr-site endpoint=http://a buckets=b kind=minio", "kind is drystone or s3")]
    [InlineData("dr-site endpoint=http://a buckets=b allow-plaintext=yes", "allow-plaintext is on or off")]
    [InlineData("dr-site endpoint=http://a buckets=b credentials=/no/such/file", "cannot read")]
    [InlineData("other endpoint=http://a buckets=b", "DRYSTONE_REPLICATION_TARGET_OTHER_ACCESS_KEY_ID")]
    public void What_is_wrong_is_named(string target, string problem)
    {
        Read(target);
        Assert.Contains(problem, Assert.Single(problems), StringComparison.Ordinal);
    }

    [Fact]
    public void A_secret_that_was_written_in_the_wrong_place_is_not_repeated()
    {
        Read($"dr-site endpoint=http://a buckets=b secret={Secret}");
        Assert.DoesNotContain(Secret, Assert.Single(problems), StringComparison.Ordinal);
        var target = Assert.Single(Read("dr-site endpoint=http://10.0.0.1 buckets=a"));
        Assert.DoesNotContain(Secret, target.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_bucket_is_at_one_target()
    {
        environment["DRYSTONE_REPLICATION_TARGET_B_ACCESS_KEY_ID"] = "id";
        environment["DRYSTONE_REPLICATION_TARGET_B_SECRET_ACCESS_KEY"] = Secret;
        Read("dr-site endpoint=http://a buckets=one", "b endpoint=http://b buckets=two+one");
        Assert.Contains("'one' is at two targets", Assert.Single(problems), StringComparison.Ordinal);
    }

    private IReadOnlyList<ReplicationTarget> Read(params string[] targets)
    {
        var settings = new SettingValues(
            setting => setting == ServerSettings.ReplicationTarget
                ? [.. targets.Select(target => new SettingValue(target, "--replication-target"))]
                : [],
            environment,
            _ => []);
        return new ReplicationTargetsReader(settings, problems).Read();
    }
}
