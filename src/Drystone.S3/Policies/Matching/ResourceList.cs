namespace Drystone.S3.Policies.Matching;

/// <summary>Resource or NotResource of a statement.</summary>
internal sealed class ResourceList(ResourcePattern[] patterns, bool isNegated)
{
    /// <summary>Of trust policies, which have no Resource: they are about the role that they belong to.</summary>
    public static ResourceList TheRoleItself { get; } = new([ResourcePattern.Everything], isNegated: false);

    public ResourcePattern[] Patterns => patterns;

    public bool IsNegated => isNegated;

    public bool Matches(PolicyRequest request)
    {
        foreach (var pattern in patterns)
        {
            if (pattern.Matches(request))
            {
                return !isNegated;
            }
        }

        return isNegated;
    }
}
