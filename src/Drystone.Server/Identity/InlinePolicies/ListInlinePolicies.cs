using Drystone.Engine.Identity;
using Drystone.Server.QueryApi;

namespace Drystone.Server.Identity.InlinePolicies;

/// <summary>ListUserPolicies, ListGroupPolicies and ListRolePolicies.</summary>
internal static class ListInlinePolicies
{
    public static QueryOperation Of<T>(PolicyHolder<T> holder) where T : class, IIamEntity =>
        IamOperation.Of($"List{holder.Kind.Label}Policies", request => HandleAsync(request, holder));

    private static Task HandleAsync<T>(IamRequest request, PolicyHolder<T> holder) where T : class, IIamEntity
    {
        var names = holder.Of(request.Look(holder.Kind)).Inline.Select(policy => policy.Key);
        var page = IamPage.Cut(request.Form, names, name => name);
        return request.AnswerAsync(xml => page.Write(xml, "PolicyNames"u8, (xml, name) => xml.Text(name)));
    }
}
