using Drystone.Server.QueryApi;

namespace Drystone.Server.Identity.ManagedPolicies;

internal static class SetDefaultPolicyVersion
{
    public static QueryOperation Operation { get; } = IamOperation.Of("SetDefaultPolicyVersion", HandleAsync);

    private static async Task HandleAsync(IamRequest request)
    {
        PolicyVersions.Read(request.Form);
        await request.ChangeAsync(EntityKinds.Policy, (editor, policy) =>
        {
            var version = PolicyVersions.Find(request.Form, policy, IamArns.Of(editor.Account, policy));
            editor.Put(policy with { DefaultVersion = version.Number, UpdatedAt = request.Now });
        });
        await request.AnswerAsync();
    }
}
