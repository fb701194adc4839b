namespace Drystone.S3.Policies;

/// <summary>What a policy is attached to. It decides which elements must be there and which limits hold.</summary>
public enum PolicyKind
{
    /// <summary>Of a user, group or role, and permissions boundaries: no Principal.</summary>
    Identity,

    /// <summary>Of a bucket: Principal, S3's actions only, resources of the bucket.</summary>
    Bucket,

    /// <summary>Who may assume a role: Principal, actions of STS only, no Resource.</summary>
    Trust,

    /// <summary>Passed when a session is made: as <see cref="Identity"/>, with a limit of its own.</summary>
    Session,
}
