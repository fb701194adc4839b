using System.Globalization;
using System.Text;

namespace Drystone.S3.Xml;

/// <summary>An element of a request document: either text or children.</summary>
internal sealed class XmlRequestElement(string name)
{
    private readonly List<XmlRequestElement> _children = [];
    private StringBuilder? _text;
    private bool _hasInk;

    public string Name => name;

    /// <summary>The text as sent, white space and all; empty between children.</summary>
    public string Text => _text?.ToString() ?? "";

    public bool HasChildren => _children.Count != 0;

    /// <exception cref="S3Exception">MalformedXML after text.</exception>
    public void Add(XmlRequestElement child)
    {
        if (_hasInk)
        {
            throw XmlRequestReader.Malformed();
        }

        _text = null;
        _children.Add(child);
    }

    /// <exception cref="S3Exception">MalformedXML when there are children and it is more than white space.</exception>
    public void Append(string text)
    {
        _hasInk |= !string.IsNullOrWhiteSpace(text);
        if (!HasChildren)
        {
            _text = (_text ?? new StringBuilder()).Append(text);
        }
        else if (_hasInk)
        {
            throw XmlRequestReader.Malformed();
        }
    }

    public IEnumerable<XmlRequestElement> All(string childName) => _children.Where(child => child.Name == childName);

    /// <summary>The only child of the name; null when there is none.</summary>
    /// <exception cref="S3Exception">MalformedXML when there are several.</exception>
    public XmlRequestElement? Single(string childName)
    {
        XmlRequestElement? found = null;
        foreach (var child in All(childName))
        {
            found = found is null ? child : throw XmlRequestReader.Malformed();
        }

        return found;
    }

    public XmlRequestElement Required(string childName) => Single(childName) ?? throw XmlRequestReader.Malformed();

    /// <summary>Text of the only child of the name; null when there is none.</summary>
    /// <exception cref="S3Exception">MalformedXML when it has children of its own.</exception>
    public string? TextOf(string childName) =>
        Single(childName) is not { } child ? null
        : child.HasChildren || !IsWellFormed(child.Text) ? throw XmlRequestReader.Malformed()
        : child.Text;

    public string RequiredTextOf(string childName) => TextOf(childName) ?? throw XmlRequestReader.Malformed();

    public long? NumberOf(string childName) =>
        TextOf(childName) is not { } text ? null
        : long.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw XmlRequestReader.Malformed();

    public bool? BooleanOf(string childName) => TextOf(childName)?.Trim() switch
    {
        null => null,
        "true" or "1" => true,
        "false" or "0" => false,
        _ => throw XmlRequestReader.Malformed(),
    };

    // A reference can name half of a surrogate pair; written as UTF-8 it would become another key.
    public static bool IsWellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]) && !(i + 1 < text.Length && char.IsSurrogatePair(text[i], text[++i])))
            {
                return false;
            }
        }

        return true;
    }
}
