using System.Text.Json;
using System.Text.Json.Nodes;

namespace Drystone.S3.Tests.Policies.Reference;

/// <summary>
/// The language of policies a second time: slow, straight over the JSON, one rule of AWS's pages after the other. It
/// shares no line with the product, so that a mistake would have to be made twice to go unseen.
/// </summary>
internal static class ReferencePolicy
{
    /// <summary>How closely a statement of a resource names who asks, from not at all to directly.</summary>
    public enum Naming
    {
        None,
        Account,
        Behind,
        Direct,
    }

    public sealed record Result(bool Denied, Naming Allowed);

    public static Result Evaluate(JsonNode document, Ask ask)
    {
        var variables = document["Version"]?.GetValue<string>() == "2012-10-17";
        var statements = document["Statement"] is JsonArray list ? list.ToArray() : [document["Statement"]];
        var matching = statements.Where(statement => IsAbout(statement!, ask, variables)).ToList();
        return new Result(
            matching.Any(statement => IsDeny(statement!) && Names(statement!, ask) != Naming.None),
            matching.Where(statement => !IsDeny(statement!)).Select(statement => Names(statement!, ask))
                .DefaultIfEmpty().Max());
    }

    public static string[] Texts(JsonNode node) => node is JsonArray list
        ? [.. list.SelectMany(item => Texts(item!))]
        : [node.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : node.ToJsonString()];

    private static bool IsDeny(JsonNode statement) => statement["Effect"]!.GetValue<string>() == "Deny";

    private static bool IsAbout(JsonNode statement, Ask ask, bool variables) =>
        IsListed(statement, "Action", pattern => ReferenceText.Matches(
            ReferenceText.Expand(pattern.ToLowerInvariant(), ask, wildcards: true, variables: false)!,
            ask.Action.ToLowerInvariant()))
        && IsListed(statement, "Resource", pattern => IsResource(pattern, ask, variables))
        && ReferenceCondition.AreMet(statement["Condition"], ask, variables);

    private static bool IsListed(JsonNode statement, string element, Func<string, bool> matches) =>
        statement["Not" + element] is { } not ? !Texts(not).Any(matches)
        : statement[element] is not { } listed || Texts(listed).Any(matches);

    private static bool IsResource(string pattern, Ask ask, bool variables)
    {
        if (pattern == "*")
        {
            return true;
        }

        var completed = pattern + string.Concat(Enumerable.Repeat(":*", Math.Max(0, 6 - pattern.Split(':').Length)));
        return ReferenceText.Expand(completed, ask, wildcards: true, variables) is { } pieces
            && ReferenceText.MatchesArn(pieces, ask.Resource);
    }

    private static Naming Names(JsonNode statement, Ask ask)
    {
        if (statement["NotPrincipal"] is { } not)
        {
            var namings = Entries(not).Select(entry => NamingOf(entry, ask.Who, IsDeny(statement))).ToHashSet();
            var spared = ask.Who.Levels.Length == 0 || ask.Who.IsRoot
                ? namings.Any(naming => naming is Naming.Account or Naming.Direct)
                : namings.Contains(Naming.Account) && namings.Contains(Naming.Direct)
                    && (ask.Who.Levels.Length == 1 || namings.Contains(Naming.Behind));
            return spared && !ask.HasBoundary ? Naming.None : Naming.Direct;
        }

        return statement["Principal"] is not { } principal
            ? Naming.Direct
            : Entries(principal).Select(entry => NamingOf(entry, ask.Who, IsDeny(statement))).Max();
    }

    private static IEnumerable<(string Kind, string Value)> Entries(JsonNode principal) =>
        principal is JsonObject map
            ? map.SelectMany(group => Texts(group.Value!).Select(text => (group.Key, text)))
            : [("*", principal.GetValue<string>())];

    private static Naming NamingOf((string Kind, string Value) entry, AskWho who, bool deny) => entry switch
    {
        ("*", _) => Naming.Direct,
        ("AWS", "*") => deny || (who.Service is null && who.Provider is null) ? Naming.Direct : Naming.None,
        ("Service", var name) => name == who.Service ? Naming.Direct : Naming.None,
        ("Federated", var name) => name == who.Provider ? Naming.Direct : Naming.None,
        ("CanonicalUser", var id) => id == who.Canonical ? Naming.Account : Naming.None,
        (_, var aws) when aws == who.Account || aws == $"arn:aws:iam::{who.Account}:root" => Naming.Account,
        (_, var aws) when aws == who.UniqueId && aws.StartsWith("AROA", StringComparison.Ordinal) => Naming.Behind,
        (_, var aws) when aws == who.UniqueId => Naming.Direct,
        (_, var aws) when who.Levels.Length > 0 && aws == who.Levels[0] => Naming.Direct,
        (_, var aws) when who.Levels.Length > 1 && aws == who.Levels[1] => Naming.Behind,
        _ => Naming.None,
    };
}
