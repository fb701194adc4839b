using Drystone.Engine.Identity;
using Drystone.Engine.Names;
using Drystone.S3;
using Drystone.S3.Policies;
using Drystone.Server.Identity;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations;

/// <summary>Whom a bucket policy names must be there, as at AWS: a name that was mistyped would grant nothing, or later
/// somebody else.</summary>
internal static class PolicyPrincipals
{
    private const int AccountField = 4;
    private const int ResourceField = 5;
    private const int Fields = 6;

    /// <exception cref="S3Exception">MalformedPolicy: "Invalid principal in policy".</exception>
    public static void Demand(S3Request request, PolicyDocument policy)
    {
        var absent = FindAbsent(request, policy)
            ?? policy.CanonicalUserIds.FirstOrDefault(id => request.Store.FindAccountByCanonicalUserId(id) is null);
        if (absent is not null)
        {
            throw new S3Exception(S3Errors.MalformedPolicy, "Invalid principal in policy", [new("Detail", absent)]);
        }
    }

    /// <summary>The first ARN or unique id that names nobody; null when all are there.</summary>
    public static string? FindAbsent(S3Request request, PolicyDocument policy) =>
        policy.PrincipalArns.FirstOrDefault(arn => !Exists(request, arn))
        ?? PrincipalIds.FindAbsent(request.Store, policy);

    private static bool Exists(S3Request request, string arn)
    {
        var fields = arn.Split(':', Fields);
        if (fields.Length < Fields || !AccountId.TryParse(fields[AccountField], out var account)
            || request.Store.FindAccount(account) is null)
        {
            return false;
        }

        var resource = fields[ResourceField];
        var name = resource[(resource.LastIndexOf('/') + 1)..];
        return resource == "root" || request.Store.ReadIdentities(
            account, view => IsThere(view, resource, name));
    }

    /// <summary>A session is named by its role, and need not be there now.</summary>
    private static bool IsThere(IdentityView view, string resource, string name) =>
        resource[..(resource.IndexOf('/', StringComparison.Ordinal) + 1)] switch
        {
            "user/" => view.FindUser(name) is { } user && resource == $"user{user.Path}{user.Name}",
            "role/" => view.FindRole(name) is { } role && resource == $"role{role.Path}{role.Name}",
            "assumed-role/" => view.FindRole(resource.Split('/')[1]) is not null,
            "federated-user/" => true,
            _ => false,
        };
}
