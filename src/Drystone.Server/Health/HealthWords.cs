using Drystone.Engine;

namespace Drystone.Server.Health;

/// <summary>A word for each state of the store that takes no writes, for probes, metrics and whoever reads them.
/// </summary>
internal static class HealthWords
{
    public static readonly IReadOnlyList<StoreFault> Faults = Enum.GetValues<StoreFault>();

    public static string Of(StoreFault? fault) => fault switch
    {
        StoreFault.DiskFull => "disk-full",
        StoreFault.ReadOnly => "read-only",
        StoreFault.InputOutput => "input-output-error",
        StoreFault.NotMounted => "not-mounted",
        StoreFault.TooManyOpenFiles => "too-many-open-files",
        StoreFault.RestartNeeded => "restart-needed",
        _ => "not-writable",
    };
}
