using Drystone.Server.Hosting;

namespace Drystone.Cli.Configuration;

/// <summary>A value of the form <c>NAME field=value …</c>, and what other endpoints are described with. Keys come from
/// a file or from the environment, since other users of the machine see flags.</summary>
internal sealed class DeclaredFields
{
    private const string DefaultRegion = "us-east-1";
    private const char ListSeparator = '+';

    private readonly Dictionary<string, string> fields;
    private readonly string source;
    private readonly List<string> problems;

    private DeclaredFields(string name, Dictionary<string, string> fields, string source, List<string> problems) =>
        (Name, this.fields, this.source, this.problems) = (name, fields, source, problems);

    public string Name { get; }

    /// <param name="what">What is named, for messages.</param>
    /// <param name="known">The fields that there are.</param>
    /// <param name="problems">Takes every problem found, each as a line.</param>
    /// <returns>Null when it cannot be read.</returns>
    public static DeclaredFields? Read(SettingValue value, string what, string[] known, List<string> problems)
    {
        var words = value.Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0 || !words[0].All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
        {
            problems.Add($"{value.Source}: a {what} starts with a name of letters, digits, '-' and '_'");
            return null;
        }

        var source = $"{value.Source}: {what} '{words[0]}'";
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var word in words[1..])
        {
            if (word.Split('=', 2) is not [var field, { Length: > 0 } text] || !known.Contains(field)
                || !fields.TryAdd(field, text))
            {
                // The whole word is not shown: somebody may have tried to give a secret here.
                problems.Add(
                    $"{source}: '{word.Split('=')[0]}' is not a field with a value; fields are "
                    + $"{string.Join(", ", known)}, each once");
                return null;
            }
        }

        return new DeclaredFields(words[0], fields, source, problems);
    }

    public bool Has(string field) => fields.ContainsKey(field);

    public string? Find(string field) => fields.GetValueOrDefault(field);

    public void Refuse(string problem) => problems.Add($"{source}: {problem}");

    public string ReadRegion() => fields.GetValueOrDefault("region", DefaultRegion);

    public string[] ReadList(string field) =>
        fields.GetValueOrDefault(field, "").Split(ListSeparator, StringSplitOptions.RemoveEmptyEntries);

    public bool ReadSwitch(string field, bool otherwise) => ReadChoice(field, yes: "on", no: "off", otherwise);

    public bool ReadChoice(string field, string yes, string no, bool otherwise)
    {
        if (!fields.TryGetValue(field, out var text))
        {
            return otherwise;
        }

        if (text != yes && text != no)
        {
            Refuse($"{field} is {yes} or {no}");
        }

        return text == yes;
    }

    /// <returns>Null when there is none that can be used.</returns>
    public Uri? ReadEndpoint()
    {
        if (fields.TryGetValue("endpoint", out var text) && Uri.TryCreate(text, UriKind.Absolute, out var endpoint)
            && (endpoint.Scheme == Uri.UriSchemeHttp || endpoint.Scheme == Uri.UriSchemeHttps)
            && endpoint is { PathAndQuery: "/", UserInfo: "", Fragment: "" })
        {
            return endpoint;
        }

        Refuse("give an endpoint without a path, such as endpoint=https://dr.example.com:9000");
        return null;
    }

    /// <param name="setting">Whose variable, with the name behind it, the keys may be in.</param>
    /// <returns>Null when there are none that can be used.</returns>
    public RootCredentials? ReadCredentials(Setting setting, SettingValues settings)
    {
        if (fields.TryGetValue("credentials", out var file))
        {
            try
            {
                return RootCredentialsFile.Read(file);
            }
            catch (ServerStartException e)
            {
                Refuse(e.Message);
                return null;
            }
        }

        var prefix = $"{setting.Variable}_{Name.Replace('-', '_').ToUpperInvariant()}";
        if (settings.Environment.GetValueOrDefault($"{prefix}_ACCESS_KEY_ID") is { Length: > 0 } id
            && settings.Environment.GetValueOrDefault($"{prefix}_SECRET_ACCESS_KEY") is { Length: > 0 } secret)
        {
            return new RootCredentials(id, secret);
        }

        Refuse(
            $"give its keys with credentials=FILE, or set {prefix}_ACCESS_KEY_ID and {prefix}_SECRET_ACCESS_KEY");
        return null;
    }
}
