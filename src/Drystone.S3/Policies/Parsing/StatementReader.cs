using System.Text.Json;
using Drystone.S3.Policies.Matching;

namespace Drystone.S3.Policies.Parsing;

/// <summary>Reads one statement: its elements, and whether they go together.</summary>
internal static class StatementReader
{
    private static readonly string[] Elements =
    [
        "Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition",
    ];

    public static PolicyStatement Read(JsonElement json, ParseScope scope)
    {
        var elements = ElementsOf(json, scope);
        var effect = ReadEffect(elements, scope);
        var statement = new PolicyStatement(
            effect,
            ReadPrincipals(elements, effect, scope),
            ReadActions(elements, scope),
            ReadResources(elements, scope),
            elements.TryGetValue("Condition", out var conditions) ? ConditionReader.Read(conditions, scope) : [])
        {
            Sid = ReadSid(elements, scope),
        };
        if (scope.Kind == PolicyKind.Bucket)
        {
            BucketRules.Check(statement, scope.BucketName!);
        }

        return statement;
    }

    private static Dictionary<string, JsonElement> ElementsOf(JsonElement json, ParseScope scope)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            throw scope.Malformed();
        }

        var elements = new Dictionary<string, JsonElement>();
        foreach (var property in json.EnumerateObject())
        {
            if (!Elements.Contains(property.Name))
            {
                throw new PolicyException(PolicyTexts.UnknownField(property.Name));
            }

            elements.Add(property.Name, property.Value);
        }

        return elements;
    }

    private static string? ReadSid(Dictionary<string, JsonElement> elements, ParseScope scope)
    {
        if (!elements.TryGetValue("Sid", out var value))
        {
            return null;
        }

        // S3 allows more: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html
        var sid = value.ReadText(scope);
        return scope.Kind == PolicyKind.Bucket || sid.All(char.IsAsciiLetterOrDigit)
            ? sid
            : throw new PolicyException(PolicyTexts.InvalidSid);
    }

    private static PolicyEffect ReadEffect(Dictionary<string, JsonElement> elements, ParseScope scope)
    {
        if (!elements.TryGetValue("Effect", out var value))
        {
            throw scope.Kind == PolicyKind.Bucket
                ? new PolicyException(PolicyTexts.Missing("Effect"))
                : scope.Malformed();
        }

        return value.ReadText(scope) switch
        {
            "Allow" => PolicyEffect.Allow,
            "Deny" => PolicyEffect.Deny,
            var other => throw (scope.Kind == PolicyKind.Bucket
                ? new PolicyException(PolicyTexts.InvalidEffect(other))
                : scope.Malformed()),
        };
    }

    private static PrincipalSet? ReadPrincipals(
        Dictionary<string, JsonElement> elements, PolicyEffect effect, ParseScope scope)
    {
        var found = Either(elements, "Principal", "NotPrincipal", scope);
        if (!scope.IsResourcePolicy)
        {
            return found is null ? null : throw new PolicyException(PolicyTexts.UnexpectedPrincipal);
        }

        if (found is not { } principals)
        {
            throw new PolicyException(PolicyTexts.Missing("Principal"));
        }

        // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
        if (principals.IsNegated && (effect == PolicyEffect.Allow || scope.Kind == PolicyKind.Trust))
        {
            throw new PolicyException(PolicyTexts.AllowWithNotPrincipal);
        }

        return PrincipalReader.Read(principals.Value, effect, principals.IsNegated, scope);
    }

    private static ActionList ReadActions(Dictionary<string, JsonElement> elements, ParseScope scope)
    {
        var found = Either(elements, "Action", "NotAction", scope);
        var texts = found?.Value.ReadTexts(scope) ?? [];
        if (texts.Length == 0)
        {
            throw new PolicyException(scope.Texts.NoAction);
        }

        ActionRules.Check(texts, found!.Value.IsNegated, scope.Kind);
        return new ActionList([.. texts.Select(text => new ActionPattern(text))], found.Value.IsNegated);
    }

    private static ResourceList ReadResources(Dictionary<string, JsonElement> elements, ParseScope scope)
    {
        var found = Either(elements, "Resource", "NotResource", scope);
        if (scope.Kind == PolicyKind.Trust)
        {
            return found is null
                ? ResourceList.TheRoleItself
                : throw new PolicyException(PolicyTexts.UnexpectedResource);
        }

        var texts = found?.Value.ReadTexts(scope) ?? [];
        return texts.Length > 0
            ? new ResourceList([.. texts.Select(text => ResourceReader.Read(text, scope))], found!.Value.IsNegated)
            : throw new PolicyException(scope.Texts.NoResource);
    }

    /// <summary>Null when neither is there; both at once are refused.</summary>
    private static (JsonElement Value, bool IsNegated)? Either(
        Dictionary<string, JsonElement> elements, string plain, string negated, ParseScope scope) =>
        (elements.TryGetValue(plain, out var value), elements.TryGetValue(negated, out var other)) switch
        {
            (true, false) => (value, false),
            (false, true) => (other, true),
            (true, true) => throw scope.Malformed(),
            _ => null,
        };
}
