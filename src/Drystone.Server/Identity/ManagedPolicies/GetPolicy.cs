using Drystone.Engine.Access;
using Drystone.Server.QueryApi;

namespace Drystone.Server.Identity.ManagedPolicies;

internal static class GetPolicy
{
    public static QueryOperation Operation { get; } = IamOperation.Of("GetPolicy", HandleAsync);

    private static Task HandleAsync(IamRequest request)
    {
        var target = request.Authorize<ManagedPolicy, Inspect>(EntityKinds.AnyPolicy);
        var (found, usage) = request.Read(target.Grant, view => (target.In(view), PolicyUsage.Of(view)));
        return request.AnswerAsync(xml =>
        {
            xml.Start("Policy"u8);
            found.WriteFacts(xml, usage);
            xml.OptionalElement("Description"u8, found.Policy.Description);
            IamXml.OptionalTags(xml, found.Policy.Tags);
            xml.End("Policy"u8);
        });
    }
}
