namespace Drystone.Engine.Usage;

/// <summary>What some changes add up to, by prefix: a node for each, and below it one for each of the next level.
/// </summary>
internal sealed class UsageDelta
{
    private readonly SortedDictionary<string, UsageDelta> children = new(StringComparer.Ordinal);

    public long Versions { get; private set; }

    public long SizeBytes { get; private set; }

    /// <summary>By what comes after the prefix, with its slash.</summary>
    public IEnumerable<KeyValuePair<string, UsageDelta>> Children => children;

    /// <summary>What went is as much as what came.</summary>
    public bool IsNothing => Versions == 0 && SizeBytes == 0;

    /// <summary>Nothing was added.</summary>
    public bool IsEmpty { get; private set; } = true;

    public void Add(string key, long versions, long sizeBytes, int depth)
    {
        var node = this;
        node.Add(versions, sizeBytes);
        var start = 0;
        for (var level = 0; level < depth && key.IndexOf('/', start) is var slash and >= 0; level++)
        {
            node = node.Child(key[start..(slash + 1)]);
            node.Add(versions, sizeBytes);
            start = slash + 1;
        }
    }

    private void Add(long versions, long sizeBytes)
    {
        IsEmpty = false;
        Versions += versions;
        SizeBytes += sizeBytes;
    }

    private UsageDelta Child(string segment)
    {
        if (!children.TryGetValue(segment, out var child))
        {
            children[segment] = child = new UsageDelta();
        }

        return child;
    }
}
