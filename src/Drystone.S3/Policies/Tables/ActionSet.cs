namespace Drystone.S3.Policies.Tables;

/// <summary>A set of actions of S3: one bit for each row of <see cref="S3Actions"/>.</summary>
internal readonly struct ActionSet
{
    private const int BitsPerWord = 64;

    private readonly ulong[] _words;

    private ActionSet(ulong[] words) => _words = words;

    public static ActionSet Empty { get; } = Where(_ => false);

    public static ActionSet Full { get; } = Where(_ => true);

    public static ActionSet OfBuckets { get; } = Where(index => S3Actions.KindAt(index) == S3ResourceKind.Bucket);

    public static ActionSet OfObjects { get; } = Where(index => S3Actions.KindAt(index) == S3ResourceKind.Object);

    public static ActionSet Of(IEnumerable<string> actions)
    {
        var indexes = actions.Select(S3Actions.IndexOf).ToHashSet();
        return Where(indexes.Contains);
    }

    public static ActionSet Where(Func<int, bool> isIn)
    {
        var count = S3Actions.All.Count;
        var words = new ulong[(count + BitsPerWord - 1) / BitsPerWord];
        for (var index = 0; index < count; index++)
        {
            if (isIn(index))
            {
                words[index / BitsPerWord] |= 1UL << (index % BitsPerWord);
            }
        }

        return new ActionSet(words);
    }

    public bool IsEmpty => Array.TrueForAll(_words, word => word == 0);

    public bool Contains(int index) => (_words[index / BitsPerWord] >> (index % BitsPerWord) & 1) != 0;

    public ActionSet Intersect(ActionSet other) => Combine(other, (left, right) => left & right);

    public ActionSet Union(ActionSet other) => Combine(other, (left, right) => left | right);

    public ActionSet Except(ActionSet other) => Combine(other, (left, right) => left & ~right);

    private ActionSet Combine(ActionSet other, Func<ulong, ulong, ulong> combine)
    {
        var words = new ulong[_words.Length];
        for (var word = 0; word < words.Length; word++)
        {
            words[word] = combine(_words[word], other._words[word]);
        }

        return new ActionSet(words);
    }
}
