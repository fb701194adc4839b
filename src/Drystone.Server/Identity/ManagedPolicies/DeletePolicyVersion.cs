using Drystone.S3;
using Drystone.Server.QueryApi;

namespace Drystone.Server.Identity.ManagedPolicies;

internal static class DeletePolicyVersion
{
    public static QueryOperation Operation { get; } = IamOperation.Of("DeletePolicyVersion", HandleAsync);

    private static async Task HandleAsync(IamRequest request)
    {
        PolicyVersions.Read(request.Form);
        await request.ChangeAsync(EntityKinds.Policy, (editor, policy) =>
        {
            var version = PolicyVersions.Find(request.Form, policy, IamArns.Of(editor.Account, policy));
            if (version.Number == policy.DefaultVersion)
            {
                throw new S3Exception(
                    IamErrors.DeleteConflict, "Cannot delete the default version of a policy.");
            }

            editor.Put(policy with { Versions = [.. policy.Versions.Where(one => one != version)] });
        });
        await request.AnswerAsync();
    }
}
