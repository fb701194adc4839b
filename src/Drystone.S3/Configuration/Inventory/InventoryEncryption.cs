using Drystone.S3.Xml;

namespace Drystone.S3.Configuration.Inventory;

/// <summary>How the files of an inventory are encrypted.</summary>
/// <param name="KmsKeyId">Null for SSE-S3, else the key of SSE-KMS.</param>
public sealed record InventoryEncryption(string? KmsKeyId)
{
    internal static InventoryEncryption Parse(XmlRequestElement encryption) =>
        (encryption.Single("SSE-S3"), encryption.Single("SSE-KMS")) switch
        {
            (not null, null) => new(KmsKeyId: null),
            (null, { } kms) => new(kms.RequiredTokenOf("KeyId")),
            _ => throw XmlRequestReader.Malformed(),
        };

    internal void Write(XmlResponseWriter xml)
    {
        xml.Start("Encryption"u8);
        var name = KmsKeyId is null ? "SSE-S3"u8 : "SSE-KMS"u8;
        xml.Start(name);
        xml.OptionalElement("KeyId"u8, KmsKeyId);
        xml.End(name);
        xml.End("Encryption"u8);
    }
}
