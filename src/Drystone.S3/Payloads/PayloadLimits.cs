namespace Drystone.S3.Payloads;

/// <summary>What a client may send around its bytes.</summary>
public static class PayloadLimits
{
    /// <summary>S3's largest single upload, 5 GiB: no chunk can be larger.</summary>
    public const long MaxChunkSizeBytes = 5L << 30;

    /// <summary>A chunk header has 15 digits, ";chunk-signature=", 64 digits and a line end: 98 bytes.</summary>
    public const int MaxChunkHeaderBytes = 128;

    /// <summary>S3's longest trailer is a SHA-512 checksum in base64 with its name, some 120 bytes.</summary>
    public const int MaxTrailerBytes = 1024;

    /// <summary>S3 allows one checksum per request; twice the number of algorithms leaves room for more.</summary>
    public const int MaxTrailers = 16;
}
