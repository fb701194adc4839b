namespace Drystone.Repo.Tests;

/// <summary>
/// What may exceed a limit, each with the reason. An entry that is no longer needed fails the tests, so this list only
/// grows on purpose.
/// </summary>
internal static class Allowances
{
    /// <summary>Path to reason: tables and generated files.</summary>
    public static readonly Dictionary<string, string> LongFiles = [];

    /// <summary><c>path:function</c> to reason.</summary>
    public static readonly Dictionary<string, string> LongFunctions = [];

    /// <summary>What exceeds without an allowance, and what is allowed without need.</summary>
    public static IEnumerable<string> Judge(
        Dictionary<string, string> allowed, IEnumerable<(string Name, int Lines)> measured, int limit)
    {
        var excess = measured.Where(item => item.Lines > limit).ToList();
        return excess.Where(item => !allowed.ContainsKey(item.Name))
            .Select(item => $"{item.Name} has {item.Lines} lines; the limit is {limit}.")
            .Concat(allowed.Keys.Except(excess.Select(item => item.Name))
                .Select(name => $"{name} keeps to the limit of {limit} lines: take its allowance away."));
    }
}
