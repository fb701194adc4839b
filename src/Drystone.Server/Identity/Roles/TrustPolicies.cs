using Drystone.S3;
using Drystone.S3.Policies;
using Drystone.Server.Operations;

namespace Drystone.Server.Identity.Roles;

/// <summary>Reads who may assume a role. Whom it names must be there, as at AWS.</summary>
internal static class TrustPolicies
{
    /// <exception cref="S3Exception">MalformedPolicyDocument, LimitExceeded.</exception>
    public static string Read(IamRequest request, string parameter)
    {
        var document = request.Form.Require(parameter);
        var policy = IamDocuments.Check(document, PolicyKind.Trust);
        return PolicyPrincipals.FindAbsent(request.Http, policy) is { } absent
            ? throw new S3Exception(
                IamErrors.MalformedPolicyDocument, $"Invalid principal in policy: \"AWS\":\"{absent}\"")
            : document;
    }
}
