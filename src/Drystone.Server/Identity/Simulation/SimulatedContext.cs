using Drystone.S3.Policies;
using Drystone.Server.QueryApi;

namespace Drystone.Server.Identity.Simulation;

/// <summary>What a simulation says of condition keys.</summary>
internal sealed class SimulatedContext : IConditionContext
{
    private readonly Dictionary<string, ConditionValues> values = new(StringComparer.OrdinalIgnoreCase);

    /// <exception cref="Drystone.S3.S3Exception">ValidationError.</exception>
    public SimulatedContext(QueryForm form)
    {
        foreach (var entry in form.Structures("ContextEntries"))
        {
            values[form.Require($"{entry}.ContextKeyName")] =
                new ConditionValues([.. form.Members($"{entry}.ContextKeyValues")]);
        }
    }

    public bool TryGet(string key, out ConditionValues values) =>
        this.values.TryGetValue(key, out values) && values.Count > 0;
}
