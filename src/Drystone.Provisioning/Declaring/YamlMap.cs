using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Drystone.Provisioning.Declaring;

/// <summary>A mapping of the file with the keys it may have. What is of another type is a problem with its line.
/// </summary>
internal sealed class YamlMap
{
    private readonly Dictionary<string, YamlNode> _values = new(StringComparer.Ordinal);
    private readonly IReadOnlyList<string> _keys;

    private YamlMap(YamlMappingNode node, string path, IReadOnlyList<string> keys, Problems problems)
    {
        (Node, Path, _keys, Problems) = (node, path, keys, problems);
        foreach (var (key, value) in node.Children)
        {
            if (key is YamlScalarNode { Value: { } name } && keys.Contains(name))
            {
                _values[name] = value;
                continue;
            }

            var given = (key as YamlScalarNode)?.Value ?? "a key that is no text";
            problems.Add(key, PathOf(given), "is not known here.",
                Nearest.To(given, keys) is { } near
                    ? $"Did you mean {near}?"
                    : $"There are: {string.Join(", ", keys)}.");
        }
    }

    public YamlMappingNode Node { get; }

    public string Path { get; }

    public Problems Problems { get; }

    /// <returns>Null, and a problem, when it is no mapping.</returns>
    public static YamlMap? Read(YamlNode node, string path, IReadOnlyList<string> keys, Problems problems)
    {
        if (node is YamlMappingNode mapping)
        {
            return new(mapping, path, keys, problems);
        }

        problems.Add(node, path, $"is {Kind(node)} and must be a mapping.", $"It has: {string.Join(", ", keys)}.");
        return null;
    }

    public bool Has(string key) => Find(key) is not null;

    /// <summary>The node of a key; null when it is not there.</summary>
    public YamlNode? Find(string key) => _keys.Contains(key)
        ? _values.GetValueOrDefault(key)
        : throw new ArgumentException($"'{key}' is not among the keys of this mapping.", nameof(key));

    /// <summary>What another mapping has and this one has not.</summary>
    public void Inherit(YamlMap other, IReadOnlyList<string> keys)
    {
        foreach (var key in keys)
        {
            if (other.Find(key) is { } value)
            {
                _values.TryAdd(key, value);
            }
        }
    }

    public string? Text(string key) => Find(key) is { } node ? TextOf(node, PathOf(key), Problems) : null;

    public string? Choice(string key, params string[] choices)
    {
        if (Text(key) is not { } text || choices.Contains(text))
        {
            return Text(key);
        }

        Problem(key, $"'{text}' is not one of them.", $"Write {string.Join(" or ", choices)}.");
        return null;
    }

    public long? Number(string key, long min, long max)
    {
        if (Find(key) is not { } node)
        {
            return null;
        }

        if (node is YamlScalarNode { Style: ScalarStyle.Plain, Value: { } text }
            && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number >= min && number <= max)
        {
            return number;
        }

        Problem(key, $"{Shown(node)} is no number that fits.", $"Write a whole number from {min} to {max}.");
        return null;
    }

    public int? Days(string key) => (int?)Number(key, 1, MaxDays);

    public bool? Flag(string key)
    {
        if (Find(key) is not { } node)
        {
            return null;
        }

        if (FlagOf(node) is { } flag)
        {
            return flag;
        }

        Problem(key, $"{Shown(node)} is neither true nor false.", "Write true or false.");
        return null;
    }

    public YamlMap? Map(string key, IReadOnlyList<string> keys) =>
        Find(key) is { } node ? Read(node, PathOf(key), keys, Problems) : null;

    /// <summary>The items of a list with their paths; empty when it is not there.</summary>
    public IReadOnlyList<(YamlNode Node, string Path)> Items(string key)
    {
        switch (Find(key))
        {
            case null:
                return [];
            case YamlSequenceNode list:
                return [.. list.Children.Select((item, i) => (item, $"{PathOf(key)}[{i}]"))];
            case var node:
                Problem(key, $"is {Kind(node)} and must be a list.", "Write one item a line, each after '- '.");
                return [];
        }
    }

    public IReadOnlyList<string> Texts(string key) =>
        [.. Items(key).Select(item => TextOf(item.Node, item.Path, Problems)).OfType<string>()];

    /// <summary>A mapping of names to texts that the file chooses; null when it is not there.</summary>
    public IReadOnlyDictionary<string, string>? TextMap(string key)
    {
        if (Find(key) is not { } node)
        {
            return null;
        }

        var texts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (node is not YamlMappingNode mapping)
        {
            Problem(key, $"is {Kind(node)} and must be a mapping.", "Write one 'key: value' a line.");
            return texts;
        }

        foreach (var (name, value) in mapping.Children)
        {
            if (TextOf(name, PathOf(key), Problems) is { } nameText
                && TextOf(value, $"{PathOf(key)}.{nameText}", Problems) is { } text)
            {
                texts[nameText] = text;
            }
        }

        return texts;
    }

    public void Problem(string key, string message, string remedy) =>
        Problems.Add(Find(key) ?? Node, PathOf(key), message, remedy);

    public string PathOf(string key) => Path.Length == 0 ? key : $"{Path}.{key}";

    public static string? TextOf(YamlNode node, string path, Problems problems)
    {
        if (node is YamlScalarNode { Value: { } text } scalar && !IsNull(scalar))
        {
            return text;
        }

        problems.Add(node, path, $"is {Kind(node)} and must be a text.", "Write the value after the colon.");
        return null;
    }

    public static bool? FlagOf(YamlNode node) => node is YamlScalarNode { Style: ScalarStyle.Plain, Value: var text }
        ? text switch { "true" => true, "false" => false, _ => null }
        : null;

    public static bool IsNull(YamlScalarNode scalar) =>
        scalar is { Style: ScalarStyle.Plain, Value: null or "" or "~" or "null" };

    private static string Kind(YamlNode node) => node switch
    {
        YamlMappingNode => "a mapping",
        YamlSequenceNode => "a list",
        YamlScalarNode scalar when IsNull(scalar) => "empty",
        _ => "a single value",
    };

    private static string Shown(YamlNode node) =>
        node is YamlScalarNode { Value: { Length: > 0 and < 60 } text } ? $"'{text}'" : Kind(node);

    /// <summary>S3 takes days as 32 bits; a hundred years are enough to say "for ever".</summary>
    private const int MaxDays = 36_500;
}
