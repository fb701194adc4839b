using Drystone.Engine.Identity;
using Drystone.S3;

namespace Drystone.Server.Identity;

/// <summary>What has to be gone before an identity can go.</summary>
internal static class DeleteConflicts
{
    /// <param name="what">What is to be done first.</param>
    /// <exception cref="S3Exception">DeleteConflict.</exception>
    public static void Demand(bool isDone, string what)
    {
        if (!isDone)
        {
            throw new S3Exception(IamErrors.DeleteConflict, $"Cannot delete entity, must {what} first.");
        }
    }

    /// <inheritdoc cref="Demand"/>
    public static void DemandNoPolicies(PolicyAttachments policies)
    {
        Demand(policies.Inline.Count == 0, "delete policies");
        Demand(policies.Managed.Count == 0, "detach all policies");
    }
}
