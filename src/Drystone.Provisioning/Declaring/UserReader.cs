using System.Text.RegularExpressions;

namespace Drystone.Provisioning.Declaring;

/// <summary>Reads the users of the file.</summary>
internal static partial class UserReader
{
    public static IReadOnlyList<UserDeclaration> Read(YamlMap file, Variables variables)
    {
        var users = new List<UserDeclaration>();
        foreach (var (node, path) in file.Items("users"))
        {
            if (YamlMap.Read(node, path, FileKeys.User, file.Problems) is not { } map)
            {
                continue;
            }

            if (map.Text("name") is not { } given)
            {
                if (!map.Has("name"))
                {
                    file.Problems.Add(node, path, "has no name.", "Write 'name' with the user's name.");
                }

                continue;
            }

            var user = ReadOne(map, variables.Expand(given, node, map.PathOf("name"), file.Problems), variables);
            if (users.Exists(one => string.Equals(one.Name, user.Name, StringComparison.OrdinalIgnoreCase)))
            {
                map.Problem("name", $"the user {user.Name} is declared before.", "Declare the user once.");
            }

            users.Add(user);
        }

        ReportSharedFiles(file, users);
        return users;
    }

    private static UserDeclaration ReadOne(YamlMap map, string name, Variables variables)
    {
        if (!UserName().IsMatch(name))
        {
            map.Problem("name", $"'{name}' is no name of a user.",
                "Write up to 64 letters, digits and any of + = , . @ _ -");
        }

        return new(name)
        {
            Policies = map.Has("policies") ? Policies(map, variables) : null,
            Attach = map.Has("attach") ? [.. map.Texts("attach").Select(ArnOf)] : null,
            AccessKey = map.Map("accessKey", FileKeys.AccessKey) is { } key ? new(SecretFile(key, variables)) : null,
        };
    }

    private static string? SecretFile(YamlMap map, Variables variables)
    {
        if (map.Text("secretFile") is not { } given)
        {
            return null;
        }

        var path = variables.Expand(given, map.Node, map.PathOf("secretFile"), map.Problems);
        if (path.Length > 0 && !path.Any(char.IsControl))
        {
            return path;
        }

        map.Problem("secretFile", "is no path of a file.", "Name a file, or write 'accessKey: {}' to print it.");
        return null;
    }

    private static SortedDictionary<string, string> Policies(YamlMap map, Variables variables)
    {
        var policies = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (node, path) in map.Items("policies"))
        {
            if (YamlMap.Read(node, path, FileKeys.UserPolicy, map.Problems) is not { } policy)
            {
                continue;
            }

            if (policy.Text("name") is not { } name || policy.Find("document") is not { } document)
            {
                map.Problems.Add(node, path, "has to have a name and a document.", "Write both.");
                continue;
            }

            if (!PolicyName().IsMatch(name))
            {
                policy.Problem("name", $"'{name}' is no name of a policy.",
                    "Write up to 128 letters, digits and any of + = , . @ _ -");
            }

            var text = PolicyReader.Read(document, policy, "document", variables);
            if (text is "")
            {
                policy.Problem("document", "is none.", "Leave the policy out instead.");
            }

            if (!policies.TryAdd(name, text ?? ""))
            {
                policy.Problem("name", $"the policy {name} is declared before.", "Give each its own name.");
            }
        }

        return policies;
    }

    /// <summary>Two users would overwrite each other's secrets.</summary>
    private static void ReportSharedFiles(YamlMap file, List<UserDeclaration> users)
    {
        foreach (var shared in users.GroupBy(FullPathOf).Where(one => one.Key is not null))
        {
            if (shared.Count() > 1)
            {
                file.Problem("users",
                    $"{string.Join(" and ", shared.Select(user => user.Name))} have the same secretFile.",
                    "Give each a file of its own.");
            }
        }
    }

    private static string? FullPathOf(UserDeclaration user) =>
        user.AccessKey?.SecretFile is { } path ? Path.GetFullPath(path) : null;

    /// <summary>AWS's own policies may be named without their ARN.</summary>
    private static string ArnOf(string name) =>
        name.StartsWith("arn:", StringComparison.Ordinal) ? name : $"arn:aws:iam::aws:policy/{name}";

    [GeneratedRegex(@"^[\w+=,.@-]{1,64}$")]
    private static partial Regex UserName();

    [GeneratedRegex(@"^[\w+=,.@-]{1,128}$")]
    private static partial Regex PolicyName();
}
