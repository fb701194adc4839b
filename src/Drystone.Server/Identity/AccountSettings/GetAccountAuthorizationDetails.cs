using Drystone.Engine.Access;
using Drystone.Engine.Identity;
using Drystone.S3.Xml;
using Drystone.Server.Identity.ManagedPolicies;
using Drystone.Server.QueryApi;

namespace Drystone.Server.Identity.AccountSettings;

/// <summary>All of an account at once: who there is, and by what they are granted.</summary>
internal static class GetAccountAuthorizationDetails
{
    private const string Users = "User";
    private const string Roles = "Role";
    private const string Groups = "Group";
    private const string OwnPolicies = "LocalManagedPolicy";
    private const string BuiltIn = "AWSManagedPolicy";

    public static QueryOperation Operation { get; } = IamOperation.Of("GetAccountAuthorizationDetails", HandleAsync);

    private static Task HandleAsync(IamRequest request)
    {
        var wanted = ReadFilter(request.Form);
        var (items, usage) = request.Read(
            request.Authorize<Inspect>("*"), view => (Find(view, wanted), PolicyUsage.Of(view)));
        var page = IamPage.Cut(request.Form, items, item => $"{item.Label}/{item.Name}");
        var writer = new AuthorizationDetailWriter(request, usage);
        return request.AnswerAsync(xml =>
        {
            Write<IamUser>(xml, "UserDetailList"u8, page, writer.Write);
            Write<IamGroup>(xml, "GroupDetailList"u8, page, writer.Write);
            Write<IamRole>(xml, "RoleDetailList"u8, page, writer.Write);
            Write<ManagedPolicy>(xml, "Policies"u8, page, writer.Write);
            page.WriteEnd(xml);
        });
    }

    private static HashSet<string> ReadFilter(QueryForm form)
    {
        string[] all = [Users, Roles, Groups, OwnPolicies, BuiltIn];
        var filter = form.Members("Filter");
        return filter.Except(all).FirstOrDefault() is { } unknown
            ? throw QueryErrors.Invalid("Filter", $"Member must satisfy enum value set, and {unknown} does not")
            : [.. filter.Count == 0 ? all : filter];
    }

    private static List<Item> Find(IdentityView view, HashSet<string> wanted)
    {
        var usage = PolicyUsage.Of(view);
        List<Item> all =
        [
            .. view.ListUsers().Select(user => new Item(Users, user.Name, user)),
            .. view.ListGroups().Select(group => new Item(Groups, group.Name, group)),
            .. view.ListRoles().Select(role => new Item(Roles, role.Name, role)),
            .. ManagedPolicy.OfAccount(view).Select(policy => new Item(OwnPolicies, policy.Arn, policy)),

            // Of AWS's, those that somebody has, as at AWS.
            .. BuiltInPolicies.All.Select(policy => new ManagedPolicy(BuiltInPolicies.ArnOf(policy), policy))
                .Where(policy => usage.Attachments(policy.Arn) > 0 || usage.Boundaries(policy.Arn) > 0)
                .Select(policy => new Item(BuiltIn, policy.Arn, policy)),
        ];
        return all.FindAll(item => wanted.Contains(item.Label));
    }

    private static void Write<T>(
        XmlResponseWriter xml, ReadOnlySpan<byte> list, IamPage<Item> page, Action<XmlResponseWriter, T> write) =>
        IamXml.List(xml, list, page.Items.Select(item => item.What).OfType<T>(), write);

    private sealed record Item(string Label, string Name, object What);
}
