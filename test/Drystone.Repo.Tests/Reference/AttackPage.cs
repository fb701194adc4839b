using System.Globalization;
using System.Text;

namespace Drystone.Repo.Tests.Reference;

/// <summary>The page that says where each case of <see cref="AttackCases"/> is tested.</summary>
internal static class AttackPage
{
    public const string Path = "docs/security/attacks.md";

    /// <summary>What is tested where: the number of the case, and the class or method that says so.</summary>
    public static IReadOnlyList<(int Case, string Test)> Tests { get; } =
        [.. TraitedTests.Of("Attack").Select(one => (int.Parse(one.Value, CultureInfo.InvariantCulture), one.Test))];

    public static string Render()
    {
        var page = new StringBuilder(
            """
            # Attacks and bad input

            What the server withstands, and the tests that show it: each that the answer is the right refusal, and that
            storage was not reached. All run with `./dev test` and in CI, where a failure or a skipped test stops
            the change; so what stands here holds for every commit. This page is made by `./dev generate` from the tests
            themselves, which carry `[Trait("Attack", "N")]`.

            | | Case | Tests |
            |---:|---|---|

            """);
        for (var number = 1; number <= AttackCases.Titles.Count; number++)
        {
            page.Append(
                CultureInfo.InvariantCulture,
                $"| {number} | {AttackCases.Titles[number - 1]} | {Where(number)} |\n");
        }

        return page.ToString();
    }

    private static string Where(int number) => AttackCases.NotApplicable.TryGetValue(number, out var reason)
        ? reason
        : TraitedTests.Cell(Tests.Where(test => test.Case == number).Select(test => test.Test));
}
