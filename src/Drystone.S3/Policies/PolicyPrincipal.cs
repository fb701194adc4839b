namespace Drystone.S3.Policies;

/// <summary>Who acts; all null for a request without credentials.</summary>
public sealed record PolicyPrincipal
{
    private const string RootSuffix = ":root";
    private const string FederatedUserResource = ":federated-user/";

    public static PolicyPrincipal Anonymous { get; } = new();

    /// <summary>
    /// <c>arn:aws:iam::ACCOUNT:root</c>, <c>…:user/PATH/NAME</c>, <c>arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION</c>
    /// or <c>…:federated-user/NAME</c>.
    /// </summary>
    public string? Arn { get; init; }

    public string? AccountId { get; init; }

    public string? CanonicalUserId { get; init; }

    /// <summary>The role of an assumed role, as <c>arn:aws:iam::ACCOUNT:role/PATH/NAME</c>.</summary>
    public string? RoleArn { get; init; }

    /// <summary>The user that made the session of a federated user; null when the account's root did.</summary>
    public string? FederatingUserArn { get; init; }

    /// <summary>The unique id of that user.</summary>
    public string? FederatingUserId { get; init; }

    /// <summary>The unique id: <c>AIDA…</c> of a user, <c>AROA…:SESSION</c> of an assumed role.</summary>
    public string? UserId { get; init; }

    /// <summary>The provider of a web identity that asks for a role.</summary>
    public string? FederatedProvider { get; init; }

    /// <summary>A service that acts in its own name, such as <c>logging.s3.amazonaws.com</c>.</summary>
    public string? Service { get; init; }

    /// <summary>Whether it has no identity policies: no credentials, a service, or a web identity.</summary>
    internal bool IsOutsideOfAccounts => Arn is null;

    internal bool IsRoot => Arn is not null && Arn.EndsWith(RootSuffix, StringComparison.Ordinal);

    /// <summary>The role or user that a session comes from; null when there is no session.</summary>
    internal string? BehindSession => RoleArn ?? FederatingUserArn;

    internal bool IsFederatedUser => Arn is not null && Arn.Contains(FederatedUserResource, StringComparison.Ordinal);

    /// <summary>Whether its ARN is of one session alone, and not of who made it.</summary>
    internal bool IsSession => RoleArn is not null || IsFederatedUser;
}
