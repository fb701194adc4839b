using System.Buffers;
using System.Text;

namespace Drystone.S3.Forms;

/// <summary>The head of one part of a form.</summary>
/// <param name="FileName">Null when the part has none.</param>
/// <remarks>https://www.rfc-editor.org/rfc/rfc7578#section-4</remarks>
internal readonly record struct FormPart(string Name, string? FileName)
{
    private const string Disposition = "content-disposition:";
    private const string TransferEncoding = "content-transfer-encoding:";
    private const string ExtendedPrefix = "UTF-8''";

    private static readonly string[] PlainEncodings = ["7bit", "8bit", "binary"];

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, true);

    /// <param name="head">The lines of the head, without the empty one that ends it.</param>
    /// <exception cref="S3Exception">MalformedPOSTRequest.</exception>
    public static FormPart Parse(in ReadOnlySequence<byte> head)
    {
        FormPart? found = null;
        foreach (var line in Text(head).Split("\r\n"))
        {
            if (line.StartsWith(Disposition, StringComparison.OrdinalIgnoreCase))
            {
                found = found is null
                    ? ParseDisposition(line[Disposition.Length..])
                    : throw FormErrors.Malformed("A part has two names.");
            }
            else if (line.StartsWith(TransferEncoding, StringComparison.OrdinalIgnoreCase)
                && !PlainEncodings.Contains(line[TransferEncoding.Length..].Trim(), StringComparer.OrdinalIgnoreCase))
            {
                throw FormErrors.Malformed("A part has a transfer encoding.");
            }
        }

        return found ?? throw FormErrors.Malformed("A part has no name.");
    }

    /// <exception cref="S3Exception">MalformedPOSTRequest: it is not UTF-8.</exception>
    public static string Text(in ReadOnlySequence<byte> bytes)
    {
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw FormErrors.Malformed("A field is not UTF-8.");
        }
    }

    private static FormPart ParseDisposition(string value)
    {
        var parameters = ParameterList.TryParse(value);
        return parameters?.Value.Equals("form-data", StringComparison.OrdinalIgnoreCase) == true
            && parameters.Find("name") is { Length: > 0 } name
                ? new FormPart(name, Extended(parameters.Find("filename*")) ?? parameters.Find("filename"))
                : throw FormErrors.Malformed("A part has no name.");
    }

    /// <summary>Some clients write names that are not ASCII by RFC 5987, although RFC 7578 says not to.</summary>
    private static string? Extended(string? value) =>
        value is null ? null
        : value.StartsWith(ExtendedPrefix, StringComparison.OrdinalIgnoreCase)
            ? PercentEncoding.TryDecode(value.AsSpan(ExtendedPrefix.Length))
                ?? throw FormErrors.Malformed("The name of the file cannot be read.")
            : throw FormErrors.Malformed("The name of the file cannot be read.");
}
