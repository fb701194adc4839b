using Drystone.S3.Xml;

namespace Drystone.S3.Configuration.ObjectLock;

/// <summary>The body of PutObjectLegalHold and the answer of GetObjectLegalHold.</summary>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectLegalHold.html</remarks>
public sealed record ObjectLockLegalHold(bool IsOn) : IConfigurationDocument
{
    public const string Root = "LegalHold";

    public string RootName => Root;

    private const string On = "ON";
    private const string Off = "OFF";

    /// <exception cref="S3Exception">MalformedXML.</exception>
    public static ObjectLockLegalHold Parse(ReadOnlyMemory<byte> body) =>
        TryParse(XmlRequestReader.Read(body, Root).RequiredTextOf("Status")) is { } isOn
            ? new ObjectLockLegalHold(isOn)
            : throw XmlRequestReader.Malformed();

    /// <summary>The text of documents and headers.</summary>
    public static string Format(bool isOn) => isOn ? On : Off;

    /// <summary>Writes the children of <see cref="Root"/>.</summary>
    public void Write(XmlResponseWriter xml) => xml.Element("Status"u8, Format(IsOn));

    /// <returns>Null when it is neither.</returns>
    internal static bool? TryParse(string text) => text switch
    {
        On => true,
        Off => false,
        _ => null,
    };
}
