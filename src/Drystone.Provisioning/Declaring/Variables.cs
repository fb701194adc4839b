using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace Drystone.Provisioning.Declaring;

/// <summary>The values of <c>{name}</c> in the file's texts. <c>${…}</c> is IAM's own and stays.</summary>
internal sealed partial class Variables(IReadOnlyDictionary<string, string> values)
{
    /// <summary>What the file gives each bucket by itself.</summary>
    private static readonly string[] Reserved = ["bucket", "domain"];

    public static Variables Read(YamlMap file, IReadOnlyDictionary<string, string> overrides)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var declared = new HashSet<string>(StringComparer.Ordinal);
        var given = file.Find("vars");
        if (given is not null and not YamlMappingNode)
        {
            file.Problems.Add(given, "vars", "is no mapping.", "Write one 'name: value' a line.");
        }

        foreach (var (key, value) in given as YamlMappingNode ?? new YamlMappingNode())
        {
            var name = (key as YamlScalarNode)?.Value ?? "";
            declared.Add(name);
            if (!Name().IsMatch(name) || Reserved.Contains(name))
            {
                file.Problems.Add(key, "vars", $"'{name}' cannot be the name of a variable.",
                    "Write lower case letters; bucket and domain have their values from each bucket.");
            }
            else if (overrides.TryGetValue(name, out var text))
            {
                values[name] = text;
            }
            else if (value is YamlScalarNode scalar && YamlMap.IsNull(scalar))
            {
                file.Problems.Add(value, $"vars.{name}", "has no value.",
                    $"Give --var {name}=VALUE, or DRYSTONE_VAR_{name.ToUpperInvariant()}.");

                // Said once; wherever it is used it would be said again.
                values[name] = "x";
            }
            else if (YamlMap.TextOf(value, $"vars.{name}", file.Problems) is { } literal)
            {
                values[name] = literal;
            }
        }

        foreach (var name in overrides.Keys.Where(name => !declared.Contains(name)).Order())
        {
            file.Problems.Add(given ?? file.Node, "vars", $"the variable '{name}' is given and not declared.",
                Nearest.To(name, declared) is { } near ? $"Did you mean {near}?" : "Declare it there, or drop it.");
        }

        return new(values);
    }

    /// <summary>With what the file gives a bucket by itself.</summary>
    public Variables With(string name, string value) =>
        new(new Dictionary<string, string>(values, StringComparer.Ordinal) { [name] = value });

    public string Expand(string text, YamlNode node, string path, Problems problems) =>
        Placeholder().Replace(text, match =>
        {
            var name = match.Groups["name"].Value;
            if (values.TryGetValue(name, out var value))
            {
                return value;
            }

            var hint = Nearest.To(name, values.Keys) is { } near ? $"; did you mean {{{near}}}?" : ".";
            problems.Add(node, path, $"{{{name}}} has no value.", $"Declare it under vars{hint}");
            return "x";
        });

    [GeneratedRegex("^[a-z]+$")]
    private static partial Regex Name();

    [GeneratedRegex(@"(?<!\$)\{(?<name>[a-z]+)\}", RegexOptions.ExplicitCapture)]
    private static partial Regex Placeholder();
}
