using Drystone.S3.Configuration.Versioning;
using Drystone.S3.Tests.Configuration.Elements;
using Drystone.S3.Xml.Requests;

namespace Drystone.S3.Tests.Configuration.Versioning;

public sealed class VersioningConfigurationTests
{
    [Theory]
    [InlineData(null, null, "")]
    [InlineData(true, null, "<Status>Enabled</Status>")]
    [InlineData(false, true, "<Status>Suspended</Status><MfaDelete>Enabled</MfaDelete>")]
    public void Only_what_was_set_is_answered(bool? isEnabled, bool? mfaDelete, string children) => Assert.Equal(
        children,
        Texts.Children(
            VersioningConfiguration.Root, new VersioningConfiguration(isEnabled, mfaDelete).Write));

    [Fact]
    public void The_answer_reads_back_as_a_request() => Assert.Equal(
        new VersioningConfigurationRequest(false, false),
        VersioningConfigurationRequest.Parse(
            Texts.Written(VersioningConfiguration.Root, new VersioningConfiguration(false, false).Write)));
}
