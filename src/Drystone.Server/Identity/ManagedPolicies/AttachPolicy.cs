using Drystone.Engine.Identity;
using Drystone.Server.QueryApi;

namespace Drystone.Server.Identity.ManagedPolicies;

/// <summary>AttachUserPolicy, AttachGroupPolicy and AttachRolePolicy.</summary>
internal static class AttachPolicy
{
    public static QueryOperation Of<T>(PolicyHolder<T> holder) where T : class, IIamEntity =>
        IamOperation.Of($"Attach{holder.Kind.Label}Policy", request => HandleAsync(request, holder));

    private static async Task HandleAsync<T>(IamRequest request, PolicyHolder<T> holder) where T : class, IIamEntity
    {
        var arn = ManagedPolicy.ArnOf(request.Form);
        request.Note(IamConditions.PolicyArn, arn);
        await request.ChangeAsync(holder.Kind, (editor, entity) =>
        {
            ManagedPolicy.DemandAttachable(editor, arn);
            var policies = holder.Of(entity);
            if (policies.Managed.Contains(arn))
            {
                return;
            }

            if (policies.Managed.Count >= IamLimits.AttachedPolicies)
            {
                throw IamErrors.Exceeded($"PoliciesPer{holder.Kind.Label}", IamLimits.AttachedPolicies);
            }

            holder.Kind.Put(editor, holder.With(entity, policies with { Managed = [.. policies.Managed, arn] }));
        });
        await request.AnswerAsync();
    }
}
