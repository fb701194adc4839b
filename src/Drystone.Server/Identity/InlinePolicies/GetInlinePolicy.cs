using System.Text;
using Drystone.Engine.Identity;
using Drystone.Server.QueryApi;

namespace Drystone.Server.Identity.InlinePolicies;

/// <summary>GetUserPolicy, GetGroupPolicy and GetRolePolicy.</summary>
internal static class GetInlinePolicy
{
    public static QueryOperation Of<T>(PolicyHolder<T> holder) where T : class, IIamEntity =>
        IamOperation.Of($"Get{holder.Kind.Label}Policy", request => HandleAsync(request, holder));

    private static Task HandleAsync<T>(IamRequest request, PolicyHolder<T> holder) where T : class, IIamEntity
    {
        var name = InlinePolicy.NameOf(request.Form);
        var entity = request.Look(holder.Kind);
        var policy = InlinePolicy.Find(holder, entity, name);
        return request.AnswerAsync(xml =>
        {
            xml.Element(Encoding.ASCII.GetBytes($"{holder.Kind.Label}Name"), entity.Name);
            xml.Element("PolicyName"u8, policy.Key);
            xml.Document("PolicyDocument"u8, policy.Value);
        });
    }
}
