using Drystone.Engine.Access;
using Drystone.Engine.Identity;
using Drystone.S3;
using Drystone.Server.QueryApi;

namespace Drystone.Server.Identity.ManagedPolicies;

internal static class CreatePolicyVersion
{
    public static QueryOperation Operation { get; } = IamOperation.Of("CreatePolicyVersion", HandleAsync);

    private static async Task HandleAsync(IamRequest request)
    {
        var document = request.Form.Require("PolicyDocument");
        var becomesDefault = request.Form.FindBoolean("SetAsDefault") ?? false;
        IamDocuments.CheckManaged(document);
        var target = request.Authorize<IamPolicy, Configure>(EntityKinds.Policy);
        var changed = await request.ChangeAsync(target.Grant, editor =>
        {
            var policy = Add(target.In(editor), document, becomesDefault, request.Now);
            editor.Put(policy);
            return policy;
        });
        await request.AnswerAsync(xml =>
        {
            xml.Start("PolicyVersion"u8);
            ManagedPolicy.Of(request.Account, changed).WriteVersion(xml, changed.Versions[^1]);
            xml.End("PolicyVersion"u8);
        });
    }

    private static IamPolicy Add(IamPolicy policy, string document, bool becomesDefault, DateTimeOffset now)
    {
        if (policy.Versions.Count >= IamLimits.VersionsPerPolicy)
        {
            throw new S3Exception(
                IamErrors.LimitExceeded,
                $"A managed policy can have up to {IamLimits.VersionsPerPolicy} versions. Before you create a new "
                + "version, you must delete an existing version.");
        }

        var version = new IamPolicyVersion(policy.NextVersion, document, now);
        return policy with
        {
            Versions = [.. policy.Versions, version],
            NextVersion = policy.NextVersion + 1,
            DefaultVersion = becomesDefault ? version.Number : policy.DefaultVersion,
            UpdatedAt = now,
        };
    }
}
