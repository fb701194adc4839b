using Drystone.Cli.Configuration;
using Drystone.Server.Tiers;

namespace Drystone.Cli.Tests.Configuration;

public sealed class StorageClassesReaderTests
{
    private const string Secret = "a-secret-that-is-never-shown";

    private readonly Dictionary<string, string> environment = new()
    {
        ["DRYSTONE_STORAGE_CLASS_COLD_ACCESS_KEY_ID"] = "id",
        ["DRYSTONE_STORAGE_CLASS_COLD_SECRET_ACCESS_KEY"] = Secret,
        ["DRYSTONE_STORAGE_CLASS_GLACIER_ACCESS_KEY_ID"] = "other",
        ["DRYSTONE_STORAGE_CLASS_GLACIER_SECRET_ACCESS_KEY"] = Secret,
    };

    private readonly List<string> problems = [];

    [Fact]
    public void All_fields_are_read()
    {
        var read = Assert.Single(Read(
            "COLD endpoint=https://s3.example.com:9000 bucket=cold prefix=a/ region=eu-1 path-style=off archive=on "
            + "min-object-size=5 scrub=on allow-private=on allowed-networks=127.0.0.1+fd12::/16"));
        Assert.Empty(problems);
        Assert.Equal(("COLD", true, 5L), (read.Name, read.IsArchive, read.MinObjectBytes));
        var at = read.Endpoint!;
        Assert.Equal(new Uri("https://s3.example.com:9000"), at.Address);
        Assert.Equal(("cold", "a/", "eu-1"), (at.Bucket, at.Prefix, at.Region));
        Assert.Equal(("id", Secret), (at.AccessKeyId, at.SecretAccessKey));
        Assert.Equal((false, true, true), (at.UsesPathStyle, at.IsScrubbed, at.AllowPrivate));
        Assert.Equal(["127.0.0.1", "fd12::/16"], at.AllowedNetworks);
        Assert.DoesNotContain(Secret, read.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_left_out_has_a_default_and_the_order_is_kept()
    {
        var read = Read("STANDARD_IA", "COLD endpoint=http://a bucket=b", "GLACIER endpoint=http://a bucket=b");
        Assert.Empty(problems);
        Assert.Equal(["STANDARD_IA", "COLD", "GLACIER"], read.Select(one => one.Name));
        Assert.Equal([false, false, true], read.Select(one => one.IsArchive));
        Assert.Null(read[0].Endpoint);
        Assert.Equal(128 << 10, read[0].MinObjectBytes);
        Assert.Equal(("us-east-1", "", true, false), (
            read[1].Endpoint!.Region, read[1].Endpoint!.Prefix, read[1].Endpoint!.UsesPathStyle,
            read[1].Endpoint!.AllowPrivate));
    }

    [Theory]
    [InlineData("", "starts with a name")]
    [InlineData("archive=on", "starts with a name")]
    [InlineData("STANDARD", "is there without being declared")]
    [InlineData("COLD bucket=b", "give an endpoint")]
    [InlineData("COLD prefix=b", "name the bucket")]
    [InlineData("COLD endpoint=http://a", "name the bucket")]
    [InlineData("COLD endpoint=http://a/path bucket=b", "give an endpoint")]
    [InlineData("COLD archive=yes", "archive is on or off")]
    [InlineData("COLD min-object-size=1k", "min-object-size is a number")]
    [InlineData("COLD secret-key=x", "'secret-key' is not a field")]
    [InlineData("COLD endpoint=http://a bucket=b credentials=/no/such/file", "cannot read")]
    [InlineData("OTHER endpoint=http://a bucket=b", "DRYSTONE_STORAGE_CLASS_OTHER_ACCESS_KEY_ID")]
    public void What_is_wrong_is_named(string storageClass, string problem)
    {
        Read(storageClass);
        Assert.Contains(problem, Assert.Single(problems), StringComparison.Ordinal);
    }

    [Fact]
    public void A_class_is_declared_once()
    {
        Read("WARM", "WARM archive=on");
        Assert.Contains("'WARM' is given twice", Assert.Single(problems), StringComparison.Ordinal);
    }

    private IReadOnlyList<StorageClassOptions> Read(params string[] classes)
    {
        var settings = new SettingValues(
            setting => setting == ServerSettings.StorageClass
                ? [.. classes.Select(one => new SettingValue(one, "--storage-class"))]
                : [],
            environment,
            _ => []);
        return new StorageClassesReader(settings, problems).Read();
    }
}
