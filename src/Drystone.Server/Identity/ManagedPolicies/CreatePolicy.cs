using Drystone.Engine.Access;
using Drystone.Engine.Identity;
using Drystone.S3;
using Drystone.Server.QueryApi;

namespace Drystone.Server.Identity.ManagedPolicies;

internal static class CreatePolicy
{
    public static QueryOperation Operation { get; } = IamOperation.Of("CreatePolicy", HandleAsync);

    private static async Task HandleAsync(IamRequest request)
    {
        var policy = Read(request);
        var created = ManagedPolicy.Of(request.Account, policy);
        IamDocuments.CheckManaged(policy.Document);
        var grant = request.Authorize<Configure>(created.Arn);
        await request.ChangeAsync(grant, editor => Enter(editor, policy));
        await request.AnswerAsync(xml =>
        {
            xml.Start("Policy"u8);
            created.WriteFacts(xml, PolicyUsage.None);
            IamXml.OptionalTags(xml, policy.Tags);
            xml.End("Policy"u8);
        });
    }

    private static IamPolicy Read(IamRequest request) => new(
        IamNames.Require(request.Form, "PolicyName", IamLimits.PolicyNameChars), IamNames.Path(request.Form),
        IamIds.NewPolicy(), request.Now)
    {
        Description = IamNames.FindDescription(request.Form),
        UpdatedAt = request.Now,
        Versions = [new IamPolicyVersion(1, request.Form.Require("PolicyDocument"), request.Now)],
        DefaultVersion = 1,
        NextVersion = 2,
        Tags = IamTags.Read(request),
    };

    private static void Enter(IdentityEditor editor, IamPolicy policy)
    {
        if (editor.FindPolicy(policy.Name) is not null)
        {
            throw new S3Exception(
                IamErrors.EntityAlreadyExists,
                $"A policy called {policy.Name} already exists. Duplicate names are not allowed.");
        }

        if (editor.ListPolicies().Count >= IamLimits.PoliciesPerAccount)
        {
            throw IamErrors.Exceeded("PoliciesPerAccount", IamLimits.PoliciesPerAccount);
        }

        editor.Put(policy);
    }
}
