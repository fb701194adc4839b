using System.Text;
using Drystone.S3;
using Drystone.S3.Policies;

namespace Drystone.Server.Identity;

/// <summary>Reads documents before they are kept: what is kept can be decided by.</summary>
internal static class IamDocuments
{
    /// <exception cref="S3Exception">MalformedPolicyDocument, or LimitExceeded where only its size is
    /// wrong.</exception>
    public static PolicyDocument Check(string document, PolicyKind kind)
    {
        try
        {
            return PolicyDocument.Parse(Encoding.UTF8.GetBytes(document), kind);
        }
        catch (PolicyException refusal)
        {
            throw new S3Exception(
                refusal.IsTooLarge ? IamErrors.LimitExceeded : IamErrors.MalformedPolicyDocument, refusal.Message);
        }
    }

    /// <summary>Of a policy that stands for itself.</summary>
    /// <inheritdoc cref="Check"/>
    public static void CheckManaged(string document)
    {
        if (Check(document, PolicyKind.Identity).CharacterCount > PolicyLimits.ManagedPolicyCharacters)
        {
            throw IamErrors.Exceeded("PolicySize", PolicyLimits.ManagedPolicyCharacters);
        }
    }

    /// <summary>As the quotas count.</summary>
    public static int Characters(string document) => document.Count(c => !char.IsWhiteSpace(c));
}
