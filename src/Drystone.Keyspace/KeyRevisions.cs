namespace Drystone.Keyspace;

/// <summary>Tells whether what was read of a table still stands, without reading it: a count for each first byte of a
/// key. It is odd from before the first write of a transaction until its outcome can be read.</summary>
internal sealed class KeyRevisions
{
    private readonly long[] _revisions = new long[byte.MaxValue + 1];
    private readonly Stack<byte> _changing = [];

    /// <summary>Null while a transaction that wrote such a key is under way.</summary>
    internal long? Of(byte firstKeyByte)
    {
        var revision = Volatile.Read(ref _revisions[firstKeyByte]);
        return IsSettled(revision) ? revision : null;
    }

    /// <summary>Before a key is written. Only by the one who writes, as all that follow.</summary>
    internal void Begin(byte firstKeyByte)
    {
        if (IsSettled(_revisions[firstKeyByte]))
        {
            Interlocked.Increment(ref _revisions[firstKeyByte]);
            _changing.Push(firstKeyByte);
        }
    }

    /// <summary>When readers find what was committed, or that nothing was; before who wrote learns of it.</summary>
    internal void Settle()
    {
        while (_changing.TryPop(out var firstKeyByte))
        {
            Interlocked.Increment(ref _revisions[firstKeyByte]);
        }
    }

    /// <summary>When readers may find another state than before, whoever wrote it.</summary>
    internal void ChangeAll()
    {
        for (var firstKeyByte = 0; firstKeyByte < _revisions.Length; firstKeyByte++)
        {
            Interlocked.Add(ref _revisions[firstKeyByte], 2);
        }
    }

    private static bool IsSettled(long revision) => long.IsEvenInteger(revision);
}
