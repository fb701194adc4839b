namespace Drystone.Engine.Identity;

/// <summary>The policies that a user, group or role is granted by. Documents are text to the engine.</summary>
/// <param name="Inline">Name and document of its own policies, in the order in which they came.</param>
/// <param name="Managed">ARNs of the managed policies that are attached, in that order too.</param>
public sealed record PolicyAttachments(
    IReadOnlyList<KeyValuePair<string, string>> Inline, IReadOnlyList<string> Managed)
{
    public static PolicyAttachments None { get; } = new([], []);
}

/// <summary>A policy that stands for itself and can be attached.</summary>
/// <inheritdoc cref="IamUser"/>
/// <param name="Id">ANPA and 17 more.</param>
public sealed record IamPolicy(string Name, string Path, string Id, DateTimeOffset CreatedAt) : IIamEntity
{
    public string? Description { get; init; }

    /// <summary>When a version was last added or made the default.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The oldest first; the numbers of removed ones are not used again.</summary>
    public required IReadOnlyList<IamPolicyVersion> Versions { get; init; }

    /// <summary>The number of the version that is in force.</summary>
    public required int DefaultVersion { get; init; }

    /// <summary>The number that the next version gets.</summary>
    public required int NextVersion { get; init; }

    public IReadOnlyList<KeyValuePair<string, string>> Tags { get; init; } = [];

    /// <summary>The document that is in force.</summary>
    public string Document => Versions.First(version => version.Number == DefaultVersion).Document;
}

/// <param name="Number">AWS shows it as v1, v2 and so on.</param>
public sealed record IamPolicyVersion(int Number, string Document, DateTimeOffset CreatedAt);
