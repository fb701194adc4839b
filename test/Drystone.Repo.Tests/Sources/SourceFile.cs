using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Drystone.Repo.Tests.Sources;

/// <summary>One parsed C# file.</summary>
internal sealed class SourceFile(string path)
{
    private static readonly CSharpParseOptions Options = new(LanguageVersion.Preview, DocumentationMode.None);

    /// <summary>Every C# file of the repository.</summary>
    public static IReadOnlyList<SourceFile> All { get; } =
        [.. Repository.Files.Where(IsSource).Select(path => new SourceFile(path))];

    public string Path { get; } = path;

    public CompilationUnitSyntax Syntax { get; } =
        (CompilationUnitSyntax)CSharpSyntaxTree.ParseText(Repository.Read(path), Options).GetRoot();

    public bool IsProduct => Path.StartsWith("src/", StringComparison.Ordinal);

    public IEnumerable<T> Nodes<T>() where T : SyntaxNode => Syntax.DescendantNodes().OfType<T>();

    /// <summary>
    /// Functions with the lines they take, signature and braces included. A local function or lambda also counts with
    /// the function around it: it has to be read with it. Top-level statements are a function named as the file.
    /// </summary>
    public IEnumerable<(string Name, int Lines)> Functions()
    {
        foreach (var node in Syntax.DescendantNodes())
        {
            if (NameOf(node) is { } name)
            {
                yield return ($"{Path}:{name}", LinesOf(node.SpanStart, node.Span.End));
            }
        }

        if (Nodes<GlobalStatementSyntax>().ToList() is [var first, ..] statements)
        {
            yield return (Path, LinesOf(first.SpanStart, statements[^1].Span.End));
        }
    }

    private static bool IsSource(string path) => path.EndsWith(".cs", StringComparison.Ordinal);

    private static string? NameOf(SyntaxNode node) => node switch
    {
        MethodDeclarationSyntax method => method.Identifier.Text,
        ConstructorDeclarationSyntax constructor => constructor.Identifier.Text,
        OperatorDeclarationSyntax @operator => "operator " + @operator.OperatorToken.Text,
        ConversionOperatorDeclarationSyntax => "conversion",
        PropertyDeclarationSyntax { Initializer: null } property => property.Identifier.Text,
        IndexerDeclarationSyntax => "this[]",
        LocalFunctionStatementSyntax local => local.Identifier.Text,
        AnonymousFunctionExpressionSyntax => "lambda",
        _ => null,
    };

    private int LinesOf(int start, int end)
    {
        var lines = Syntax.SyntaxTree.GetText().Lines;
        return lines.GetLineFromPosition(end).LineNumber - lines.GetLineFromPosition(start).LineNumber + 1;
    }
}
