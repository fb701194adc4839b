using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Drystone.Server.Tests.Attacks;

/// <summary>What came back. <see cref="Closed"/> stands for a connection that was closed without an answer.</summary>
internal sealed record RawAnswer(int Status, IReadOnlyList<(string Name, string Value)> Headers, byte[] Body)
{
    public static RawAnswer Closed { get; } = new(0, [], []);

    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>The code of an error document; null when there is none, as in answers to HEAD.</summary>
    public string? Code => Text.Contains("<Error>", StringComparison.Ordinal) ? Element("Code") : null;

    public string? Header(string name) =>
        Headers.FirstOrDefault(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    /// <summary>Text of the first element of the name, whatever its namespace.</summary>
    public string? Element(string name) => Elements(name).FirstOrDefault();

    public IEnumerable<string> Elements(string name)
    {
        // Keys may hold control characters, which AWS writes as references that XML 1.0 forbids.
        using var reader = XmlReader.Create(new StringReader(Text), new XmlReaderSettings { CheckCharacters = false });
        return [.. XDocument.Load(reader).Descendants().Where(e => e.Name.LocalName == name).Select(e => e.Value)];
    }

    public override string ToString() => $"{Status} {Text}";
}
