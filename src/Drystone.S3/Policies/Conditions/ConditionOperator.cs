using System.Collections.Frozen;

namespace Drystone.S3.Policies.Conditions;

/// <summary>An operator of conditions, taken apart.</summary>
/// <param name="Text">As the policy has it.</param>
/// <param name="IsNegated">True of a value when none of the policy's matches it.</param>
/// <remarks>
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
/// </remarks>
internal sealed record ConditionOperator(
    string Text, ConditionFamily Family, Order Order, bool IsNegated, ConditionSet Set, bool IfExists)
{
    private const string IfExistsSuffix = "IfExists";

    private static readonly FrozenDictionary<string, ConditionOperator> Plain =
        Rows().ToFrozenDictionary(row => row.Text);

    /// <summary>Null for what is no operator. Operators have case.</summary>
    public static ConditionOperator? Find(string text)
    {
        var name = text;
        var set = ConditionSet.None;
        foreach (var candidate in (ReadOnlySpan<ConditionSet>)[ConditionSet.ForAllValues, ConditionSet.ForAnyValue])
        {
            if (text.StartsWith($"{candidate}:", StringComparison.Ordinal))
            {
                set = candidate;
                name = text[(candidate.ToString().Length + 1)..];
            }
        }

        var ifExists = name.EndsWith(IfExistsSuffix, StringComparison.Ordinal);
        var found = Plain.GetValueOrDefault(ifExists ? name[..^IfExistsSuffix.Length] : name);

        // Null asks whether a key exists: neither a set nor IfExists can be added to that.
        return found is null || (found.Family == ConditionFamily.Null && (ifExists || set != ConditionSet.None))
            ? null
            : found with { Text = text, Set = set, IfExists = ifExists };
    }

    private static IEnumerable<ConditionOperator> Rows() =>
    [
        .. Pair("StringEquals", "StringNotEquals", ConditionFamily.StringEquals),
        .. Pair("StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", ConditionFamily.StringEqualsIgnoreCase),
        .. Pair("StringLike", "StringNotLike", ConditionFamily.StringLike),
        .. Ordered("Numeric", ConditionFamily.Numeric),
        .. Ordered("Date", ConditionFamily.Date),
        New("Bool", ConditionFamily.Bool),
        New("BinaryEquals", ConditionFamily.Binary),
        .. Pair("IpAddress", "NotIpAddress", ConditionFamily.IpAddress),
        .. Pair("ArnEquals", "ArnNotEquals", ConditionFamily.Arn),
        .. Pair("ArnLike", "ArnNotLike", ConditionFamily.Arn),
        New("Null", ConditionFamily.Null),
    ];

    private static ConditionOperator[] Ordered(string name, ConditionFamily family) =>
    [
        .. Pair($"{name}Equals", $"{name}NotEquals", family),
        New($"{name}LessThan", family, Order.Less),
        New($"{name}LessThanEquals", family, Order.LessOrEqual),
        New($"{name}GreaterThan", family, Order.Greater),
        New($"{name}GreaterThanEquals", family, Order.GreaterOrEqual),
    ];

    private static ConditionOperator[] Pair(string name, string negated, ConditionFamily family) =>
        [New(name, family), New(negated, family) with { IsNegated = true }];

    private static ConditionOperator New(string name, ConditionFamily family, Order order = Order.Equal) =>
        new(name, family, order, IsNegated: false, ConditionSet.None, IfExists: false);
}
