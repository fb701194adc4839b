using Drystone.Repo.Tests.Sources;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Drystone.Repo.Tests;

/// <summary>Small enough to be read: lines, files, functions, constructors.</summary>
public sealed class SizeTests
{
    private const int MaxLineColumns = 120;
    private const int MaxFileLines = 500;
    private const int MaxFunctionLines = 70;
    private const int MaxConstructorParameters = 7;

    private static readonly string[] CodeExtensions = [".cs", ".sh", ".py", ".ts", ".tsx", ".js", ".mjs"];
    private static readonly string[] Scripts = ["dev", ".ci/run"];

    private static IEnumerable<string> CodeFiles =>
        Repository.Files.Where(path => Scripts.Contains(path) || CodeExtensions.Contains(Path.GetExtension(path)));

    [Fact]
    public void Lines_are_at_most_120_columns() => Violations.AssertNone(
        from path in CodeFiles.Concat(Repository.Files.Where(path => path.EndsWith(".md", StringComparison.Ordinal)))
        from line in Repository.Read(path).Split('\n').Index()
        where line.Item.Length > MaxLineColumns && !MayBeLong(path, line.Item)
        select $"{path}:{line.Index + 1} has {line.Item.Length} columns.");

    [Fact]
    public void Files_are_at_most_500_lines() => Violations.AssertNone(Allowances.Judge(
        Allowances.LongFiles,
        CodeFiles.Select(path => (path, Repository.Read(path).Count(character => character == '\n'))),
        MaxFileLines));

    [Fact]
    public void Functions_are_at_most_70_lines() => Violations.AssertNone(Allowances.Judge(
        Allowances.LongFunctions,
        SourceFile.All.SelectMany(file => file.Functions()),
        MaxFunctionLines));

    [Fact]
    public void Constructors_take_at_most_7_parameters() => Violations.AssertNone(
        from file in SourceFile.All
        from parameters in file.Nodes<ParameterListSyntax>()
        where parameters.Parent is ConstructorDeclarationSyntax or ClassDeclarationSyntax
            && parameters.Parameters.Count > MaxConstructorParameters
        select $"{file.Path}: a constructor takes {parameters.Parameters.Count} parameters.");

    [Fact]
    public void The_measure_understands_every_source_file() => Violations.AssertNone(
        from file in SourceFile.All
        from diagnostic in file.Syntax.SyntaxTree.GetDiagnostics()
        select $"{file.Path}: {diagnostic}");

    // A table row of Markdown cannot be broken, nor can a link.
    private static bool MayBeLong(string path, string line) =>
        path.EndsWith(".md", StringComparison.Ordinal)
        && (line.StartsWith('|') || line.Contains("](http", StringComparison.Ordinal));
}
