using System.Buffers;
using System.IO.Pipelines;

namespace Drystone.S3.Forms;

/// <summary>Reads the fields of a form up to its file, and stops at the file's first byte. What it holds is bounded by
/// <see cref="FormLimits.PreDataBytes"/>.</summary>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTForms.html</remarks>
public sealed class FormReader(PipeReader body, FormBoundary boundary)
{
    private const string FileField = "file";

    private readonly List<KeyValuePair<string, string>> fields = [];
    private long takenBytes;
    private bool isStarted;

    /// <summary>What was read, the delimiters too.</summary>
    public long ReadBytes => takenBytes;

    private static ReadOnlySpan<byte> LineEnd => "\r\n"u8;

    private static ReadOnlySpan<byte> HeadEnd => "\r\n\r\n"u8;

    /// <exception cref="S3Exception">MalformedPOSTRequest, MaxPostPreDataLengthExceededError or
    /// IncorrectNumberOfFilesInPostRequest.</exception>
    public async ValueTask<FormFields> ReadAsync(CancellationToken cancel)
    {
        while (true)
        {
            var result = await body.ReadAsync(cancel);
            var rest = result.Buffer;
            if (result.IsCanceled)
            {
                body.AdvanceTo(rest.Start);
                throw new OperationCanceledException("The reading of the form was canceled.", cancel);
            }

            var step = Step.Field;
            string? fileName = null;
            while (step == Step.Field)
            {
                step = Take(ref rest, out fileName);
            }

            var isTooLarge = takenBytes + (step == Step.Incomplete ? rest.Length : 0) > FormLimits.PreDataBytes;
            body.AdvanceTo(rest.Start, step == Step.Incomplete ? rest.End : rest.Start);
            if (isTooLarge)
            {
                throw FormErrors.TooLarge();
            }

            switch (step)
            {
                case Step.File:
                    return new FormFields(fields, fileName);
                case Step.End:
                    throw new S3Exception(S3Errors.IncorrectNumberOfFilesInPostRequest);
                default:
                    break;
            }

            if (result.IsCompleted)
            {
                throw FormErrors.Malformed("It ends too early.");
            }
        }
    }

    private enum Step
    {
        /// <summary>More has to come first.</summary>
        Incomplete,
        Field,

        /// <summary>What follows are the bytes of the file.</summary>
        File,

        /// <summary>The form has ended.</summary>
        End,
    }

    /// <summary>Takes one part, or nothing.</summary>
    private Step Take(ref ReadOnlySequence<byte> rest, out string? fileName)
    {
        fileName = null;
        var reader = new SequenceReader<byte>(rest);
        if (!TryTakeDelimiter(ref reader, out var isLast))
        {
            return Step.Incomplete;
        }

        if (isLast)
        {
            return Step.End;
        }

        if (!reader.TryReadTo(out ReadOnlySequence<byte> head, HeadEnd))
        {
            return Step.Incomplete;
        }

        var part = FormPart.Parse(head);
        if (part.Name.Equals(FileField, StringComparison.OrdinalIgnoreCase))
        {
            fileName = part.FileName ?? string.Empty;
            Consume(ref rest, reader);
            return Step.File;
        }

        if (!reader.TryReadTo(out ReadOnlySequence<byte> value, boundary.Delimiter.Span, advancePastDelimiter: false))
        {
            return Step.Incomplete;
        }

        fields.Add(new(part.Name, FormPart.Text(value)));
        Consume(ref rest, reader);
        return fields.Count <= FormLimits.Fields ? Step.Field : throw FormErrors.Malformed("It has too many fields.");
    }

    /// <summary>The line that begins a part, or ends the form. Blanks may stand at its end.</summary>
    private bool TryTakeDelimiter(ref SequenceReader<byte> reader, out bool isLast)
    {
        isLast = false;
        var delimiter = isStarted ? boundary.Delimiter.Span : boundary.FirstDelimiter.Span;
        if (!isStarted)
        {
            reader.IsNext(LineEnd, advancePast: true);
        }

        if (reader.Remaining < delimiter.Length)
        {
            return false;
        }

        if (!reader.IsNext(delimiter, advancePast: true))
        {
            throw FormErrors.Malformed("It does not begin with its boundary.");
        }

        if (reader.IsNext("--"u8, advancePast: true))
        {
            return isLast = true;
        }

        if (!reader.TryReadTo(out ReadOnlySequence<byte> padding, LineEnd))
        {
            return false;
        }

        foreach (var segment in padding)
        {
            if (segment.Span.ContainsAnyExcept((byte)' ', (byte)'\t'))
            {
                throw FormErrors.Malformed("Its boundary does not stand alone.");
            }
        }

        // The line end before the empty line that ends a head may be that of the delimiter: a part without a head.
        reader.Rewind(LineEnd.Length);
        return true;
    }

    private void Consume(ref ReadOnlySequence<byte> rest, in SequenceReader<byte> reader)
    {
        isStarted = true;
        takenBytes += reader.Consumed;
        rest = rest.Slice(reader.Position);
    }
}
