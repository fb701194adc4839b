using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text;
using Drystone.S3.Listing;

namespace Drystone.S3.Xml;

/// <summary>
/// Writes a response document as UTF-8. Names are given as <c>u8</c> literals and written as they are; texts are
/// escaped.
/// The caller closes what it opened.
/// </summary>
public sealed class XmlResponseWriter(IBufferWriter<byte> output)
{
    // Texts up to this length are encoded on the stack.
    private const int StackBytes = 1024;

    private const int LongestNumberBytes = 20;

    private int _depth;

    private static ReadOnlySpan<byte> Declaration => "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"u8;

    private static ReadOnlySpan<byte> NamespaceAttribute => "xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\""u8;

    /// <summary>Writes the declaration and opens the root.</summary>
    /// <param name="name">Name of the root.</param>
    /// <param name="hasNamespace">False for Error documents, which have none at AWS.</param>
    public void StartDocument(ReadOnlySpan<byte> name, bool hasNamespace = true)
    {
        Debug.Assert(_depth == 0, "A document has one root.");
        output.Write(Declaration);
        Start(name, hasNamespace ? NamespaceAttribute : default);
    }

    /// <summary>Writes the declaration alone: of a reply whose root follows when its outcome is known.</summary>
    public void Declare() => output.Write(Declaration);

    /// <param name="name">Name of the element.</param>
    /// <param name="attributes">Written after the name as they are, already escaped.</param>
    public void Start(ReadOnlySpan<byte> name, ReadOnlySpan<byte> attributes = default)
    {
        var span = output.GetSpan(name.Length + attributes.Length + 3);
        var length = WriteStart(span, name, attributes);
        output.Advance(length);
        _depth++;
    }

    public void End(ReadOnlySpan<byte> name)
    {
        Debug.Assert(_depth > 0, "Nothing is open.");
        var span = output.GetSpan(name.Length + 3);
        output.Advance(WriteEnd(span, name));
        _depth--;
    }

    /// <summary>An element with text, already UTF-8.</summary>
    public void Element(ReadOnlySpan<byte> name, ReadOnlySpan<byte> utf8)
    {
        var span = output.GetSpan((2 * name.Length) + 5 + (XmlEscaping.GrowthAtMost * utf8.Length));
        var length = WriteStart(span, name, attributes: default);
        length += XmlEscaping.Escape(utf8, span[length..]);
        length += WriteEnd(span[length..], name);
        output.Advance(length);
    }

    // A thousand keys a page: clearing the buffer each time would cost more than the text.
    [SkipLocalsInit]
    public void Element(ReadOnlySpan<byte> name, string text)
    {
        var longestBytes = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (longestBytes <= StackBytes)
        {
            Span<byte> utf8 = stackalloc byte[StackBytes];
            Element(name, utf8[..Encoding.UTF8.GetBytes(text, utf8)]);
            return;
        }

        var rented = ArrayPool<byte>.Shared.Rent(longestBytes);
        Element(name, rented.AsSpan(0, Encoding.UTF8.GetBytes(text, rented)));
        ArrayPool<byte>.Shared.Return(rented);
    }

    /// <summary>Text inside the element that is open.</summary>
    public void Text(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        var span = output.GetSpan(XmlEscaping.GrowthAtMost * utf8.Length);
        output.Advance(XmlEscaping.Escape(utf8, span));
    }

    /// <summary>An element with text; nothing when the text is null.</summary>
    public void OptionalElement(ReadOnlySpan<byte> name, string? text)
    {
        if (text is not null)
        {
            Element(name, text);
        }
    }

    public void Element(ReadOnlySpan<byte> name, long number)
    {
        Span<byte> digits = stackalloc byte[LongestNumberBytes];
        Utf8Formatter.TryFormat(number, digits, out var length);
        Element(name, digits[..length]);
    }

    public void Element(ReadOnlySpan<byte> name, bool value) => Element(name, value ? "true"u8 : "false"u8);

    /// <summary>An element with a time in UTC, to the millisecond.</summary>
    public void Element(ReadOnlySpan<byte> name, DateTimeOffset time)
    {
        Span<byte> text = stackalloc byte[Iso8601.Length];
        Iso8601.Write(time, text);
        Element(name, text);
    }

    private static int WriteStart(Span<byte> span, ReadOnlySpan<byte> name, ReadOnlySpan<byte> attributes)
    {
        span[0] = (byte)'<';
        name.CopyTo(span[1..]);
        var length = name.Length + 1;
        if (!attributes.IsEmpty)
        {
            span[length++] = (byte)' ';
            attributes.CopyTo(span[length..]);
            length += attributes.Length;
        }

        span[length] = (byte)'>';
        return length + 1;
    }

    private static int WriteEnd(Span<byte> span, ReadOnlySpan<byte> name)
    {
        span[0] = (byte)'<';
        span[1] = (byte)'/';
        name.CopyTo(span[2..]);
        span[name.Length + 2] = (byte)'>';
        return name.Length + 3;
    }
}
