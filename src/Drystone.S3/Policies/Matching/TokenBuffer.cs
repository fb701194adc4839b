using System.Buffers;

namespace Drystone.S3.Policies.Matching;

/// <summary>Where a pattern with variables is put together for one request; on the stack as long as it fits.</summary>
internal ref struct TokenBuffer(Span<int> start)
{
    /// <summary>Enough for the ARNs that one meets: 1 KiB of stack.</summary>
    public const int StackTokens = 256;

    private Span<int> _tokens = start;
    private int[]? _rented;
    private int _count;

    public readonly ReadOnlySpan<int> Written => _tokens[.._count];

    public void Append(ReadOnlySpan<int> tokens)
    {
        Reserve(tokens.Length);
        tokens.CopyTo(_tokens[_count..]);
        _count += tokens.Length;
    }

    public void Append(ReadOnlySpan<char> text)
    {
        Reserve(text.Length);
        foreach (var character in text)
        {
            _tokens[_count++] = character;
        }
    }

    public void Return()
    {
        if (_rented is not null)
        {
            ArrayPool<int>.Shared.Return(_rented);
            _rented = null;
        }
    }

    private void Reserve(int count)
    {
        if (_count + count <= _tokens.Length)
        {
            return;
        }

        var larger = ArrayPool<int>.Shared.Rent(Math.Max(_count + count, _tokens.Length * 2));
        Written.CopyTo(larger);
        Return();
        _tokens = _rented = larger;
    }
}
