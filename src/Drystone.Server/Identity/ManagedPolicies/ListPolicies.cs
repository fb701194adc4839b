using Drystone.Engine.Access;
using Drystone.Engine.Identity;
using Drystone.Server.QueryApi;

namespace Drystone.Server.Identity.ManagedPolicies;

internal static class ListPolicies
{
    public static QueryOperation Operation { get; } = IamOperation.Of("ListPolicies", HandleAsync);

    private static Task HandleAsync(IamRequest request)
    {
        var prefix = IamNames.PathPrefix(request.Form);
        var grant = request.Authorize<Inspect>(IamArns.Of(request.Account, "policy", prefix, string.Empty));
        var (policies, usage) = request.Read(
            grant, view => (Find(view, request.Form.FindText("Scope")).ToList(), PolicyUsage.Of(view)));
        var onlyAttached = request.Form.FindBoolean("OnlyAttached") ?? false;
        var isUsed = PolicyUsageFilter.Of(request.Form);
        var wanted = policies.Where(policy =>
            policy.Policy.Path.StartsWith(prefix, StringComparison.Ordinal)
            && (!onlyAttached || usage.Attachments(policy.Arn) > 0)
            && (isUsed is null || isUsed(usage, policy.Arn)));
        var page = IamPage.Cut(request.Form, wanted, policy => $"{policy.Policy.Name} {policy.Arn}");
        return request.AnswerAsync(xml => page.Write(
            xml, "Policies"u8, (xml, policy) => policy.WriteFacts(xml, usage)));
    }

    private static IEnumerable<ManagedPolicy> Find(IdentityView view, string? scope) => scope switch
    {
        null or "All" => ManagedPolicy.OfAccount(view).Concat(BuiltIn()),
        "AWS" => BuiltIn(),
        "Local" => ManagedPolicy.OfAccount(view),
        _ => throw QueryErrors.Invalid("Scope", "Member must satisfy enum value set: [All, AWS, Local]"),
    };

    private static IEnumerable<ManagedPolicy> BuiltIn() =>
        BuiltInPolicies.All.Select(policy => new ManagedPolicy(BuiltInPolicies.ArnOf(policy), policy));
}
