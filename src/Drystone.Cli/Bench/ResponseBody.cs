using System.Buffers;

namespace Drystone.Cli.Bench;

/// <summary>Where a response's body goes: counted always, kept or compared when asked. One per connection.</summary>
internal sealed class ResponseBody
{
    // An error document is a few hundred bytes; a page of 1,000 keys of the longest name is below 2 MiB.
    private const int MostKeptBytes = 4 << 20;
    private const int FirstErrorStatus = 300;

    private readonly ArrayBufferWriter<byte> _kept = new();
    private ReadOnlyMemory<byte> _expected;
    private bool _compares;
    private bool _keeps;

    public long LengthBytes { get; private set; }

    /// <summary>Whether a body that was to be compared had other bytes.</summary>
    public bool Differs { get; private set; }

    public ReadOnlySpan<byte> Kept => _kept.WrittenSpan;

    public void Discard() => (_keeps, _compares) = (false, false);

    public void Keep() => (_keeps, _compares) = (true, false);

    public void CompareWith(ReadOnlyMemory<byte> expected) => (_keeps, _compares, _expected) = (false, true, expected);

    /// <summary>Begins a response; an error's document is kept whatever was asked.</summary>
    public void Start()
    {
        LengthBytes = 0;
        Differs = false;
        _kept.ResetWrittenCount();
    }

    public void Append(int status, ReadOnlySpan<byte> piece)
    {
        var keeps = _keeps || status >= FirstErrorStatus;
        if (keeps && LengthBytes + piece.Length <= MostKeptBytes)
        {
            _kept.Write(piece);
        }
        else if (_compares && !Differs)
        {
            Differs = !IsExpected(piece);
        }

        LengthBytes += piece.Length;
    }

    private bool IsExpected(ReadOnlySpan<byte> piece) =>
        LengthBytes + piece.Length <= _expected.Length
        && _expected.Span.Slice((int)LengthBytes, piece.Length).SequenceEqual(piece);
}
