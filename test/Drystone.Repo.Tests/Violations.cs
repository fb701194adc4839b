namespace Drystone.Repo.Tests;

internal static class Violations
{
    /// <summary>
    /// Fails with every violation on a line of its own; <c>Assert.Empty</c> would show only the first few.
    /// </summary>
    public static void AssertNone(IEnumerable<string> violations)
    {
        var found = violations.ToList();
        if (found.Count > 0)
        {
            Assert.Fail(string.Join('\n', found));
        }
    }
}
