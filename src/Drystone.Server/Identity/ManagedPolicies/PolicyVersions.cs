using System.Globalization;
using Drystone.Engine.Identity;
using Drystone.S3;
using Drystone.Server.QueryApi;

namespace Drystone.Server.Identity.ManagedPolicies;

/// <summary>Finds the versions that requests name.</summary>
internal static class PolicyVersions
{
    private const string Parameter = "VersionId";

    /// <exception cref="S3Exception">ValidationError, NoSuchEntity.</exception>
    public static IamPolicyVersion Find(QueryForm form, IamPolicy policy, string arn)
    {
        var number = Read(form);
        return policy.Versions.FirstOrDefault(version => version.Number == number)
            ?? throw new S3Exception(
                IamErrors.NoSuchEntity, $"Policy {arn} version v{number} does not exist or is not attachable.");
    }

    /// <exception cref="S3Exception">ValidationError.</exception>
    public static int Read(QueryForm form)
    {
        var text = form.Require(Parameter);
        return text.StartsWith('v')
            && int.TryParse(text.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number > 0 && text == $"v{number}"
            ? number
            : throw QueryErrors.Invalid(
                Parameter, "Member must satisfy regular expression pattern: v[1-9][0-9]*(\\.[A-Za-z0-9-]*)?");
    }
}
