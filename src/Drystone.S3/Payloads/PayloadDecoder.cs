namespace Drystone.S3.Payloads;

/// <summary>A framing as a state machine: it takes whatever has arrived and keeps no input of its own.</summary>
internal abstract class PayloadDecoder
{
    public virtual IReadOnlyDictionary<string, string> Trailers => EmptyTrailers;

    private static readonly Dictionary<string, string> EmptyTrailers = [];

    /// <summary>
    /// Takes input until there is none left, or output until it is full; at least one of the two is used up.
    /// </summary>
    public abstract void Decode(ReadOnlySpan<byte> input, Span<byte> output, out int consumed, out int written);

    /// <summary>The input has ended: returns when everything was there and is verified, throws otherwise.</summary>
    public abstract void Complete();
}
