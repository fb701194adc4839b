using Drystone.Server.QueryApi;

namespace Drystone.Server.Identity.Tags;

/// <summary>TagUser, TagRole, TagPolicy and TagOpenIDConnectProvider.</summary>
internal static class TagIdentity
{
    public static QueryOperation Of<T>(TagHolder<T> holder) where T : class =>
        IamOperation.Of($"Tag{holder.Kind.Label}", request => HandleAsync(request, holder));

    private static async Task HandleAsync<T>(IamRequest request, TagHolder<T> holder) where T : class
    {
        var added = IamTags.Read(request);
        await request.ChangeAsync(holder.Kind, (editor, entity) => holder.Kind.Put(
            editor, holder.With(entity, IamTags.Join(holder.Of(entity), added))));
        await request.AnswerAsync();
    }
}
