using System.Globalization;
using System.Text;

namespace Drystone.Repo.Tests.Reference;

/// <summary>The page that says where each row of <see cref="Requirements"/> is tested.</summary>
internal static class RequirementPage
{
    public const string Path = "docs/reference/requirements.md";

    /// <summary>Rows that ask for nothing that a test could show, and why.</summary>
    public static IReadOnlyDictionary<string, string> Untested { get; } = new Dictionary<string, string>
    {
        ["1.1"] = "What was, before there was a client.",
        ["1.2"] = "Why there is a contract.",
        ["3.7"] = "A document, [provisioning](../provisioning.md), whose commands `DocumentTests` runs; compose files "
            + "come with deployment.",
        ["1.52"] = "A consequence for those who use it: one package more.",
    };

    /// <summary>What is tested where: the number of the row, and the class or method that says so.</summary>
    public static IReadOnlyList<(string Number, string Test)> Tests { get; } = TraitedTests.Of("Requirement");

    public static string Render()
    {
        var page = new StringBuilder(
            """
            # Requirements of the client and of provisioning

            What the documents that the project was asked for by require of the client adapter, the configuration
            contract, the names and bands of buckets, and provisioning; and the tests that show it. This page is made by
            `./dev generate` from the tests themselves, which carry `[Trait("Requirement", "D.N")]`.

            """);
        foreach (var section in Requirements.Rows.GroupBy(row => row.Section))
        {
            page.Append(
                CultureInfo.InvariantCulture, $"\n## {section.Key}\n\n| | Requirement | Tests |\n|---:|---|---|\n");
            foreach (var (number, _, text) in section)
            {
                page.Append(CultureInfo.InvariantCulture, $"| {number} | {text} | {Where(number)} |\n");
            }
        }

        return page.ToString();
    }

    private static string Where(string number) => Untested.TryGetValue(number, out var reason)
        ? reason
        : TraitedTests.Cell(Tests.Where(test => test.Number == number).Select(test => test.Test));
}
