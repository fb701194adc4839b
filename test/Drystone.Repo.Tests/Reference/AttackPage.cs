using System.Globalization;
using System.Text;
using Drystone.Repo.Tests.Sources;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Drystone.Repo.Tests.Reference;

/// <summary>The page that says where each case of <see cref="AttackCases"/> is tested.</summary>
internal static class AttackPage
{
    public const string Path = "docs/security/attacks.md";

    private const string TraitName = "Attack";

    /// <summary>What is tested where: the number of the case, and the class or method that says so.</summary>
    public static IReadOnlyList<(int Case, string Test)> Tests { get; } =
    [
        .. from file in SourceFile.All
           where !file.IsProduct
           from attribute in file.Nodes<AttributeSyntax>()
           let number = CaseOf(attribute)
           where number is not null
           select (number.Value, NameOf(attribute)),
    ];

    public static string Render()
    {
        var page = new StringBuilder(
            """
            # Attacks and bad input

            What the server withstands, and the tests that show it: each that the answer is the right refusal, and that
            storage was not reached. All run with `./dev test` and in CI, where a failure or a skipped test stops
            the change; so what stands here holds for every commit. This page is made by `./dev generate` from the tests
            themselves, which carry `[Trait("Attack", "N")]`.

            | | Case | Tests |
            |---:|---|---|

            """);
        for (var number = 1; number <= AttackCases.Titles.Count; number++)
        {
            page.Append(
                CultureInfo.InvariantCulture,
                $"| {number} | {AttackCases.Titles[number - 1]} | {Where(number)} |\n");
        }

        return page.ToString();
    }

    private static string Where(int number)
    {
        var tests = Tests.Where(test => test.Case == number).Select(test => test.Test).Distinct().Order(
            StringComparer.Ordinal);
        return AttackCases.NotApplicable.TryGetValue(number, out var reason)
            ? reason
            : string.Join(", ", tests.Select(test => $"`{test}`"));
    }

    private static int? CaseOf(AttributeSyntax attribute)
    {
        var arguments = attribute.ArgumentList?.Arguments;
        return attribute.Name.ToString() == "Trait" && arguments is [var name, var value]
            && name.ToString().Trim('"') == TraitName
            ? int.Parse(value.ToString().Trim('"'), CultureInfo.InvariantCulture)
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
