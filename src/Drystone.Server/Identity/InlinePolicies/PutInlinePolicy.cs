using Drystone.Engine.Identity;
using Drystone.S3;
using Drystone.S3.Policies;
using Drystone.Server.QueryApi;

namespace Drystone.Server.Identity.InlinePolicies;

/// <summary>PutUserPolicy, PutGroupPolicy and PutRolePolicy.</summary>
internal static class PutInlinePolicy
{
    public static QueryOperation Of<T>(PolicyHolder<T> holder) where T : class, IIamEntity =>
        IamOperation.Of($"Put{holder.Kind.Label}Policy", request => HandleAsync(request, holder));

    private static async Task HandleAsync<T>(IamRequest request, PolicyHolder<T> holder) where T : class, IIamEntity
    {
        var name = InlinePolicy.NameOf(request.Form);
        var document = request.Form.Require("PolicyDocument");
        IamDocuments.Check(document, PolicyKind.Identity);
        await request.ChangeAsync(holder.Kind, (editor, entity) =>
        {
            var policies = holder.Of(entity);
            var inline = Replace(policies.Inline, name, document);
            Demand(holder, entity, inline);
            holder.Kind.Put(editor, holder.With(entity, policies with { Inline = inline }));
        });
        await request.AnswerAsync();
    }

    private static KeyValuePair<string, string>[] Replace(
        IReadOnlyList<KeyValuePair<string, string>> inline, string name, string document)
    {
        var added = KeyValuePair.Create(name, document);
        return inline.Any(policy => InlinePolicy.Is(policy, name))
            ? [.. inline.Select(policy => InlinePolicy.Is(policy, name) ? added : policy)]
            : [.. inline, added];
    }

    private static void Demand<T>(PolicyHolder<T> holder, T entity, IReadOnlyList<KeyValuePair<string, string>> inline)
        where T : class, IIamEntity
    {
        if (inline.Sum(policy => IamDocuments.Characters(policy.Value)) > holder.InlineCharacters)
        {
            throw new S3Exception(
                IamErrors.LimitExceeded,
                $"Maximum policy size of {holder.InlineCharacters} bytes exceeded for {holder.Kind.Noun} "
                + entity.Name);
        }
    }
}
