using Drystone.Engine.Access;
using Drystone.Engine.Identity;
using Drystone.S3.Xml;
using Drystone.Server.QueryApi;

namespace Drystone.Server.Identity.ManagedPolicies;

/// <summary>Who has a policy, or is bounded by it.</summary>
internal static class ListEntitiesForPolicy
{
    public static QueryOperation Operation { get; } = IamOperation.Of("ListEntitiesForPolicy", HandleAsync);

    private static Task HandleAsync(IamRequest request)
    {
        var prefix = IamNames.PathPrefix(request.Form);
        var label = ReadFilter(request.Form);
        var usage = PolicyUsageFilter.Read(request.Form);
        var target = request.Authorize<ManagedPolicy, Inspect>(EntityKinds.AnyPolicy);
        var holders = request.Read(target.Grant, view => Find(view, target.In(view).Arn, usage).ToList());
        var page = IamPage.Cut(
            request.Form,
            holders.Where(holder => (label is null || holder.Label == label)
                && holder.Entity.Path.StartsWith(prefix, StringComparison.Ordinal)),
            holder => $"{holder.Label}/{holder.Entity.Name}");
        return request.AnswerAsync(xml =>
        {
            Write(xml, "PolicyGroups"u8, "GroupName"u8, "GroupId"u8, Of(page, "Group"));
            Write(xml, "PolicyUsers"u8, "UserName"u8, "UserId"u8, Of(page, "User"));
            Write(xml, "PolicyRoles"u8, "RoleName"u8, "RoleId"u8, Of(page, "Role"));
            page.WriteEnd(xml);
        });
    }

    private static IEnumerable<Holder> Find(IdentityView view, string arn, string? usage)
    {
        var users = view.ListUsers()
            .Where(user => IsUsed(user.Policies, user.PermissionsBoundary, arn, usage))
            .Select(user => new Holder("User", user));
        var groups = view.ListGroups()
            .Where(group => IsUsed(group.Policies, boundary: null, arn, usage))
            .Select(group => new Holder("Group", group));
        var roles = view.ListRoles()
            .Where(role => IsUsed(role.Policies, role.PermissionsBoundary, arn, usage))
            .Select(role => new Holder("Role", role));
        return [.. users, .. groups, .. roles];
    }

    private static bool IsUsed(PolicyAttachments policies, string? boundary, string arn, string? usage) =>
        (usage != PolicyUsageFilter.Boundary && policies.Managed.Contains(arn))
        || (usage != PolicyUsageFilter.Permissions && boundary == arn);

    private static string? ReadFilter(QueryForm form)
    {
        const string Parameter = "EntityFilter";
        return form.FindText(Parameter) switch
        {
            null => null,
            "User" or "Group" or "Role" => form.FindText(Parameter),
            // Policies hold no policies: what asks for such holders finds none.
            "LocalManagedPolicy" or "AWSManagedPolicy" => "Policy",
            _ => throw QueryErrors.Invalid(
                Parameter,
                "Member must satisfy enum value set: [User, Role, Group, LocalManagedPolicy, AWSManagedPolicy]"),
        };
    }

    private static IEnumerable<IIamEntity> Of(IamPage<Holder> page, string label) =>
        page.Items.Where(holder => holder.Label == label).Select(holder => holder.Entity);

    private static void Write(
        XmlResponseWriter xml, ReadOnlySpan<byte> list, ReadOnlySpan<byte> name, ReadOnlySpan<byte> id,
        IEnumerable<IIamEntity> entities)
    {
        xml.Start(list);
        foreach (var entity in entities)
        {
            xml.Start("member"u8);
            xml.Element(name, entity.Name);
            xml.Element(id, entity.Id);
            xml.End("member"u8);
        }

        xml.End(list);
    }

    private sealed record Holder(string Label, IIamEntity Entity);
}
