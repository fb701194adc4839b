using System.Net;
using System.Text;
using System.Xml.Linq;

namespace Drystone.Server.Tests;

/// <summary>An answer to a raw request.</summary>
public sealed record RawS3Answer(HttpStatusCode Status, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public XElement Xml => XElement.Load(new MemoryStream(Body), LoadOptions.PreserveWhitespace);

    /// <summary>The text of the first element of that name; null when there is none.</summary>
    public string? this[string element] =>
        Body.Length == 0 ? null : Xml.DescendantsAndSelf().FirstOrDefault(one => one.Name.LocalName == element)?.Value;

    public string? Header(string name) => Headers.GetValueOrDefault(name);

    /// <summary>Status and error code, as the tests compare them.</summary>
    public (int Status, string? Code) Outcome => ((int)Status, IsXml ? this["Code"] : null);

    /// <summary>The texts of all elements of that name that are directly inside those of the other.</summary>
    public IEnumerable<string> Values(string parent, string element) =>
        from outer in Xml.DescendantsAndSelf()
        where outer.Name.LocalName == parent
        from inner in outer.Elements()
        where inner.Name.LocalName == element
        select inner.Value;

    private bool IsXml => Headers.GetValueOrDefault("Content-Type") is "application/xml" or "text/xml";
}
