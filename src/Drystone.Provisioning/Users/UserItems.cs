using Drystone.Provisioning.Buckets;
using Drystone.Provisioning.Declaring;
using Drystone.Provisioning.Planning;

namespace Drystone.Provisioning.Users;

/// <summary>What a declared user consists of, in the order in which it is made: the key last, so that nobody holds one
/// that may nothing yet.</summary>
internal static class UserItems
{
    public static IEnumerable<StoreItem> Of(IamClient iam, UserDeclaration user, TimeProvider time)
    {
        yield return new UserExistence(iam, user.Name);
        if (user.Policies is { } policies)
        {
            yield return new UserPolicies(iam, user.Name, policies);
        }

        if (user.Attach is { } attach)
        {
            yield return new AttachedPolicies(iam, user.Name, attach);
        }

        if (user.AccessKey is { } key)
        {
            yield return new AccessKeyItem(iam, user.Name, key, time);
        }
    }
}

internal abstract class UserItem(IamClient iam, string user, string name) : StoreItem(new("user", user), name)
{
    protected IamClient Iam => iam;

    protected string User => user;

    protected Dictionary<string, string> Parameters(params (string Name, string Value)[] more)
    {
        var parameters = new Dictionary<string, string> { ["UserName"] = user };
        foreach (var (name, value) in more)
        {
            parameters[name] = value;
        }

        return parameters;
    }
}

internal sealed class UserExistence(IamClient iam, string user) : UserItem(iam, user, "user")
{
    public override Facts Wanted { get; } = new() { ["the user"] = "is there" };

    public override bool IsExistence => true;

    public override async Task<Facts> ReadAsync(CancellationToken cancel) =>
        await Iam.FindAsync("GetUser", Parameters(), cancel) is null ? [] : new() { ["the user"] = "is there" };

    public override async Task<string?> WriteAsync(CancellationToken cancel)
    {
        try
        {
            await Iam.SendAsync("CreateUser", Parameters(), cancel);
        }
        catch (IamException e) when (e.Code == "EntityAlreadyExists")
        {
            // Another run was faster, and wants the same.
        }

        return null;
    }
}

/// <summary>The user's own policies: those that the file has, and no others.</summary>
internal sealed class UserPolicies(IamClient iam, string user, IReadOnlyDictionary<string, string> policies)
    : UserItem(iam, user, "policies")
{
    public override Facts Wanted { get; } = FactsOf(policies);

    public override async Task<Facts> ReadAsync(CancellationToken cancel)
    {
        var found = new Dictionary<string, string>();
        foreach (var name in (await Iam.ListAsync("ListUserPolicies", User, cancel)).Select(one => one.Value))
        {
            if (await Iam.FindAsync("GetUserPolicy", Parameters(("PolicyName", name)), cancel) is { } answer)
            {
                // IAM answers documents escaped as in a URL.
                found[name] = Uri.UnescapeDataString(IamClient.ValueOf(answer, "PolicyDocument") ?? "");
            }
        }

        return FactsOf(found);
    }

    public override async Task<string?> WriteAsync(CancellationToken cancel)
    {
        foreach (var (name, document) in policies)
        {
            await Iam.SendAsync(
                "PutUserPolicy", Parameters(("PolicyName", name), ("PolicyDocument", document)), cancel);
        }

        var found = await Iam.ListAsync("ListUserPolicies", User, cancel);
        foreach (var name in found.Select(one => one.Value).Except(policies.Keys))
        {
            await Iam.FindAsync("DeleteUserPolicy", Parameters(("PolicyName", name)), cancel);
        }

        return null;
    }

    private static Facts FactsOf(IReadOnlyDictionary<string, string> policies)
    {
        var facts = new Facts();
        foreach (var (name, document) in policies)
        {
            facts[$"policy {name}"] = PolicyFacts.TextOf(document);
        }

        return facts;
    }
}

/// <summary>The managed policies that are attached: those that the file has, and no others.</summary>
internal sealed class AttachedPolicies(IamClient iam, string user, IReadOnlyList<string> arns)
    : UserItem(iam, user, "attached policies")
{
    public override Facts Wanted { get; } = FactsOf(arns);

    public override async Task<Facts> ReadAsync(CancellationToken cancel) => FactsOf(await ListAsync(cancel));

    public override async Task<string?> WriteAsync(CancellationToken cancel)
    {
        var found = await ListAsync(cancel);
        foreach (var arn in arns.Except(found))
        {
            await Iam.SendAsync("AttachUserPolicy", Parameters(("PolicyArn", arn)), cancel);
        }

        foreach (var arn in found.Except(arns))
        {
            await Iam.FindAsync("DetachUserPolicy", Parameters(("PolicyArn", arn)), cancel);
        }

        return null;
    }

    private async Task<List<string>> ListAsync(CancellationToken cancel) =>
    [
        .. (await Iam.ListAsync("ListAttachedUserPolicies", User, cancel))
            .Select(one => IamClient.ValueOf(one, "PolicyArn")).OfType<string>(),
    ];

    private static Facts FactsOf(IEnumerable<string> arns)
    {
        var facts = new Facts();
        foreach (var arn in arns)
        {
            facts[$"attached {arn}"] = "";
        }

        return facts;
    }
}
