using Drystone.Engine.Listing;
using Drystone.S3;
using Drystone.S3.Listing;
using Drystone.S3.Xml;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations;

/// <summary>What the listings of a bucket have in common.</summary>
/// <param name="Encode">Whether keys are answered percent-encoded.</param>
/// <param name="MaxEntries">As asked for; a page holds at most <see cref="Limits.KeysPerPage"/>.</param>
internal sealed record ListingParameters(string Prefix, string? Delimiter, bool Encode, int MaxEntries)
{
    /// <param name="maxName">The parameter's name for the size of a page, which differs between listings.</param>
    /// <exception cref="S3Exception">InvalidArgument.</exception>
    public static ListingParameters Read(S3Request request, string maxName)
    {
        var encoding = request.Query.Get("encoding-type");
        if (!string.IsNullOrEmpty(encoding) && encoding != "url")
        {
            throw S3Exception.InvalidArgument(
                "Invalid Encoding Method specified in Request", "encoding-type", encoding);
        }

        return new ListingParameters(
            request.Query.Get("prefix") ?? string.Empty,
            request.Query.Get("delimiter"),
            encoding == "url",
            request.Query.GetNumber(maxName, Limits.KeysPerPage));
    }

    public int PageSize => Math.Min(MaxEntries, Limits.KeysPerPage);

    public ListQuery ToQuery(string? after) =>
        new(Prefix, Delimiter, string.IsNullOrEmpty(after) ? null : after, PageSize);

    /// <summary>A key as this listing shows it.</summary>
    public string Show(string key) => Encode ? EncodingTypeUrl.Encode(System.Text.Encoding.UTF8.GetBytes(key)) : key;

    public void WriteCommonPrefixes(XmlResponseWriter xml, IReadOnlyList<string> commonPrefixes)
    {
        foreach (var commonPrefix in commonPrefixes)
        {
            xml.Start("CommonPrefixes"u8);
            xml.Element("Prefix"u8, Show(commonPrefix));
            xml.End("CommonPrefixes"u8);
        }
    }

    public void WriteEncoding(XmlResponseWriter xml) => xml.OptionalElement("EncodingType"u8, Encode ? "url" : null);
}
