using System.Xml;

namespace Drystone.S3.Xml;

/// <summary>
/// Reads the documents of requests: no DTD, no entities, nothing fetched, bounded depth. Elements in S3's namespace or
/// in
/// none are known by their names; those the protocol does not define are passed over, as AWS does.
/// </summary>
public static class XmlRequestReader
{
    private const string S3Namespace = "http://s3.amazonaws.com/doc/2006-03-01/";

    /// <exception cref="S3Exception">MalformedXML; MissingRequestBodyError when there is nothing to read.</exception>
    internal static XmlRequestElement Read(ReadOnlyMemory<byte> body, string rootName)
    {
        if (body.IsEmpty)
        {
            throw new S3Exception(S3Errors.MissingRequestBodyError);
        }

        try
        {
            using var stream = new MemoryStream(body.ToArray(), writable: false);
            using var reader = XmlReader.Create(stream, Settings());
            reader.MoveToContent();
            return reader.LocalName == rootName && IsKnown(reader) ? ReadElement(reader) : throw Malformed();
        }
        catch (XmlException)
        {
            throw Malformed();
        }
    }

    internal static S3Exception Malformed(string? message = null) => new(S3Errors.MalformedXML, message);

    private static XmlReaderSettings Settings() => new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,

        // Keys may hold control characters, and clients name them by references that XML 1.0 forbids.
        CheckCharacters = false,
    };

    private static XmlRequestElement ReadElement(XmlReader reader)
    {
        var root = new XmlRequestElement(reader.LocalName);
        var open = new Stack<XmlRequestElement>([root]);
        if (reader.IsEmptyElement)
        {
            open.Pop();
        }

        while (reader.Read())
        {
            switch (reader.NodeType)
            {
                case XmlNodeType.Element:
                    Open(reader, open);
                    break;
                case XmlNodeType.EndElement:
                    open.Pop();
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace
                    or XmlNodeType.SignificantWhitespace when open.Count != 0:
                    open.Peek().Append(reader.Value);
                    break;
            }
        }

        return root;
    }

    private static void Open(XmlReader reader, Stack<XmlRequestElement> open)
    {
        if (open.Count >= Limits.XmlDepth)
        {
            throw Malformed();
        }

        // An element of another namespace keeps its place in the tree but never has a name that is asked for.
        var element = new XmlRequestElement(IsKnown(reader) ? reader.LocalName : "");
        open.Peek().Add(element);
        if (!reader.IsEmptyElement)
        {
            open.Push(element);
        }
    }

    private static bool IsKnown(XmlReader reader) => reader.NamespaceURI is "" or S3Namespace;
}
