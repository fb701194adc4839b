namespace Drystone.S3.Policies.Matching;

/// <summary>
/// A pattern is a run of tokens: a character for itself, or one of the wildcards. So a star that a variable brought in
/// is a character like any other and cannot become a wildcard.
/// </summary>
internal static class Token
{
    /// <summary>Any characters, or none.</summary>
    public const int Star = -1;

    /// <summary>One character; two surrogates are one.</summary>
    public const int Any = -2;
}
