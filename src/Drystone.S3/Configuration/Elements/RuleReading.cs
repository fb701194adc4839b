using System.Globalization;
using Drystone.S3.Xml;

namespace Drystone.S3.Configuration.Elements;

/// <summary>Elements that many configurations have in common; what has another form is MalformedXML.</summary>
internal static class RuleReading
{
    private const string Enabled = "Enabled";
    private const string Disabled = "Disabled";

    /// <summary>A number as the schema types it, 32 bits with a sign; what makes sense is for the caller.</summary>
    public static int? SignedIntegerOf(this XmlRequestElement parent, string name) =>
        parent.TextOf(name) is not { } text ? null
        : int.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
        : throw XmlRequestReader.Malformed();

    /// <summary>As <see cref="SignedIntegerOf"/>, with 64 bits.</summary>
    public static long? SignedLongOf(this XmlRequestElement parent, string name) =>
        parent.TextOf(name) is not { } text ? null
        : long.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
        : throw XmlRequestReader.Malformed();

    /// <summary>The required <c>Status</c>: exactly Enabled or Disabled.</summary>
    public static bool EnabledOf(this XmlRequestElement parent) => parent.RequiredTextOf("Status") switch
    {
        Enabled => true,
        Disabled => false,
        _ => throw XmlRequestReader.Malformed(),
    };

    /// <summary>The <c>Status</c> inside of the only child of the name; null when there is no such child.</summary>
    public static bool? EnabledIn(this XmlRequestElement parent, string name) => parent.Single(name)?.EnabledOf();

    public static Tag ReadTag(this XmlRequestElement tag) =>
        new(tag.RequiredTextOf("Key"), tag.RequiredTextOf("Value"));

    public static string StatusText(bool isEnabled) => isEnabled ? Enabled : Disabled;
}
