using Drystone.Engine.Identity;
using Drystone.Server.QueryApi;

namespace Drystone.Server.Identity.ManagedPolicies;

/// <summary>ListAttachedUserPolicies, ListAttachedGroupPolicies and ListAttachedRolePolicies.</summary>
internal static class ListAttachedPolicies
{
    public static QueryOperation Of<T>(PolicyHolder<T> holder) where T : class, IIamEntity =>
        IamOperation.Of($"ListAttached{holder.Kind.Label}Policies", request => HandleAsync(request, holder));

    private static Task HandleAsync<T>(IamRequest request, PolicyHolder<T> holder) where T : class, IIamEntity
    {
        var prefix = IamNames.PathPrefix(request.Form);
        var arns = holder.Of(request.Look(holder.Kind)).Managed
            .Where(arn => ManagedPolicy.PathOf(arn).StartsWith(prefix, StringComparison.Ordinal));
        var page = IamPage.Cut(request.Form, arns, arn => $"{ManagedPolicy.NameOf(arn)} {arn}");
        return request.AnswerAsync(xml => page.Write(xml, "AttachedPolicies"u8, IamXml.AttachedPolicy));
    }
}
