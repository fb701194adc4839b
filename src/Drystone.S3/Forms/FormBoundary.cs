using System.Text;

namespace Drystone.S3.Forms;

/// <summary>What separates the parts of a form, as its Content-Type says.</summary>
/// <remarks>https://www.rfc-editor.org/rfc/rfc2046#section-5.1.1</remarks>
public sealed class FormBoundary
{
    private const string FormData = "multipart/form-data";

    private FormBoundary(string boundary)
    {
        Delimiter = Encoding.ASCII.GetBytes("\r\n--" + boundary);
    }

    /// <summary>With the line end before it, which belongs to it and not to the part that it ends.</summary>
    public ReadOnlyMemory<byte> Delimiter { get; }

    /// <summary>As the first one stands, which may have nothing before it.</summary>
    public ReadOnlyMemory<byte> FirstDelimiter => Delimiter[2..];

    /// <param name="contentType">Of the request; null when it has none.</param>
    /// <exception cref="S3Exception">RequestIsNotMultiPartContent or MalformedPOSTRequest.</exception>
    public static FormBoundary Parse(string? contentType)
    {
        var parameters = ParameterList.TryParse(contentType ?? string.Empty);
        if (parameters is null || !parameters.Value.Equals(FormData, StringComparison.OrdinalIgnoreCase))
        {
            throw new S3Exception(S3Errors.RequestIsNotMultiPartContent);
        }

        return parameters.Find("boundary") is { Length: > 0 and <= FormLimits.BoundaryChars } boundary
            && boundary.All(character => character is >= ' ' and <= '~') && boundary[^1] != ' '
                ? new FormBoundary(boundary)
                : throw FormErrors.Malformed("Its boundary is missing or not one.");
    }
}
