using Drystone.Server.QueryApi;

namespace Drystone.Server.Identity.Boundaries;

/// <summary>DeleteUserPermissionsBoundary and DeleteRolePermissionsBoundary.</summary>
internal static class DeletePermissionsBoundary
{
    public static QueryOperation Of<T>(BoundaryHolder<T> holder) where T : class =>
        IamOperation.Of($"Delete{holder.Kind.Label}PermissionsBoundary", request => HandleAsync(request, holder));

    private static async Task HandleAsync<T>(IamRequest request, BoundaryHolder<T> holder) where T : class
    {
        await request.ChangeAsync(
            holder.Kind, (editor, entity) => holder.Kind.Put(editor, holder.With(entity, null)));
        await request.AnswerAsync();
    }
}
