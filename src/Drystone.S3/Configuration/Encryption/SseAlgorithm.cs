namespace Drystone.S3.Configuration.Encryption;

/// <summary>How the server encrypts with keys of its own.</summary>
public enum SseAlgorithm
{
    /// <summary>With a key of the store: <c>AES256</c>.</summary>
    Aes256,

    /// <summary>With a key of the key service: <c>aws:kms</c>.</summary>
    Kms,

    /// <summary>With a key of the key service, twice: <c>aws:kms:dsse</c>.</summary>
    KmsDsse,
}

/// <summary>The texts of documents and headers, in exactly this case.</summary>
public static class SseAlgorithms
{
    private const string Aes256 = "AES256";
    private const string Kms = "aws:kms";
    private const string KmsDsse = "aws:kms:dsse";

    public static string Format(SseAlgorithm algorithm) => algorithm switch
    {
        SseAlgorithm.Kms => Kms,
        SseAlgorithm.KmsDsse => KmsDsse,
        _ => Aes256,
    };

    /// <returns>Null when it is none.</returns>
    public static SseAlgorithm? TryParse(string text) => text switch
    {
        Aes256 => SseAlgorithm.Aes256,
        Kms => SseAlgorithm.Kms,
        KmsDsse => SseAlgorithm.KmsDsse,
        _ => null,
    };
}
