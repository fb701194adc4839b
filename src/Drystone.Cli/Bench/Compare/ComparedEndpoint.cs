namespace Drystone.Cli.Bench.Compare;

/// <param name="Name">In the table.</param>
internal sealed record ComparedEndpoint(string Name, BenchTarget Target)
{
    /// <summary>Whether it has what the row measures.</summary>
    public bool Serves(BenchPlan plan) =>
        !Target.IsPlain || plan.Kind is WorkloadKind.Get or WorkloadKind.Head or WorkloadKind.Put;
}
