namespace Drystone.Engine.Lifecycle;

/// <summary>What rules would do, found without doing it.</summary>
/// <param name="Rules">Null: the bucket has none.</param>
/// <param name="Actions">Ordered by when they are due.</param>
/// <param name="IsWalking">The rules are new, and some keys are not in the index yet.</param>
/// <param name="IsTruncated">There are more.</param>
public sealed record LifecyclePreview(
    LifecycleRules? Rules, IReadOnlyList<KeyAction> Actions, bool IsWalking, bool IsTruncated);

/// <summary>An action with the key it is about.</summary>
public sealed record KeyAction(string Key, LifecycleAction Action);
