using System.Text;
using Drystone.Cli.Commands;
using Drystone.Cli.Objects.Addressing;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Drystone.Cli.Objects.Aliases;

/// <summary><c>aliases.yaml</c>: named endpoints with their keys, for its owner's eyes alone.</summary>
internal sealed class AliasFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    private readonly string _path;
    private readonly SortedDictionary<string, EndpointAlias> _aliases = new(StringComparer.Ordinal);

    private AliasFile(string path) => _path = path;

    public IReadOnlyDictionary<string, EndpointAlias> Aliases => _aliases;

    /// <summary><c>$XDG_CONFIG_HOME/drystone/aliases.yaml</c>, which is in <c>~/.config</c> unless set.</summary>
    public static string PathIn(IReadOnlyDictionary<string, string> environment)
    {
        var folder = environment.GetValueOrDefault("XDG_CONFIG_HOME") is { Length: > 0 } given
            ? given
            : Path.Combine(
                environment.GetValueOrDefault("HOME")
                    ?? throw new UsageException(["HOME is not set, so there is no place for aliases.yaml"]),
                ".config");
        return Path.Combine(folder, "drystone", "aliases.yaml");
    }

    /// <summary>Reads the file; one that is not there has no aliases.</summary>
    /// <exception cref="UsageException">It cannot be used as it is.</exception>
    public static AliasFile Load(string path)
    {
        var file = new AliasFile(path);
        if (!File.Exists(path))
        {
            return file;
        }

        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != 0)
        {
            throw new UsageException([$"{path} holds keys and others can read or write it: chmod 600 {path}"]);
        }

        try
        {
            using var reader = new StreamReader(path);
            var yaml = new YamlStream();
            yaml.Load(reader);
            file.Take(yaml);
        }
        catch (YamlException e)
        {
            // The parser's own words may hold a part of a secret.
            throw new UsageException([$"{path}, line {e.Start.Line}: this is not the YAML that 'alias set' writes"]);
        }

        return file;
    }

    /// <exception cref="UsageException">There is none of that name, or it is not right.</exception>
    public Drystone.Client.Configuration.ObjectStoreSettings SettingsOf(
        string name, IReadOnlyDictionary<string, string> environment)
    {
        if (!_aliases.TryGetValue(name, out var alias))
        {
            var hint = NearestName.Suggest(name, _aliases.Keys);
            throw new UsageException([
                $"there is no alias '{name}'{(hint.Length > 0 ? hint : $"; 'drystone alias set {name} …' makes one")}"
                    + $" (write ./{name}:… for a file of that name)"]);
        }

        var reading = alias.Read(environment);
        return reading.Settings ?? throw new UsageException(
            [.. reading.Problems.Select(problem => $"alias {name}: {problem}")]);
    }

    public void Set(string name, EndpointAlias alias) => _aliases[name] = alias;

    public bool Remove(string name) => _aliases.Remove(name);

    /// <summary>Writes the file whole or not at all, and readable by its owner alone from its first byte on.</summary>
    public void Save()
    {
        var folder = Path.GetDirectoryName(_path)!;
        _ = OperatingSystem.IsWindows()
            ? Directory.CreateDirectory(folder)
            : Directory.CreateDirectory(
                folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var temporary = $"{_path}.{Guid.NewGuid():N}";
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = OperatingSystem.IsWindows() ? null : OwnerOnly,
        };
        using (var file = new FileStream(temporary, options))
        {
            file.Write(Encoding.UTF8.GetBytes(Format()));
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, _path, overwrite: true);
    }

    private string Format()
    {
        var aliases = new YamlMappingNode();
        foreach (var (name, alias) in _aliases)
        {
            var fields = new YamlMappingNode();
            foreach (var (field, value) in alias.Fields)
            {
                fields.Add(field, new YamlScalarNode(value) { Style = ScalarStyle.DoubleQuoted });
            }

            aliases.Add(name, fields);
        }

        var text = new StringWriter();
        new YamlStream(new YamlDocument(new YamlMappingNode { { "aliases", aliases } })).Save(text, false);
        return text.ToString();
    }

    private void Take(YamlStream yaml)
    {
        if (yaml.Documents.Count == 0)
        {
            return;
        }

        var problems = new List<string>();
        if (yaml.Documents is not [{ RootNode: YamlMappingNode root }]
            || root.Children.Count != 1
            || root.Children[0] is not { Key: YamlScalarNode { Value: "aliases" }, Value: YamlMappingNode aliases })
        {
            throw new UsageException([$"{_path}: one mapping 'aliases' is expected, and nothing else"]);
        }

        foreach (var (key, value) in aliases.Children)
        {
            var name = (key as YamlScalarNode)?.Value ?? "";
            if (!AliasName.IsValid(name) || value is not YamlMappingNode fields)
            {
                problems.Add($"{_path}, line {key.Start.Line}: a name with fields below it is expected");
                continue;
            }

            _aliases[name] = new EndpointAlias(FieldsOf(fields, problems));
        }

        if (problems.Count > 0)
        {
            throw new UsageException(problems);
        }
    }

    private Dictionary<string, string> FieldsOf(YamlMappingNode node, List<string> problems)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in node.Children)
        {
            if (key is YamlScalarNode { Value: { } name } && value is YamlScalarNode { Value: { Length: > 0 } text }
                && EndpointAlias.FieldNames.Contains(name))
            {
                fields[name] = text;
            }
            else
            {
                problems.Add($"{_path}, line {key.Start.Line}: "
                    + $"known are {string.Join(", ", EndpointAlias.FieldNames)}, each with a text");
            }
        }

        return fields;
    }
}
