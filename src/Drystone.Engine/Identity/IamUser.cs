namespace Drystone.Engine.Identity;

/// <summary>A person or program of an account, as at AWS.</summary>
/// <param name="Name">Unique in the account without regard to case; shown as it was given.</param>
/// <param name="Path">Begins and ends with a slash; <c>/</c> when none was given.</param>
/// <param name="Id">Never used again, so that a user made anew under the same name is another: AIDA and 17
/// more.</param>
public sealed record IamUser(string Name, string Path, string Id, DateTimeOffset CreatedAt) : IIamEntity
{
    public PolicyAttachments Policies { get; init; } = PolicyAttachments.None;

    /// <summary>The ARN of the managed policy beyond which nothing is allowed; null: there is no boundary.</summary>
    public string? PermissionsBoundary { get; init; }

    /// <summary>Names of the groups it is in, in the order in which it joined.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    public IReadOnlyList<KeyValuePair<string, string>> Tags { get; init; } = [];
}

/// <summary>Users that are granted the same.</summary>
/// <inheritdoc cref="IamUser"/>
/// <param name="Id">AGPA and 17 more.</param>
public sealed record IamGroup(string Name, string Path, string Id, DateTimeOffset CreatedAt) : IIamEntity
{
    public PolicyAttachments Policies { get; init; } = PolicyAttachments.None;
}

/// <summary>Rights that are taken for a while, by those whom its trust policy admits.</summary>
/// <inheritdoc cref="IamUser"/>
/// <param name="Id">AROA and 17 more.</param>
/// <param name="TrustPolicy">Who may assume it: the document as it was given.</param>
public sealed record IamRole(string Name, string Path, string Id, DateTimeOffset CreatedAt, string TrustPolicy)
    : IIamEntity
{
    public string? Description { get; init; }

    /// <summary>The longest that a session of it may be asked for.</summary>
    public int MaxSessionSeconds { get; init; } = 3_600;

    public PolicyAttachments Policies { get; init; } = PolicyAttachments.None;

    /// <inheritdoc cref="IamUser.PermissionsBoundary"/>
    public string? PermissionsBoundary { get; init; }

    public IReadOnlyList<KeyValuePair<string, string>> Tags { get; init; } = [];
}
