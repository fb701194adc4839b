using Drystone.S3.Xml;

namespace Drystone.S3.Configuration.Versioning;

/// <summary>The answer of GetBucketVersioning; the request is <c>VersioningConfigurationRequest</c>.</summary>
/// <param name="IsEnabled">True for Enabled, false for Suspended, null where versioning was never set.</param>
/// <param name="MfaDelete">Null where it was never set.</param>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketVersioning.html</remarks>
public sealed record VersioningConfiguration(bool? IsEnabled, bool? MfaDelete) : IConfigurationDocument
{
    public const string Root = "VersioningConfiguration";

    public string RootName => Root;

    /// <summary>Writes the children of <see cref="Root"/>: none where nothing was ever set.</summary>
    public void Write(XmlResponseWriter xml)
    {
        if (IsEnabled is { } isEnabled)
        {
            xml.Element("Status"u8, isEnabled ? "Enabled"u8 : "Suspended"u8);
        }

        if (MfaDelete is { } mfaDelete)
        {
            xml.Element("MfaDelete"u8, mfaDelete ? "Enabled"u8 : "Disabled"u8);
        }
    }
}
