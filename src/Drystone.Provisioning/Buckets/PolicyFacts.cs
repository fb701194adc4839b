using System.Text.Json;
using System.Text.Json.Nodes;
using Drystone.Provisioning.Planning;

namespace Drystone.Provisioning.Buckets;

/// <summary>What a policy says, whatever its spelling: one text and a list of one text are the same, and neither the
/// order of statements nor that of lists matters.</summary>
internal static class PolicyFacts
{
    private static readonly string[] Lists = ["Action", "NotAction", "Resource", "NotResource"];
    private static readonly string[] Principals = ["Principal", "NotPrincipal"];

    /// <summary>A fact for each statement; none for no policy.</summary>
    public static Facts Of(string? json)
    {
        var facts = new Facts();
        if (string.IsNullOrWhiteSpace(json) || Parse(json) is not { } policy)
        {
            return facts;
        }

        foreach (var statement in AsList(policy["Statement"]).OfType<JsonObject>())
        {
            var sid = statement["Sid"]?.ToString();
            var text = Normal(statement);
            var name = string.IsNullOrEmpty(sid) ? $"statement {text}" : $"statement {sid}";

            // Some servers take two statements of one id; both count.
            while (facts.ContainsKey(name) && !string.IsNullOrEmpty(sid))
            {
                name += " again";
            }

            facts[name] = string.IsNullOrEmpty(sid) ? "" : text;
        }

        if (policy["Version"]?.ToString() is var version and not "2012-10-17")
        {
            facts["version"] = version ?? "2008-10-17";
        }

        return facts;
    }

    /// <summary>All of a policy in one text.</summary>
    public static string TextOf(string json) => string.Join("; ", Of(json).Select(fact =>
        fact.Value.Length == 0 ? fact.Key : $"{fact.Key} {fact.Value}"));

    private static JsonObject? Parse(string json)
    {
        try
        {
            return JsonNode.Parse(json, documentOptions: new() { AllowDuplicateProperties = false }) as JsonObject;
        }
        catch (JsonException)
        {
            // An answer that is none differs from every policy, and so is replaced.
            return new JsonObject { ["Version"] = "not JSON" };
        }
    }

    private static string Normal(JsonObject statement)
    {
        var normal = new SortedDictionary<string, JsonNode?>(StringComparer.Ordinal);
        foreach (var (key, value) in statement.Where(one => one.Key != "Sid"))
        {
            normal[key] = key switch
            {
                _ when Lists.Contains(key) => Sorted(value, static text => text),
                _ when Principals.Contains(key) => PrincipalsOf(value),
                "Condition" => ConditionsOf(value),
                _ => value?.DeepClone(),
            };
        }

        return new JsonObject(normal).ToJsonString(Json.Readable);
    }

    private static JsonNode? PrincipalsOf(JsonNode? value) => value is JsonObject kinds
        ? new JsonObject(kinds.OrderBy(one => one.Key, StringComparer.Ordinal)
            .Select(one => KeyValuePair.Create<string, JsonNode?>(one.Key, Sorted(one.Value, RootArnOf))))
        : value?.DeepClone();

    private static JsonNode? ConditionsOf(JsonNode? value) => value is JsonObject operators
        ? new JsonObject(operators.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one =>
            KeyValuePair.Create<string, JsonNode?>(one.Key, one.Value is JsonObject keys
                ? new JsonObject(keys.OrderBy(key => key.Key, StringComparer.Ordinal).Select(key =>
                    KeyValuePair.Create<string, JsonNode?>(key.Key, Sorted(key.Value, static text => text))))
                : one.Value?.DeepClone())))
        : value?.DeepClone();

    /// <summary>An account's number is short for the ARN of its root.</summary>
    private static string RootArnOf(string principal) =>
        principal.Length == 12 && principal.All(char.IsAsciiDigit) ? $"arn:aws:iam::{principal}:root" : principal;

    private static JsonArray Sorted(JsonNode? value, Func<string, string> spell) =>
        [.. AsList(value).Select(one => spell(one?.ToString() ?? "")).Distinct().Order(StringComparer.Ordinal)
            .Select(text => JsonValue.Create(text))];

    private static List<JsonNode?> AsList(JsonNode? value) => value is JsonArray list ? [.. list] : [value];
}
