using Drystone.Server.Operations;

namespace Drystone.Repo.Tests.Reference;

/// <summary>What the compatibility page says is what the server does.</summary>
public sealed class CompatibilityTests
{
    /// <summary>Set by <c>./dev generate</c>: the page is written instead of compared.</summary>
    private const string WriteVariable = "DRYSTONE_WRITE_PAGES";

    /// <summary>AWS has it at a host of its own, where its request is the one that lists buckets here.</summary>
    private static readonly string[] OfAnotherHost = ["ListDirectoryBuckets"];

    [Fact]
    public void The_compatibility_page_is_current()
    {
        var page = CompatibilityPage.Render();
        if (Environment.GetEnvironmentVariable(WriteVariable) is { Length: > 0 })
        {
            File.WriteAllText(Path.Combine(Repository.Root, CompatibilityPage.Path), page);
        }

        Assert.True(
            Repository.Exists(CompatibilityPage.Path) && Repository.Read(CompatibilityPage.Path) == page,
            $"{CompatibilityPage.Path} is stale: run `./dev generate`.");
    }

    [Fact]
    public void Every_operation_that_is_served_is_one_of_AWS() => Violations.AssertNone(
        OperationTable.All.Select(row => row.Name).Except(AwsOperation.All.Select(operation => operation.Name))
            .Select(name => $"{name} is in OperationTable and not in eng/s3-operations.txt."));

    [Fact]
    public void Every_request_of_AWS_is_served_as_what_it_is_or_answers_501() => Violations.AssertNone(
        from operation in AwsOperation.All
        where !OfAnotherHost.Contains(operation.Name)
        let answer = Answer.To(operation)
        where answer.Operation != operation.Name && answer.Error != "NotImplemented"
        select $"{operation.Method} {operation.Request} is {operation.Name}; the server takes it for "
            + $"{answer.Operation ?? answer.Error}.");

    [Fact]
    public void A_run_of_the_conformance_suite_explains_each_of_its_failures()
    {
        var failed = ConformanceTable.Sum(column: 2) - ConformanceTable.Sum(column: 1);
        Assert.Equal(failed, ConformanceTable.Failures.Count);
    }
}
