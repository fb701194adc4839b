using Drystone.Engine.Objects;

namespace Drystone.Engine.Changes;

/// <summary>What went away with a change.</summary>
/// <param name="Versions">One or none; a delete marker is none.</param>
internal readonly record struct Gone(int Versions, long SizeBytes)
{
    public static Gone Nothing => default;

    public static Gone Of(ObjectInfo? removed) =>
        removed is { IsDeleteMarker: false } version ? new Gone(1, version.SizeBytes) : Nothing;
}
