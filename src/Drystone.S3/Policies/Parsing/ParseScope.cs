namespace Drystone.S3.Policies.Parsing;

/// <summary>What every part of the parser has to know.</summary>
/// <param name="BucketName">Null but for bucket policies.</param>
/// <param name="HasVariables">False for policies of 2008-10-17.</param>
internal sealed record ParseScope(PolicyKind Kind, string? BucketName, bool HasVariables)
{
    public PolicyTexts Texts { get; } = PolicyTexts.Of(Kind);

    public bool IsResourcePolicy => Kind is PolicyKind.Bucket or PolicyKind.Trust;

    public PolicyException Malformed() => new(Texts.InvalidSyntax);
}
