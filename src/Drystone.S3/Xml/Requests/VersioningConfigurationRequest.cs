namespace Drystone.S3.Xml.Requests;

/// <summary>The body of PutBucketVersioning.</summary>
/// <param name="IsEnabled">True for Enabled, false for Suspended.</param>
/// <param name="MfaDelete">Null means not mentioned.</param>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketVersioning.html</remarks>
public sealed record VersioningConfigurationRequest(bool IsEnabled, bool? MfaDelete)
{
    /// <exception cref="S3Exception">MalformedXML, or IllegalVersioningConfigurationException without a
    /// status.</exception>
    public static VersioningConfigurationRequest Parse(ReadOnlyMemory<byte> body)
    {
        var root = XmlRequestReader.Read(body, "VersioningConfiguration");
        var isEnabled = root.TextOf("Status")?.Trim() switch
        {
            "Enabled" => true,
            "Suspended" => false,
            null => throw new S3Exception(
                S3Errors.IllegalVersioningConfigurationException,
                "The Versioning element must be specified"),
            _ => throw XmlRequestReader.Malformed(),
        };
        bool? mfaDelete = root.TextOf("MfaDelete")?.Trim() switch
        {
            null => null,
            "Enabled" => true,
            "Disabled" => false,
            _ => throw XmlRequestReader.Malformed(),
        };
        return new VersioningConfigurationRequest(isEnabled, mfaDelete);
    }
}
