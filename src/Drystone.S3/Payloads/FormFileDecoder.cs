using Drystone.S3.Forms;

namespace Drystone.S3.Payloads;

/// <summary>The file of a form: everything up to the next boundary. What comes after it is passed over.</summary>
internal sealed class FormFileDecoder(FormBoundary boundary) : PayloadDecoder
{
    private int matchedBytes;

    // The part of the delimiter that was taken for one and turned out to be data.
    private int owedFrom;
    private int owedTo;
    private bool isAfterFile;
    private long trailingBytes;

    public override void Decode(ReadOnlySpan<byte> input, Span<byte> output, out int consumed, out int written)
    {
        consumed = written = 0;
        var delimiter = boundary.Delimiter.Span;
        while (true)
        {
            var owed = delimiter[owedFrom..owedTo];
            owed = owed[..Math.Min(owed.Length, output.Length - written)];
            owed.CopyTo(output[written..]);
            written += owed.Length;
            owedFrom += owed.Length;
            if (owedFrom < owedTo || consumed == input.Length)
            {
                return;
            }

            if (isAfterFile)
            {
                PassOver(input.Length - consumed);
                consumed = input.Length;
                return;
            }

            if (matchedBytes > 0)
            {
                consumed += Match(input[consumed], delimiter) ? 1 : 0;
            }
            else if (written == output.Length)
            {
                return;
            }
            else
            {
                Copy(input, output, ref consumed, ref written);
            }
        }
    }

    /// <exception cref="S3Exception">MalformedPOSTRequest.</exception>
    public override void Complete()
    {
        if (!isAfterFile)
        {
            throw FormErrors.Malformed("Its file does not end.");
        }
    }

    /// <summary>Data up to where a delimiter may begin.</summary>
    private void Copy(ReadOnlySpan<byte> input, Span<byte> output, ref int consumed, ref int written)
    {
        var run = input[consumed..];
        run = run[..Math.Min(run.Length, output.Length - written)];
        var start = run.IndexOf((byte)'\r');
        var data = start < 0 ? run : run[..start];
        data.CopyTo(output[written..]);
        written += data.Length;
        consumed += data.Length;
        if (start >= 0)
        {
            consumed++;
            matchedBytes = 1;
        }
    }

    /// <summary>A carriage return stands only at the start of a delimiter: after a mismatch none that began earlier can
    /// go on.</summary>
    private bool Match(byte next, ReadOnlySpan<byte> delimiter)
    {
        if (next != delimiter[matchedBytes])
        {
            (owedFrom, owedTo, matchedBytes) = (0, matchedBytes, 0);
            return false;
        }

        matchedBytes++;
        isAfterFile = matchedBytes == delimiter.Length;
        return true;
    }

    private void PassOver(int count)
    {
        trailingBytes += count;
        if (trailingBytes > FormLimits.PostDataBytes)
        {
            throw FormErrors.Malformed("Too much follows its file.");
        }
    }
}
