using System.Text.Json;

namespace Drystone.S3.Forms;

/// <summary>One condition of the policy of a form, about one of its fields.</summary>
/// <param name="Name">Of the field, as the policy writes it.</param>
/// <param name="IsPrefix">Whether the field only has to begin with the value.</param>
internal sealed record PostCondition(string Name, bool IsPrefix, string Value)
{
    private const string ContentType = "content-type";

    /// <summary>In lower case.</summary>
    public string Field { get; } = Name.ToLowerInvariant();

    /// <summary>A field that is not there meets no condition, not even that it begins with nothing.</summary>
    public bool Holds(string? actual) =>
        actual is not null
        && (!IsPrefix ? actual == Value
            : Field == ContentType ? actual.Split(',').All(one => Begins(one.TrimStart()))
            : Begins(actual));

    /// <summary>As a policy says it, in AWS's refusals.</summary>
    public override string ToString() =>
        $"[\"{(IsPrefix ? "starts-with" : "eq")}\", \"${JsonEncodedText.Encode(Name)}\", "
            + $"\"{JsonEncodedText.Encode(Value)}\"]";

    private bool Begins(string text) => text.StartsWith(Value, StringComparison.Ordinal);
}
