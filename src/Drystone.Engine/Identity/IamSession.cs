using Drystone.Engine.Names;

namespace Drystone.Engine.Identity;

/// <summary>Whose rights temporary credentials carry. Numbers are stored: never change one.</summary>
public enum SessionKind : byte
{
    /// <summary>A role's, for whoever took it.</summary>
    Role = 1,

    /// <summary>Those of the user who asked.</summary>
    User = 2,

    /// <summary>Those of the account's root.</summary>
    Root = 3,

    /// <summary>Some of those of the user who asked, for somebody else.</summary>
    FederatedUser = 4,
}

/// <summary>Temporary credentials and all that they stand for. Nothing of it is kept: its holder brings it along,
/// sealed in the session token. Never logged: <see cref="ToString"/> leaves the secret out.</summary>
public sealed record IamSession(string AccessKeyId, string Secret, AccountId Account, SessionKind Kind)
{
    /// <summary>Of the role or user; empty for the root.</summary>
    public string Name { get; init; } = string.Empty;

    /// <summary>The unique id of the role or user, so that one made anew under the same name is not meant; empty for
    /// the root.</summary>
    public string PrincipalId { get; init; } = string.Empty;

    /// <summary>What the session of a role calls itself, or the federated user; null for all others.</summary>
    public string? SessionName { get; init; }

    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>From this moment on it is refused.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Documents beyond which nothing is allowed.</summary>
    public IReadOnlyList<string> Policies { get; init; } = [];

    /// <summary>ARNs of managed policies that count with <see cref="Policies"/>.</summary>
    public IReadOnlyList<string> PolicyArns { get; init; } = [];

    /// <summary>A key may be there with several values.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Tags { get; init; } = [];

    /// <summary>Keys of those tags that a session made from this one keeps.</summary>
    public IReadOnlyList<string> TransitiveTagKeys { get; init; } = [];

    /// <summary>Who stands behind it, for sessions made from this one too; null: nobody said.</summary>
    public string? SourceIdentity { get; init; }

    /// <summary>The ARN or URL of who vouched for a web identity; null when nobody did.</summary>
    public string? FederatedProvider { get; init; }

    /// <summary>Further condition keys and their values, such as the claims of a web identity.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Facts { get; init; } = [];

    public override string ToString() => $"IamSession {{ AccessKeyId = {AccessKeyId}, Account = {Account} }}";
}
