using System.Text.Json;
using Drystone.S3.Policies.Conditions;
using Drystone.S3.Policies.Tables;

namespace Drystone.S3.Policies.Parsing;

/// <summary>Reads Condition: operators, keys and values.</summary>
internal static class ConditionReader
{
    public static Condition[] Read(JsonElement json, ParseScope scope) =>
    [
        .. from @operator in PropertiesOf(json, scope)
           from key in PropertiesOf(@operator.Value, scope)
           select ReadOne(@operator.Name, key, scope),
    ];

    private static Condition ReadOne(string operatorName, JsonProperty property, ParseScope scope)
    {
        var found = ConditionOperator.Find(operatorName)
            ?? throw new PolicyException(PolicyTexts.InvalidConditionOperator(operatorName));
        CheckKey(property.Name, scope);
        var values = property.Value.ReadScalars(scope);
        if (values.Length == 0)
        {
            throw scope.Malformed();
        }

        var key = ConditionKeyNames.Spell(property.Name);
        return found.Family == ConditionFamily.Null
            ? new Condition(found, key, values, [], [.. values.Select(value => ReadNull(found, value))])
            : new Condition(found, key, values, [.. values.Select(value => TestReader.Read(found, value, scope))], []);
    }

    private static bool ReadNull(ConditionOperator @operator, string value) =>
        BoolTest.IsTruth(value)
            ? value.Equals("true", StringComparison.OrdinalIgnoreCase)
            : throw new PolicyException(PolicyTexts.InvalidConditionValue(@operator.Text, value));

    // IAM cannot know the keys of every service; S3 knows its own, and those that come with a session.
    private static void CheckKey(string key, ParseScope scope)
    {
        var colon = key.IndexOf(':');
        if (colon <= 0 || colon == key.Length - 1)
        {
            throw new PolicyException(
                scope.Kind == PolicyKind.Bucket ? PolicyTexts.InvalidConditionKey : PolicyTexts.NoVendor);
        }

        if (scope.Kind == PolicyKind.Bucket && !ConditionKeyNames.IsKnown(key) && !IsOfProvider(key[..colon]))
        {
            throw new PolicyException(PolicyTexts.InvalidConditionKey);
        }
    }

    // accounts.google.com:sub, saml:aud, sts:RoleSessionName.
    private static bool IsOfProvider(string vendor) =>
        vendor.Contains('.') || vendor.Equals("saml", StringComparison.OrdinalIgnoreCase)
        || vendor.Equals("sts", StringComparison.OrdinalIgnoreCase);

    private static JsonElement.ObjectEnumerator PropertiesOf(JsonElement json, ParseScope scope) =>
        json.ValueKind == JsonValueKind.Object ? json.EnumerateObject() : throw scope.Malformed();
}
