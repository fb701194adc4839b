using Drystone.Engine.Identity;
using Drystone.S3;
using Drystone.Server.QueryApi;

namespace Drystone.Server.Identity.ManagedPolicies;

/// <summary>Removes a policy that nobody has, with its one version.</summary>
internal static class DeletePolicy
{
    public static QueryOperation Operation { get; } = IamOperation.Of("DeletePolicy", HandleAsync);

    private static async Task HandleAsync(IamRequest request)
    {
        await request.ChangeAsync(EntityKinds.Policy, (editor, policy) =>
        {
            Demand(editor, policy);
            editor.Delete(policy);
        });
        await request.AnswerAsync();
    }

    private static void Demand(IdentityEditor editor, IamPolicy policy)
    {
        var usage = PolicyUsage.Of(editor);
        var arn = IamArns.Of(editor.Account, policy);
        if (usage.Attachments(arn) > 0 || usage.Boundaries(arn) > 0)
        {
            throw new S3Exception(IamErrors.DeleteConflict, "Cannot delete a policy attached to entities.");
        }

        if (policy.Versions.Count > 1)
        {
            throw new S3Exception(
                IamErrors.DeleteConflict,
                "This policy has more than one version. Before you delete a policy, you must delete the policy's "
                + "versions. The default version is deleted with the policy.");
        }
    }
}
