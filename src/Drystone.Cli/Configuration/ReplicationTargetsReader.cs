using Drystone.Server.Hosting;
using Drystone.Server.Replication;

namespace Drystone.Cli.Configuration;

/// <summary>Reads replication targets: <c>NAME field=value …</c>. Keys come from a file or from the environment, since
/// other users of the machine see flags.</summary>
internal sealed class ReplicationTargetsReader(SettingValues settings, List<string> problems)
{
    private const string DefaultRegion = "us-east-1";
    private const char ListSeparator = '+';

    private static readonly string[] Fields =
        ["endpoint", "region", "kind", "buckets", "accounts", "credentials", "path-style", "allow-plaintext"];

    public IReadOnlyList<ReplicationTarget> Read()
    {
        var targets = settings.FindAll(ServerSettings.ReplicationTarget).Select(Read).OfType<ReplicationTarget>()
            .ToList();
        foreach (var name in Repeated(targets.Select(target => target.Name)))
        {
            problems.Add($"{ServerSettings.ReplicationTarget.Flag}: the target '{name}' is given twice");
        }

        foreach (var bucket in Repeated(targets.SelectMany(target => target.Buckets)))
        {
            problems.Add($"{ServerSettings.ReplicationTarget.Flag}: the bucket '{bucket}' is at two targets");
        }

        return targets;
    }

    private static IEnumerable<string> Repeated(IEnumerable<string> all) =>
        all.GroupBy(one => one, StringComparer.Ordinal).Where(same => same.Count() > 1).Select(same => same.Key);

    private ReplicationTarget? Read(SettingValue value)
    {
        var words = value.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0 || !IsName(words[0]))
        {
            problems.Add($"{value.Source}: a target starts with a name of letters, digits and '-'");
            return null;
        }

        var name = words[0];
        var source = $"{value.Source}: target '{name}'";
        if (ReadFields(words[1..], source) is not { } fields
            || ReadEndpoint(fields, source) is not { } endpoint
            || ReadCredentials(fields, name, source) is not { } credentials)
        {
            return null;
        }

        return new ReplicationTarget
        {
            Name = name,
            Endpoint = endpoint,
            Region = fields.GetValueOrDefault("region", DefaultRegion),
            AccessKeyId = credentials.AccessKeyId,
            SecretAccessKey = credentials.SecretAccessKey,
            IsDrystone = ReadChoice(fields, "kind", source, yes: "drystone", no: "s3", otherwise: false),
            UsesPathStyle = ReadChoice(fields, "path-style", source, yes: "on", no: "off", otherwise: true),
            AllowsPlaintext = ReadChoice(fields, "allow-plaintext", source, yes: "on", no: "off", otherwise: false),
            Buckets = ReadList(fields, "buckets"),
            Accounts = ReadList(fields, "accounts"),
        };
    }

    private Dictionary<string, string>? ReadFields(string[] words, string source)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var word in words)
        {
            if (word.Split('=', 2) is not [var field, { Length: > 0 } value] || !Fields.Contains(field)
                || !fields.TryAdd(field, value))
            {
                // The whole word is not shown: somebody may have tried to give a secret here.
                problems.Add(
                    $"{source}: '{word.Split('=')[0]}' is not a field with a value; fields are "
                    + $"{string.Join(", ", Fields)}, each once");
                return null;
            }
        }

        if (!fields.ContainsKey("buckets"))
        {
            problems.Add($"{source}: name the destination buckets that are there, such as buckets=backup+logs");
            return null;
        }

        return fields;
    }

    private Uri? ReadEndpoint(Dictionary<string, string> fields, string source)
    {
        if (fields.TryGetValue("endpoint", out var text) && Uri.TryCreate(text, UriKind.Absolute, out var endpoint)
            && (endpoint.Scheme == Uri.UriSchemeHttp || endpoint.Scheme == Uri.UriSchemeHttps)
            && endpoint is { PathAndQuery: "/", UserInfo: "", Fragment: "" })
        {
            return endpoint;
        }

        problems.Add($"{source}: give an endpoint without a path, such as endpoint=https://dr.example.com:9000");
        return null;
    }

    private RootCredentials? ReadCredentials(Dictionary<string, string> fields, string name, string source)
    {
        if (fields.TryGetValue("credentials", out var file))
        {
            try
            {
                return RootCredentialsFile.Read(file);
            }
            catch (ServerStartException e)
            {
                problems.Add($"{source}: {e.Message}");
                return null;
            }
        }

        var prefix = $"{ServerSettings.ReplicationTarget.Variable}_{name.Replace('-', '_').ToUpperInvariant()}";
        if (settings.Environment.GetValueOrDefault($"{prefix}_ACCESS_KEY_ID") is { Length: > 0 } id
            && settings.Environment.GetValueOrDefault($"{prefix}_SECRET_ACCESS_KEY") is { Length: > 0 } secret)
        {
            return new RootCredentials(id, secret);
        }

        problems.Add(
            $"{source}: give its keys with credentials=FILE, or set {prefix}_ACCESS_KEY_ID and "
            + $"{prefix}_SECRET_ACCESS_KEY");
        return null;
    }

    private bool ReadChoice(
        Dictionary<string, string> fields, string field, string source, string yes, string no, bool otherwise)
    {
        if (!fields.TryGetValue(field, out var text))
        {
            return otherwise;
        }

        if (text != yes && text != no)
        {
            problems.Add($"{source}: {field} is {yes} or {no}");
        }

        return text == yes;
    }

    private static string[] ReadList(Dictionary<string, string> fields, string field) =>
        fields.GetValueOrDefault(field, "").Split(ListSeparator, StringSplitOptions.RemoveEmptyEntries);

    private static bool IsName(string name) => name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');
}
