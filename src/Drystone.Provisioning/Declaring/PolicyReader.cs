using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Drystone.Provisioning.Declaring;

/// <summary>Reads policies: YAML of the same form as the JSON, or the JSON itself as a text, or <c>none</c>.</summary>
internal static class PolicyReader
{
    /// <summary>Policies nest some five levels; what goes deeper is no policy, or an alias that holds itself.</summary>
    private const int MaxDepth = 16;

    /// <summary>Of two keys of one name it would be unclear which holds.</summary>
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private static readonly string[] StatementKeys =
    [
        "Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition",
    ];

    /// <returns>JSON; empty for none; null, and a problem, when it is no policy.</returns>
    public static string? Read(YamlNode node, YamlMap map, string key, Variables variables)
    {
        var path = map.PathOf(key);
        if (node is YamlScalarNode { Value: { } text } scalar && !YamlMap.IsNull(scalar))
        {
            return text == "none" ? "" : Check(Parse(text, map, key, variables), node, path, map.Problems);
        }

        if (node is not YamlMappingNode)
        {
            map.Problem(key, "is no policy.", "Write Version and Statement below it, JSON in quotes, or none.");
            return null;
        }

        return Check(ToJson(node, path, variables, map.Problems, 0), node, path, map.Problems);
    }

    private static JsonNode? Parse(string text, YamlMap map, string key, Variables variables)
    {
        try
        {
            var json = variables.Expand(text, map.Find(key)!, map.PathOf(key), map.Problems);
            return JsonNode.Parse(json, documentOptions: Strict)
                ?? throw new JsonException("'null' is no policy.");
        }
        catch (JsonException e)
        {
            map.Problem(key, $"is no JSON: {e.Message}", "Mend it, or write the policy as YAML.");
            return null;
        }
    }

    private static JsonNode? ToJson(
        YamlNode node, string path, Variables variables, Problems problems, int depth)
    {
        if (depth > MaxDepth)
        {
            problems.Add(node, path, "nests too deeply for a policy.", "Take the aliases out.");
            return null;
        }

        return node switch
        {
            YamlMappingNode mapping => new JsonObject(mapping.Children
                .Where(one => IsText(one.Key, path, problems))
                .Select(one => KeyValuePair.Create(((YamlScalarNode)one.Key).Value!,
                    ToJson(one.Value, path, variables, problems, depth + 1)))),
            YamlSequenceNode list => new JsonArray(
                [.. list.Children.Select(item => ToJson(item, path, variables, problems, depth + 1))]),
            YamlScalarNode { Style: ScalarStyle.Plain } scalar when YamlMap.FlagOf(scalar) is { } flag => flag,
            YamlScalarNode { Style: ScalarStyle.Plain, Value: var text } when
                long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var n) => n,
            YamlScalarNode { Value: { } text } => variables.Expand(text, node, path, problems),
            _ => null,
        };
    }

    private static bool IsText(YamlNode key, string path, Problems problems)
    {
        if (key is YamlScalarNode { Value: not null })
        {
            return true;
        }

        problems.Add(key, path, "has a key that is no text.", "Write keys as in the JSON of a policy.");
        return false;
    }

    /// <summary>The form only: what the statements mean is the endpoint's to judge.</summary>
    private static string? Check(JsonNode? policy, YamlNode node, string path, Problems problems)
    {
        if (policy is null)
        {
            return null;
        }

        if (policy is not JsonObject document || document["Statement"] is not { } statements)
        {
            problems.Add(node, path, "has no Statement.", "Write Version: \"2012-10-17\" and a list of statements.");
            return null;
        }

        foreach (var key in document.Select(one => one.Key).Except(["Version", "Id", "Statement"]))
        {
            problems.Add(node, path, $"'{key}' is not known in a policy.", "There are Version, Id and Statement.");
        }

        foreach (var (i, statement) in (statements as JsonArray ?? [statements.DeepClone()]).Index())
        {
            CheckStatement(statement as JsonObject, node, $"{path}.Statement[{i}]", problems);
        }

        // A Version of YAML's is a date without quotes; JSON wants a text.
        document["Version"] = document["Version"]?.ToString() ?? "2012-10-17";
        return document.ToJsonString();
    }

    private static void CheckStatement(JsonObject? statement, YamlNode node, string path, Problems problems)
    {
        if (statement is null)
        {
            problems.Add(node, path, "is no mapping.", "Write Effect, Action and Resource below it.");
            return;
        }

        foreach (var key in statement.Select(one => one.Key).Except(StatementKeys))
        {
            problems.Add(node, path, $"'{key}' is not known in a statement.",
                Nearest.To(key, StatementKeys) is { } near ? $"Did you mean {near}?" : "Drop it.");
        }

        if (statement["Effect"]?.ToString() is not ("Allow" or "Deny"))
        {
            problems.Add(node, path, "has no Effect.", "Write Effect: Allow or Effect: Deny.");
        }

        if (statement["Action"] is null && statement["NotAction"] is null)
        {
            problems.Add(node, path, "has no Action.", "Write what is allowed or denied, such as s3:GetObject.");
        }
    }
}
