using Drystone.Repo.Tests.Sources;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Drystone.Repo.Tests.Reference;

/// <summary>The tests that say by a trait what they show.</summary>
internal static class TraitedTests
{
    /// <summary>For each <c>[Trait(name, value)]</c>: the value, and the class or method that it stands on.</summary>
    public static IReadOnlyList<(string Value, string Test)> Of(string name) =>
    [
        .. from file in SourceFile.All
           where !file.IsProduct
           from attribute in file.Nodes<AttributeSyntax>()
           let value = ValueOf(attribute, name)
           where value is not null
           select (value, NameOf(attribute)),
    ];

    /// <summary>For a cell of a table: the tests, each once.</summary>
    public static string Cell(IEnumerable<string> tests) =>
        string.Join(", ", tests.Distinct().Order(StringComparer.Ordinal).Select(test => $"`{test}`"));

    private static string? ValueOf(AttributeSyntax attribute, string name)
    {
        var arguments = attribute.ArgumentList?.Arguments;
        return attribute.Name.ToString() == "Trait" && arguments is [var given, var value]
            && given.ToString().Trim('"') == name
            ? value.ToString().Trim('"')
            : null;
    }

    private static string NameOf(AttributeSyntax attribute) => attribute.Parent?.Parent switch
    {
        MethodDeclarationSyntax method =>
            $"{method.FirstAncestorOrSelf<TypeDeclarationSyntax>()!.Identifier.Text}.{method.Identifier.Text}",
        TypeDeclarationSyntax type => type.Identifier.Text,
        _ => throw new InvalidOperationException("A trait stands on a class or a method."),
    };
}
