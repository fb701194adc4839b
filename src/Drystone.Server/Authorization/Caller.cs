using Drystone.Engine.Names;
using Drystone.S3.Policies;

namespace Drystone.Server.Authorization;

/// <summary>What kind of principal sent a request.</summary>
internal enum CallerKind
{
    /// <summary>Nobody who said who they are. A principal like any other: policies can name it.</summary>
    Anonymous,

    /// <summary>The root of an account: no policy of identities limits it.</summary>
    Root,
    User,

    /// <summary>A role, for a while.</summary>
    RoleSession,

    /// <summary>Somebody for whom a user has asked for a part of its own rights, for a while.</summary>
    FederatedUser,
}

/// <summary>Who sent a request.</summary>
internal sealed record Caller
{
    public static Caller Anonymous { get; } = new();

    public CallerKind Kind { get; private init; }

    /// <summary>The account that the principal belongs to; null for an anonymous request.</summary>
    public AccountId? Account { get; private init; }

    /// <summary>Null for a request without credentials.</summary>
    public string? AccessKeyId { get; init; }

    /// <summary>As policies name it.</summary>
    public PolicyPrincipal Principal { get; private init; } = new();

    /// <summary>Of the user, of the one behind a federated user, or of the role; null for all others.</summary>
    public string? Name { get; private init; }

    /// <summary>Documents beyond which nothing is allowed, whatever the identity may: of a session or of a service
    /// key.</summary>
    public IReadOnlyList<string> SessionPolicies { get; init; } = [];

    /// <summary><c>aws:PrincipalTag</c>: of the user, or of the role and its session.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Tags { get; init; } = [];

    /// <summary>When temporary credentials were given; null for lasting ones.</summary>
    public DateTimeOffset? TokenIssuedAt { get; init; }

    /// <summary>Further facts that a session brings to conditions, such as the claims of a web identity.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> SessionFacts { get; init; } = [];

    public bool IsAnonymous => Kind == CallerKind.Anonymous;

    public static Caller RootOf(AccountId account, string canonicalUserId) => new()
    {
        Kind = CallerKind.Root,
        Account = account,
        Principal = new PolicyPrincipal
        {
            Arn = $"arn:aws:iam::{account}:root",
            AccountId = account.Value,
            CanonicalUserId = canonicalUserId,
            UserId = account.Value,
        },
    };

    /// <param name="path">Begins and ends with a slash.</param>
    public static Caller UserOf(AccountId account, string canonicalUserId, string path, string name, string id) => new()
    {
        Kind = CallerKind.User,
        Account = account,
        Name = name,
        Principal = new PolicyPrincipal
        {
            Arn = $"arn:aws:iam::{account}:user{path}{name}",
            AccountId = account.Value,
            CanonicalUserId = canonicalUserId,
            UserId = id,
        },
    };

    /// <param name="path">Of the user who asked, as <paramref name="user"/> and <paramref name="userId"/>.</param>
    /// <param name="name">What the federated user is called.</param>
    public static Caller FederatedOf(
        AccountId account, string canonicalUserId, string path, string user, string userId, string name) => new()
        {
            Kind = CallerKind.FederatedUser,
            Account = account,
            Name = user,
            Principal = new PolicyPrincipal
            {
                Arn = $"arn:aws:sts::{account}:federated-user/{name}",
                AccountId = account.Value,
                CanonicalUserId = canonicalUserId,
                FederatingUserArn = $"arn:aws:iam::{account}:user{path}{user}",
                FederatingUserId = userId,
                UserId = $"{account}:{name}",
            },
        };

    /// <param name="path">Of the role; begins and ends with a slash. The ARN of a session leaves it out, as at
    /// AWS.</param>
    public static Caller SessionOf(
        AccountId account, string canonicalUserId, string path, string role, string roleId, string session) => new()
        {
            Kind = CallerKind.RoleSession,
            Account = account,
            Name = role,
            Principal = new PolicyPrincipal
            {
                Arn = $"arn:aws:sts::{account}:assumed-role/{role}/{session}",
                AccountId = account.Value,
                CanonicalUserId = canonicalUserId,
                RoleArn = $"arn:aws:iam::{account}:role{path}{role}",
                UserId = $"{roleId}:{session}",
            },
        };
}
