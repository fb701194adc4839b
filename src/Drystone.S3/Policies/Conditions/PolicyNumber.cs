using System.Globalization;

namespace Drystone.S3.Policies.Conditions;

/// <summary>An integer or decimal number.</summary>
internal static class PolicyNumber
{
    private const NumberStyles Style =
        NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    public static decimal? Read(string text) =>
        decimal.TryParse(text, Style, CultureInfo.InvariantCulture, out var number) ? number : null;
}
