namespace Drystone.Repo.Tests.Reference;

/// <summary>The page of the data layout shows the key space that the code has.</summary>
public sealed class DataLayoutTests
{
    private const string Page = "docs/internals/data-layout.md";
    private const string KeySpace = "src/Drystone.Engine/Keys/KeySpace.cs";

    [Fact]
    public void The_key_space_is_that_of_the_code()
    {
        const string Comment = "/// ";
        var lines = Repository.Read(KeySpace).Split('\n')
            .SkipWhile(line => !line.Contains("<code>", StringComparison.Ordinal)).Skip(1)
            .TakeWhile(line => !line.Contains("</code>", StringComparison.Ordinal))
            .Select(line => line[Comment.Length..]);
        Assert.Contains($"```\n{string.Join('\n', lines)}\n```", Repository.Read(Page), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_record_is_described_in_its_newest_format() => Violations.AssertNone(
        from path in Repository.Under("src/Drystone.Engine", ".cs")
        where Repository.Read(path).Contains("const byte Format = ", StringComparison.Ordinal)
            && !Repository.Read(path).Contains("const byte Format = 1;", StringComparison.Ordinal)
        select $"{path} has a newer format than {Page} describes.");
}
