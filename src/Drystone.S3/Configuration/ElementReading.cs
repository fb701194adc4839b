using System.Globalization;
using Drystone.S3.Xml;

namespace Drystone.S3.Configuration;

/// <summary>Typed values of elements; whatever is not exactly one of them is MalformedXML.</summary>
internal static class ElementReading
{
    /// <summary>The text of the only child of the name, without white space around it; null when absent.</summary>
    public static string? TokenOf(this XmlRequestElement parent, string childName) =>
        parent.TextOf(childName)?.Trim();

    public static string RequiredTokenOf(this XmlRequestElement parent, string childName) =>
        parent.TokenOf(childName) is { Length: > 0 } token ? token : throw XmlRequestReader.Malformed();

    /// <summary>A number from 0 to 2^31 - 1: the integers of AWS's schema have 32 bits.</summary>
    public static int? IntegerOf(this XmlRequestElement parent, string childName) =>
        parent.TokenOf(childName) is { } token ? Integer(token) : null;

    public static int Integer(string token) =>
        int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw XmlRequestReader.Malformed();

    /// <summary>AWS's own samples write TRUE and FALSE where its SDKs write true and false.</summary>
    public static bool? FlagOf(this XmlRequestElement parent, string childName) =>
        parent.TokenOf(childName)?.ToLowerInvariant() switch
        {
            null => null,
            "true" or "1" => true,
            "false" or "0" => false,
            _ => throw XmlRequestReader.Malformed(),
        };

    /// <summary>A value whose text is the name of a member, to the letter; null when the element is absent.</summary>
    public static T? NameOf<T>(this XmlRequestElement parent, string childName)
        where T : struct, Enum => parent.TokenOf(childName) is { } token ? Name<T>(token) : null;

    public static T RequiredNameOf<T>(this XmlRequestElement parent, string childName)
        where T : struct, Enum => parent.NameOf<T>(childName) ?? throw XmlRequestReader.Malformed();

    // Enum.TryParse would take numbers, lists and white space.
    public static T Name<T>(string token)
        where T : struct, Enum
    {
        var index = Array.IndexOf(Enum.GetNames<T>(), token);
        return index >= 0 ? Enum.GetValues<T>()[index] : throw XmlRequestReader.Malformed();
    }

    /// <summary>The texts of all children of the name, as sent.</summary>
    public static ValueList<string> TextsOf(this XmlRequestElement parent, string childName)
    {
        var texts = new List<string>();
        foreach (var child in parent.All(childName))
        {
            texts.Add(child.LeafText());
        }

        return [.. texts];
    }

    /// <summary>The text of an element that has no children.</summary>
    public static string LeafText(this XmlRequestElement element) =>
        element.HasChildren || !XmlRequestElement.IsWellFormed(element.Text)
            ? throw XmlRequestReader.Malformed()
            : element.Text;
}
