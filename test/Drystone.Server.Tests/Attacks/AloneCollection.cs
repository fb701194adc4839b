namespace Drystone.Server.Tests.Attacks;

/// <summary>Tests that measure the process or the clock: they run after all others, one by one.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "Alone";
}
