namespace Drystone.S3.Policies.Tables;

/// <summary>A set of actions of S3: one bit for each row of <see cref="S3Actions"/>.</summary>
internal readonly struct ActionSet
{
    private const int BitsPerWord = 64;

    private readonly ulong[] _words;

    private ActionSet(ulong[] words) => _words = words;

    public static ActionSet Full { get; } = Where(_ => true);

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

    public ActionSet Intersect(ActionSet other)
    {
        var words = new ulong[_words.Length];
        for (var word = 0; word < words.Length; word++)
        {
            words[word] = _words[word] & other._words[word];
        }

        return new ActionSet(words);
    }
}
