using Drystone.Server.QueryApi;

namespace Drystone.Server.Identity.Tags;

/// <summary>UntagUser, UntagRole, UntagPolicy and UntagOpenIDConnectProvider.</summary>
internal static class UntagIdentity
{
    public static QueryOperation Of<T>(TagHolder<T> holder) where T : class =>
        IamOperation.Of($"Untag{holder.Kind.Label}", request => HandleAsync(request, holder));

    private static async Task HandleAsync<T>(IamRequest request, TagHolder<T> holder) where T : class
    {
        var keys = IamTags.ReadKeys(request);
        await request.ChangeAsync(holder.Kind, (editor, entity) => holder.Kind.Put(
            editor, holder.With(entity, IamTags.Without(holder.Of(entity), keys))));
        await request.AnswerAsync();
    }
}
