using Drystone.Engine;
using Drystone.S3.Policies;
using Drystone.Server.Authorization.Conditions;
using Drystone.Server.Control;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Authorization.Explaining;

/// <summary>Keeps why a request was answered as it was, while it is there to be asked.</summary>
internal static class RequestExplainer
{
    /// <summary>What would help to repeat a request is left out, and what says the same twice.</summary>
    private static readonly string[] NotTold = ["SignatureProvided", "StringToSignBytes", "CanonicalRequestBytes"];

    private const string SessionToken = "x-amz-security-token";

    public static RequestExplanation Explain(S3Request request, AccessDecider decider, int status) => new(
        request.Id, request.Time.GetUtcNow(), status, request.ErrorCode,
        [.. request.ErrorDetails.Where(IsTold)
            .Select(detail => $"{detail.Key}: {detail.Value}")],
        request.LastAccess is { } access ? Explain(request, access, decider) : null);

    private static bool IsTold(KeyValuePair<string, string> detail) => !NotTold.Contains(detail.Key)
        && !detail.Value.Contains(SessionToken, StringComparison.OrdinalIgnoreCase);

    private static AccessExplanation? Explain(S3Request request, AccessRecord access, AccessDecider decider)
    {
        try
        {
            // What was allowed is told by the statement that did; a refusal by all that took part.
            var explanation = access.Decision.Allowed
                ? new Explanation(access.Decision, [])
                : decider.Explain(
                    request.Caller, access.Action, access.Target, new RequestConditions(request, access.Target));
            return AccessExplainer.Describe(request.Caller, access.Action, access.Target.Arn, explanation);
        }
        catch (DamagedDataException)
        {
            // What decides cannot be read: the request was refused for that, and its error says so.
            return null;
        }
    }
}
