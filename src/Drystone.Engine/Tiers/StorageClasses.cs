namespace Drystone.Engine.Tiers;

/// <summary>The declared storage classes, from the warmest to the coldest: objects move in that direction
/// only.</summary>
internal sealed class StorageClasses(IReadOnlyList<StorageClass> declared, TimeProvider time)
{
    private readonly Dictionary<string, WatchedTier> tiers = declared.Where(known => known.Tier is not null)
        .DistinctBy(known => known.Name)
        .ToDictionary(known => known.Name, known => new WatchedTier(known.Name, known.Tier!, time));

    public static StorageClasses None { get; } = new([], TimeProvider.System);

    public IReadOnlyList<StorageClass> All => declared;

    /// <summary>Null when it is not declared; such a name is a label without a meaning.</summary>
    public StorageClass? Find(string? name) =>
        name is null ? null : declared.FirstOrDefault(known => known.Name == name);

    /// <summary>The place among all classes; 0 for STANDARD and whatever is not declared.</summary>
    public int RankOf(string? name)
    {
        for (var i = 0; i < declared.Count; i++)
        {
            if (declared[i].Name == name)
            {
                return i + 1;
            }
        }

        return 0;
    }

    /// <summary>What an object of a class is marked with when its bytes are on the disks of the store.</summary>
    public TierMark? MarkOf(string? name) => Find(name) is { IsArchive: true } ? TierMark.Archived : null;

    /// <summary>The declared classes with a tier.</summary>
    public IEnumerable<string> TierNames => declared.Where(known => known.Tier is not null).Select(known => known.Name);

    /// <summary>Null when no such tier is declared.</summary>
    public WatchedTier? FindTier(string name) => tiers.GetValueOrDefault(name);

    /// <exception cref="TierUnavailableException">No such tier is declared.</exception>
    public WatchedTier Demand(string name) => FindTier(name) ?? throw new TierUnavailableException(
        $"The bytes are at the tier of storage class {name}, which is not declared any more; declare it again with its "
        + "endpoint.")
    {
        Tier = name,
    };
}
