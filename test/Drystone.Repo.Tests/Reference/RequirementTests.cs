namespace Drystone.Repo.Tests.Reference;

/// <summary>Every requirement of the client and of provisioning is tested, and the page says where.</summary>
public sealed class RequirementTests
{
    /// <summary>Set by <c>./dev generate</c>: the page is written instead of compared.</summary>
    private const string WriteVariable = "DRYSTONE_WRITE_PAGES";

    [Fact]
    public void The_page_of_requirements_is_current()
    {
        var page = RequirementPage.Render();
        if (Environment.GetEnvironmentVariable(WriteVariable) is { Length: > 0 })
        {
            File.WriteAllText(Path.Combine(Repository.Root, RequirementPage.Path), page);
        }

        Assert.True(
            Repository.Exists(RequirementPage.Path) && Repository.Read(RequirementPage.Path) == page,
            $"{RequirementPage.Path} is stale: run `./dev generate`.");
    }

    [Fact]
    public void Every_row_has_a_test_or_a_reason() => Violations.AssertNone(
        from row in Requirements.Rows
        let isTested = RequirementPage.Tests.Any(test => test.Number == row.Number)
        where isTested == RequirementPage.Untested.ContainsKey(row.Number)
        select $"Requirement {row.Number} ({row.Text}) has {(isTested ? "a test and a reason" : "neither")}.");

    [Fact]
    public void Every_trait_names_a_row() => Violations.AssertNone(
        from test in RequirementPage.Tests
        where Requirements.Rows.All(row => row.Number != test.Number)
        select $"{test.Test} names the requirement {test.Number}, which does not exist.");
}
