namespace Drystone.Repo.Tests.Reference;

/// <summary>Every attack is tested, and the page says where.</summary>
public sealed class AttackTests
{
    /// <summary>Set by <c>./dev generate</c>: the page is written instead of compared.</summary>
    private const string WriteVariable = "DRYSTONE_WRITE_PAGES";

    [Fact]
    public void The_page_of_attacks_is_current()
    {
        var page = AttackPage.Render();
        if (Environment.GetEnvironmentVariable(WriteVariable) is { Length: > 0 })
        {
            File.WriteAllText(Path.Combine(Repository.Root, AttackPage.Path), page);
        }

        Assert.True(
            Repository.Exists(AttackPage.Path) && Repository.Read(AttackPage.Path) == page,
            $"{AttackPage.Path} is stale: run `./dev generate`.");
    }

    [Fact]
    public void Every_case_has_a_test_or_a_reason() => Violations.AssertNone(
        from number in Enumerable.Range(1, AttackCases.Titles.Count)
        let isTested = AttackPage.Tests.Any(test => test.Case == number)
        where isTested == AttackCases.NotApplicable.ContainsKey(number)
        let title = AttackCases.Titles[number - 1]
        select $"Attack {number} ({title}) has {(isTested ? "a test and a reason" : "neither")}.");

    [Fact]
    public void Every_trait_names_a_case() => Violations.AssertNone(
        from test in AttackPage.Tests
        where test.Case < 1 || test.Case > AttackCases.Titles.Count
        select $"{test.Test} names the attack {test.Case}, which does not exist.");
}
