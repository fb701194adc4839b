namespace Drystone.S3.Policies;

/// <summary>What one policy says of a request. Deny goes before Allow.</summary>
public enum PolicyEffect
{
    /// <summary>No statement is about the request.</summary>
    None,

    Allow,

    Deny,
}
