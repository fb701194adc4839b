using Drystone.Engine.Identity;
using Drystone.Server.QueryApi;

namespace Drystone.Server.Identity.InlinePolicies;

/// <summary>DeleteUserPolicy, DeleteGroupPolicy and DeleteRolePolicy.</summary>
internal static class DeleteInlinePolicy
{
    public static QueryOperation Of<T>(PolicyHolder<T> holder) where T : class, IIamEntity =>
        IamOperation.Of($"Delete{holder.Kind.Label}Policy", request => HandleAsync(request, holder));

    private static async Task HandleAsync<T>(IamRequest request, PolicyHolder<T> holder) where T : class, IIamEntity
    {
        var name = InlinePolicy.NameOf(request.Form);
        await request.ChangeAsync(holder.Kind, (editor, entity) =>
        {
            InlinePolicy.Find(holder, entity, name);
            var policies = holder.Of(entity);
            holder.Kind.Put(editor, holder.With(entity, policies with
            {
                Inline = [.. policies.Inline.Where(policy => !InlinePolicy.Is(policy, name))],
            }));
        });
        await request.AnswerAsync();
    }
}
