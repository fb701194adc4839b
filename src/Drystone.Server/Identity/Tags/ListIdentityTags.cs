using Drystone.Server.QueryApi;

namespace Drystone.Server.Identity.Tags;

/// <summary>ListUserTags, ListRoleTags, ListPolicyTags and ListOpenIDConnectProviderTags.</summary>
internal static class ListIdentityTags
{
    public static QueryOperation Of<T>(TagHolder<T> holder) where T : class =>
        IamOperation.Of($"List{holder.Kind.Label}Tags", request => HandleAsync(request, holder));

    private static Task HandleAsync<T>(IamRequest request, TagHolder<T> holder) where T : class
    {
        var page = IamPage.Cut(request.Form, holder.Of(request.Look(holder.Kind)), tag => tag.Key);
        return request.AnswerAsync(xml =>
        {
            IamXml.Tags(xml, page.Items);
            page.WriteEnd(xml);
        });
    }
}
