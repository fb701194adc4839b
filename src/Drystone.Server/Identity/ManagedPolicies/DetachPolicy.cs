using Drystone.Engine.Identity;
using Drystone.S3;
using Drystone.Server.QueryApi;

namespace Drystone.Server.Identity.ManagedPolicies;

/// <summary>DetachUserPolicy, DetachGroupPolicy and DetachRolePolicy.</summary>
internal static class DetachPolicy
{
    public static QueryOperation Of<T>(PolicyHolder<T> holder) where T : class, IIamEntity =>
        IamOperation.Of($"Detach{holder.Kind.Label}Policy", request => HandleAsync(request, holder));

    private static async Task HandleAsync<T>(IamRequest request, PolicyHolder<T> holder) where T : class, IIamEntity
    {
        var arn = ManagedPolicy.ArnOf(request.Form);
        request.Note(IamConditions.PolicyArn, arn);
        await request.ChangeAsync(holder.Kind, (editor, entity) =>
        {
            var policies = holder.Of(entity);
            if (!policies.Managed.Contains(arn))
            {
                throw new S3Exception(IamErrors.NoSuchEntity, $"Policy {arn} was not found.");
            }

            holder.Kind.Put(editor, holder.With(entity, policies with
            {
                Managed = [.. policies.Managed.Where(one => one != arn)],
            }));
        });
        await request.AnswerAsync();
    }
}
