namespace Drystone.S3.Policies;

/// <summary>Says in AWS's words why a request is not allowed.</summary>
/// <remarks>https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html</remarks>
public static class DenialText
{
    /// <summary>For who may know: AWS gives the reason within the account only.</summary>
    public static string Of(PolicyRequest request, Decision decision)
    {
        var principal = request.Principal;
        var who = principal.Arn ?? principal.FederatedProvider ?? principal.Service ?? "anonymous";
        var article = decision.Source == PolicySource.Identity ? "an" : "a";
        var why = decision.Reason == DecisionReason.ExplicitDeny
            ? $"with an explicit deny in {article} {NameOf(decision.Source)}"
            : $"because no {NameOf(decision.Source)} allows the {request.Action} action";
        return $"User: {who} is not authorized to perform: {request.Action} on resource: \"{request.Resource}\" {why}";
    }

    private static string NameOf(PolicySource source) => source switch
    {
        PolicySource.Boundary => "permissions boundary",
        PolicySource.Session => "session policy",
        PolicySource.Resource => "resource-based policy",
        _ => "identity-based policy",
    };
}
