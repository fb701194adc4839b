namespace Drystone.Provisioning.Planning;

/// <summary>Holds back what takes away or weakens, unless it was allowed by name.</summary>
internal static class Gate
{
    public static PlannedChange Judge(StoreItem item, Facts found, ProvisioningOptions options)
    {
        var (weakens, deletes, obstacle) = (item.WeakeningFrom(found), item.Deletion, item.ObstacleIn(found));
        return new(item.Subject, item.Name, found.To(item.Wanted))
        {
            Weakens = weakens,
            Deletes = deletes,
            Obstacle = obstacle,
            IsAllowed = obstacle is null
                && (weakens is null || options.MayWeaken.Contains(item.Subject.Name))
                && (deletes is null || options.MayDelete.Contains(item.Subject.Name)),
        };
    }

    /// <summary>A line for each change that is not allowed, with how to allow it.</summary>
    public static IReadOnlyList<string> Refusals(IEnumerable<PlannedChange> changes) =>
    [
        .. from change in changes
           where !change.IsAllowed
           select change.Obstacle is { } obstacle ? $"{change.Subject}: {obstacle}"
               : change.Deletes is { } deletes
               ? $"{change.Subject}: {deletes}; allow it with --allow-delete {change.Subject.Name}."
               : $"{change.Subject}, {change.Item}: {change.Weakens}; allow it with --allow-weaken "
                   + $"{change.Subject.Name}.",
    ];
}
