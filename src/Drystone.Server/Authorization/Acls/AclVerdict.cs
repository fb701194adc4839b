using Drystone.Engine.Names;

namespace Drystone.Server.Authorization.Acls;

/// <summary>What the access control lists of bucket and object have to say of a request.</summary>
/// <param name="IsGranted">Whether a list allows it.</param>
/// <param name="Owner">The account whose own policies can allow it: that of the bucket, or of an object that belongs to
/// another one; null when that object belongs to somebody without an account.</param>
internal readonly record struct AclVerdict(bool IsGranted, AccountId? Owner)
{
    /// <summary>How a decision that a list has made names it.</summary>
    public const string PolicyName = "the access control list";
}
