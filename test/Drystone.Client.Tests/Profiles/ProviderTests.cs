using Drystone.Client.Profiles;

namespace Drystone.Client.Tests.Profiles;

public sealed class ProviderTests
{
    [Theory]
    [InlineData(null, "aws")]
    [InlineData("https://s3.eu-central-1.amazonaws.com", "aws")]
    [InlineData("https://s3.cn-north-1.amazonaws.com.cn", "aws")]
    [InlineData("https://fsn1.your-objectstorage.com", "hetzner")]
    [InlineData("https://abc.r2.cloudflarestorage.com", "r2")]
    [InlineData("https://amazonaws.com.example.org", null)]
    [InlineData("http://minio:9000", null)]
    public void The_name_of_a_host_tells_some(string? endpoint, string? name) =>
        Assert.Equal(name, ProviderProfiles.ByHost(endpoint is null ? null : new Uri(endpoint))?.Name);

    [Theory]
    [InlineData("Drystone", "A7DAE16B34FCEC11", "drystone")]
    [InlineData("MinIO", "17A0", "minio")]
    [InlineData("AmazonS3", "X", "aws")]
    [InlineData("Ceph Object Gateway (squid)", "", "ceph")]
    [InlineData("nginx", "tx00000b7fd4e7bd5bb7bb5-0067a1c3de-5e5f-default", "ceph")]
    [InlineData("nginx", "17A0", "unknown")]
    [InlineData("", "", "unknown")]
    public void Servers_tell_themselves(string server, string requestId, string name) =>
        Assert.Equal(name, ProviderProbe.Recognise(server, requestId).Name);

    [Fact]
    public void What_is_not_known_gets_the_oldest_common_ground()
    {
        var unknown = ProviderProfiles.Unknown;

        Assert.True(unknown.ForcePathStyle);
        Assert.False(unknown.TrailingChecksums);
        Assert.False(unknown.ConditionalMultipart);
        Assert.False(unknown.ConditionalDeletes);
    }

    [Fact]
    public void Profiles_are_found_by_their_names()
    {
        Assert.All(ProviderProfiles.All, profile => Assert.Same(profile, ProviderProfiles.Of(profile.Name)));
        Assert.Throws<ArgumentException>(() => ProviderProfiles.Of("azure"));
    }
}
