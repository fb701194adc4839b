using System.Globalization;
using Drystone.Server.QueryApi;

namespace Drystone.Server.Identity.ManagedPolicies;

internal static class ListPolicyVersions
{
    public static QueryOperation Operation { get; } = IamOperation.Of("ListPolicyVersions", HandleAsync);

    private static Task HandleAsync(IamRequest request)
    {
        var found = request.Look(EntityKinds.AnyPolicy);

        // The newest first; what sorts so has to be a text.
        var page = IamPage.Cut(
            request.Form, found.Policy.Versions,
            version => (int.MaxValue - version.Number).ToString("D10", CultureInfo.InvariantCulture));
        return request.AnswerAsync(xml => page.Write(xml, "Versions"u8, found.WriteVersion));
    }
}
