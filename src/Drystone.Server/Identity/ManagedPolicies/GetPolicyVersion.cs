using Drystone.Server.QueryApi;

namespace Drystone.Server.Identity.ManagedPolicies;

internal static class GetPolicyVersion
{
    public static QueryOperation Operation { get; } = IamOperation.Of("GetPolicyVersion", HandleAsync);

    private static Task HandleAsync(IamRequest request)
    {
        PolicyVersions.Read(request.Form);
        var found = request.Look(EntityKinds.AnyPolicy);
        var version = PolicyVersions.Find(request.Form, found.Policy, found.Arn);
        return request.AnswerAsync(xml =>
        {
            xml.Start("PolicyVersion"u8);
            xml.Document("Document"u8, version.Document);
            found.WriteVersion(xml, version);
            xml.End("PolicyVersion"u8);
        });
    }
}
