using Drystone.Repo.Tests.Sources;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Drystone.Repo.Tests;

/// <summary>An S3 operation is a file, a row in the table and a test file of the same name.</summary>
public sealed class OperationTests
{
    private const string Operations = "src/Drystone.Server/Operations";
    private const string Tests = "test/Drystone.Server.Tests/Operations";

    /// <summary>
    /// Path and name of <c>Operations/Family/Name.cs</c>; a partial file <c>Name.Part.cs</c> belongs to Name.
    /// </summary>
    private static List<(string Path, string Name)> Files =>
        [.. Repository.Under(Operations, ".cs")
            .Where(path => path[Operations.Length..].Split('/') is ["", _, _])
            .Select(path => (path, Path.GetFileName(path).Split('.')[0]))];

    private static SourceFile? Table =>
        SourceFile.All.SingleOrDefault(file => file.IsProduct && Path.GetFileName(file.Path) == "OperationTable.cs");

    [Fact]
    public void There_are_operations_exactly_when_there_is_a_table() =>
        Assert.Equal(Files.Count > 0, Table is not null);

    [Fact]
    public void Every_operation_has_a_row()
    {
        var rows = Table?.Syntax.DescendantTokens()
            .Where(token => token.IsKind(SyntaxKind.IdentifierToken)).Select(token => token.Text).ToHashSet() ?? [];
        Violations.AssertNone(
            from file in Files
            where !rows.Contains(file.Name)
            select $"{file.Path} has no row in OperationTable.");
    }

    [Fact]
    public void Every_operation_has_a_test_file()
    {
        var tests = Repository.Under(Tests, ".cs").Select(path => Path.GetFileNameWithoutExtension(path)).ToHashSet();
        Violations.AssertNone(
            from file in Files
            where !tests.Contains(file.Name) && !tests.Contains(file.Name + "Tests")
            select $"{file.Path} has no test file {file.Name}Tests.cs under {Tests}.");
    }

    [Fact]
    public void Every_test_file_has_an_operation() => Violations.AssertNone(
        from path in Repository.Under(Tests, "Tests.cs")
        let name = Path.GetFileName(path)[..^"Tests.cs".Length]
        where Files.All(file => file.Name != name)
        select $"{path} tests no operation under {Operations}.");
}
