namespace Drystone.Provisioning.Planning;

/// <summary>The state of one thing, by name: what is compared, and what a difference shows. Servers that answer the
/// same in another order or spelling give the same facts.</summary>
internal sealed class Facts : SortedDictionary<string, string>
{
    public Facts() : base(StringComparer.Ordinal)
    {
    }

    public bool IsSame(Facts other) => this.SequenceEqual(other);

    /// <summary>What has to change to come from these facts to the wanted ones.</summary>
    public IReadOnlyList<DiffLine> To(Facts wanted)
    {
        var lines = new List<DiffLine>();
        foreach (var name in Keys.Union(wanted.Keys).Order(StringComparer.Ordinal))
        {
            var (from, to) = (this.GetValueOrDefault(name), wanted.GetValueOrDefault(name));
            if (from != to)
            {
                lines.Add(new(name, from, to));
            }
        }

        return lines;
    }
}
