using Drystone.Engine.Identity;
using Drystone.S3;
using Drystone.Server.Identity.ManagedPolicies;

namespace Drystone.Server.Identity.Boundaries;

/// <summary>Reads the permissions boundary that a request sets: the ARN of a managed policy that is there.</summary>
/// <remarks>https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html</remarks>
internal static class PermissionsBoundaries
{
    private const string Parameter = "PermissionsBoundary";

    /// <summary>Null when it sets none.</summary>
    /// <exception cref="S3Exception">ValidationError.</exception>
    public static string? Find(IamRequest request) =>
        request.Form.FindText(Parameter) is null ? null : Require(request);

    /// <exception cref="S3Exception">ValidationError.</exception>
    public static string Require(IamRequest request)
    {
        var arn = ManagedPolicy.ArnOf(request.Form, Parameter);
        request.Note(IamConditions.PermissionsBoundary, arn);
        return arn;
    }

    /// <exception cref="S3Exception">NoSuchEntity.</exception>
    public static void Demand(IdentityView view, string? arn)
    {
        if (arn is not null && ManagedPolicy.Find(view, arn) is null)
        {
            throw new S3Exception(
                IamErrors.NoSuchEntity, $"Scope ARN: {arn} does not exist or is not attachable.");
        }
    }
}
