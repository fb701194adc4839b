using System.Buffers.Text;
using System.Text;

namespace Drystone.Cli.Bench;

/// <summary>
/// Reads HTTP/1.1 responses (RFC 9112) from pieces of any length. <see cref="Start"/> begins a response; then
/// <see cref="Parse"/> is called with the bytes not consumed yet until <see cref="IsComplete"/>.
/// </summary>
internal sealed class HttpResponseParser
{
    private enum Part
    {
        Head,
        Body,
        BodyUntilClose,
        ChunkSize,
        ChunkData,
        ChunkEnd,
        Trailers,
        Complete,
    }

    private bool _isHeadRequest;
    private bool _isChunked;
    private Part _part;
    private long _remainingBytes;

    public bool IsComplete => _part == Part.Complete;

    public bool HasHead => _part != Part.Head;

    public int Status { get; private set; }

    /// <summary>Null when the response named none.</summary>
    public long? ContentLength { get; private set; }

    /// <summary>Whether the connection can carry another request after this response.</summary>
    public bool KeepsAlive { get; private set; }

    /// <summary>With its quotation marks; null when the response had none or did not succeed.</summary>
    public string? ETag { get; private set; }

    /// <param name="isHeadRequest">Whether the request was a HEAD, whose response has no body whatever it says.</param>
    public void Start(bool isHeadRequest)
    {
        _isHeadRequest = isHeadRequest;
        Clear();
    }

    /// <returns>How many bytes of the input were taken; 0 asks for more than there were.</returns>
    /// <param name="input">What follows the bytes already taken.</param>
    /// <param name="body">The piece of the body among the taken bytes; often empty.</param>
    /// <exception cref="InvalidDataException">It is not HTTP/1.1.</exception>
    public int Parse(ReadOnlySpan<byte> input, out ReadOnlySpan<byte> body)
    {
        body = default;
        switch (_part)
        {
            case Part.Head:
                return ParseHead(input);
            case Part.Body:
                body = TakeBody(input);
                _part = _remainingBytes == 0 ? Part.Complete : Part.Body;
                return body.Length;
            case Part.BodyUntilClose:
                body = input;
                return input.Length;
            case Part.ChunkData:
                body = TakeBody(input);
                _part = _remainingBytes == 0 ? Part.ChunkEnd : Part.ChunkData;
                return body.Length;
            case Part.Complete:
                return 0;
            default:
                return ParseLine(input);
        }
    }

    /// <summary>Tells that the server closed the connection.</summary>
    /// <exception cref="InvalidDataException">The response was not complete.</exception>
    public void EndOfStream()
    {
        if (_part is not (Part.BodyUntilClose or Part.Complete))
        {
            throw new InvalidDataException(
                HasHead
                    ? "the connection closed before the response ended"
                    : "the connection closed without a response");
        }

        _part = Part.Complete;
    }

    private void Clear()
    {
        _part = Part.Head;
        _isChunked = false;
        _remainingBytes = 0;
        Status = 0;
        ContentLength = null;
        ETag = null;
        KeepsAlive = true;
    }

    private int ParseHead(ReadOnlySpan<byte> input)
    {
        var end = input.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return 0;
        }

        var lines = input[..(end + 2)];
        ParseStatusLine(TakeLine(ref lines));
        while (!lines.IsEmpty)
        {
            ParseHeader(TakeLine(ref lines));
        }

        if (Status is >= 100 and < 200)
        {
            Clear();
        }
        else
        {
            BeginBody();
        }

        return end + 4;
    }

    // RFC 9112, section 6.3: which of these goes before which.
    private void BeginBody()
    {
        if (_isHeadRequest || Status is 204 or 304 || (ContentLength == 0 && !_isChunked))
        {
            _part = Part.Complete;
        }
        else if (_isChunked)
        {
            _part = Part.ChunkSize;
        }
        else if (ContentLength is { } length)
        {
            _remainingBytes = length;
            _part = Part.Body;
        }
        else
        {
            KeepsAlive = false;
            _part = Part.BodyUntilClose;
        }
    }

    private void ParseStatusLine(ReadOnlySpan<byte> line)
    {
        var isHttp = line.StartsWith("HTTP/1."u8) && line.Length >= 12 && line[8] == ' ';
        if (!isHttp || !Utf8Parser.TryParse(line.Slice(9, 3), out int status, out var digits) || digits != 3)
        {
            throw new InvalidDataException("the answer is not HTTP/1.1");
        }

        Status = status;
        KeepsAlive = line[7] != '0';
    }

    // Names are told apart by their length first: four of them matter, and the others cost one comparison each.
    private void ParseHeader(ReadOnlySpan<byte> line)
    {
        var colon = line.IndexOf((byte)':');
        if (colon < 0)
        {
            throw new InvalidDataException("a response header has no colon");
        }

        var name = line[..colon];
        switch (colon)
        {
            case 4 when Status < 300 && Ascii.EqualsIgnoreCase(name, "etag"u8):
                ETag = Encoding.ASCII.GetString(ValueOf(line, colon));
                break;
            case 10 when Ascii.EqualsIgnoreCase(name, "connection"u8):
                KeepsAlive = !Ascii.EqualsIgnoreCase(ValueOf(line, colon), "close"u8)
                    && (KeepsAlive || Ascii.EqualsIgnoreCase(ValueOf(line, colon), "keep-alive"u8));
                break;
            case 14 when Ascii.EqualsIgnoreCase(name, "content-length"u8):
                ContentLength = ParseLength(ValueOf(line, colon));
                break;
            case 17 when Ascii.EqualsIgnoreCase(name, "transfer-encoding"u8):
                _isChunked = Ascii.EqualsIgnoreCase(ValueOf(line, colon), "chunked"u8);
                break;
        }
    }

    private static ReadOnlySpan<byte> ValueOf(ReadOnlySpan<byte> line, int colon) => line[(colon + 1)..].Trim(" \t"u8);

    private static long ParseLength(ReadOnlySpan<byte> value) =>
        Utf8Parser.TryParse(value, out long length, out var taken) && taken == value.Length && length >= 0
            ? length
            : throw new InvalidDataException("the response has a Content-Length that is no number");

    private static ReadOnlySpan<byte> TakeLine(ref ReadOnlySpan<byte> lines)
    {
        var end = lines.IndexOf("\r\n"u8);
        var line = lines[..end];
        lines = lines[(end + 2)..];
        return line;
    }

    /// <summary>The lines around chunks.</summary>
    private int ParseLine(ReadOnlySpan<byte> input)
    {
        var end = input.IndexOf("\r\n"u8);
        if (end < 0)
        {
            return 0;
        }

        var line = input[..end];
        _part = _part switch
        {
            Part.ChunkSize => ParseChunkSize(line),
            Part.ChunkEnd when line.IsEmpty => Part.ChunkSize,
            Part.ChunkEnd => throw new InvalidDataException("a chunk of the response is longer than it says"),
            _ => line.IsEmpty ? Part.Complete : Part.Trailers,
        };
        return end + 2;
    }

    private Part ParseChunkSize(ReadOnlySpan<byte> line)
    {
        if (!Utf8Parser.TryParse(line, out long size, out var taken, 'x') || taken == 0 || size < 0)
        {
            throw new InvalidDataException("a chunk of the response has no size");
        }

        _remainingBytes = size;
        return size == 0 ? Part.Trailers : Part.ChunkData;
    }

    private ReadOnlySpan<byte> TakeBody(ReadOnlySpan<byte> input)
    {
        var piece = input[..(int)Math.Min(input.Length, _remainingBytes)];
        _remainingBytes -= piece.Length;
        return piece;
    }
}
