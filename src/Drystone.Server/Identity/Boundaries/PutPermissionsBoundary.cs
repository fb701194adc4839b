using Drystone.Server.QueryApi;

namespace Drystone.Server.Identity.Boundaries;

/// <summary>PutUserPermissionsBoundary and PutRolePermissionsBoundary.</summary>
internal static class PutPermissionsBoundary
{
    public static QueryOperation Of<T>(BoundaryHolder<T> holder) where T : class =>
        IamOperation.Of($"Put{holder.Kind.Label}PermissionsBoundary", request => HandleAsync(request, holder));

    private static async Task HandleAsync<T>(IamRequest request, BoundaryHolder<T> holder) where T : class
    {
        var arn = PermissionsBoundaries.Require(request);
        await request.ChangeAsync(holder.Kind, (editor, entity) =>
        {
            PermissionsBoundaries.Demand(editor, arn);
            holder.Kind.Put(editor, holder.With(entity, arn));
        });
        await request.AnswerAsync();
    }
}
