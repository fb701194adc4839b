namespace Drystone.S3.Signing;

/// <summary>What the server accepts in signatures.</summary>
public sealed record SigningOptions
{
    /// <summary>
    /// The server's region. A credential scope may name it, <c>us-east-1</c> (the default of most clients) or nothing.
    /// </summary>
    public required string Region { get; init; }

    /// <summary>Services a credential scope may name; the authenticated scope says which one it was.</summary>
    public IReadOnlyList<string> Services { get; init; } = ["s3"];

    public bool AllowSignatureV2 { get; init; } = true;

    /// <summary>AWS allows 15 minutes to either side.</summary>
    public TimeSpan MaxClockSkew { get; init; } = TimeSpan.FromMinutes(15);
}
