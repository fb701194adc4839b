using System.Text;
using Drystone.Engine.Identity;
using Drystone.S3;
using Drystone.S3.Policies;
using Drystone.Server.Operations;

namespace Drystone.Server.Identity.Roles;

/// <summary>Reads who may assume a role. Whom it names must be there, as at AWS.</summary>
internal static class TrustPolicies
{
    /// <returns>As it is to be kept.</returns>
    /// <exception cref="S3Exception">MalformedPolicyDocument, LimitExceeded.</exception>
    public static string Read(IamRequest request, string parameter)
    {
        var document = request.Form.Require(parameter);
        var policy = IamDocuments.Check(document, PolicyKind.Trust);
        return PolicyPrincipals.FindAbsent(request.Http, policy) is { } absent
            ? throw new S3Exception(
                IamErrors.MalformedPolicyDocument, $"Invalid principal in policy: \"AWS\":\"{absent}\"")
            : Encoding.UTF8.GetString(PrincipalIds.Keep(request.Store, Encoding.UTF8.GetBytes(document)));
    }

    /// <summary>A role with its trust policy as it is to be shown.</summary>
    public static IamRole Shown(IamRequest request, IamRole role) => role with
    {
        TrustPolicy = Encoding.UTF8.GetString(
            PrincipalIds.Show(request.Store, Encoding.UTF8.GetBytes(role.TrustPolicy))),
    };
}
