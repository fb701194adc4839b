using System.Text.RegularExpressions;
using Drystone.Repo.Tests.Sources;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Drystone.Repo.Tests;

/// <summary>Where sources stand and what they may not hold.</summary>
public sealed class SourceTests
{
    // Spelled in halves, so that this file passes its own test.
    private static readonly string[] UnfinishedMarks = ["TO" + "DO", "FIX" + "ME", "HA" + "CK"];

    [Fact]
    public void Nothing_is_marked_unfinished() => Violations.AssertNone(
        from path in Repository.Files.Where(path => !path.EndsWith("lock.json", StringComparison.Ordinal))
        from line in Repository.Read(path).Split('\n').Index()
        where UnfinishedMarks.Any(mark => Regex.IsMatch(line.Item, $@"\b{mark}\b"))
        select $"{path}:{line.Index + 1} {line.Item.Trim()}");

    [Fact]
    public void A_namespace_is_its_folder() => Violations.AssertNone(
        from file in SourceFile.All
        from space in file.Nodes<BaseNamespaceDeclarationSyntax>()
        let expected = string.Join('.', file.Path.Split('/')[1..^1])
        where space is not FileScopedNamespaceDeclarationSyntax || space.Name.ToString() != expected
        select $"{file.Path} has namespace {space.Name}; its folder says {expected}.");

    [Fact]
    public void Types_stand_in_a_namespace() => Violations.AssertNone(
        from file in SourceFile.All
        from type in file.Nodes<BaseTypeDeclarationSyntax>()
        where type.Parent is CompilationUnitSyntax
        select $"{file.Path} declares {type.Identifier.Text} outside of a namespace.");

    [Fact]
    public void Only_the_server_authorizes()
    {
        var gates = (
            from file in SourceFile.All
            where file.IsProduct
            from type in file.Nodes<TypeDeclarationSyntax>()
            where type.BaseList?.Types.Any(parent => parent.Type.ToString().Split('.')[^1] == "Gate") == true
            select file.Path).ToList();

        const string Authorization = "src/Drystone.Server/Authorization";
        if (!Repository.Exists(Authorization))
        {
            Violations.AssertNone(gates);
            return;
        }

        var gate = Assert.Single(gates);
        Assert.StartsWith(Authorization + "/", gate, StringComparison.Ordinal);
    }

    /// <summary>Whoever starts a server past this way starts one whose output nobody searches for secrets.</summary>
    [Fact]
    public void Servers_under_test_are_searched_for_secrets()
    {
        const string Way = "test/Drystone.Server.Tests/WatchedServer.cs";
        Violations.AssertNone(
            from file in SourceFile.All
            where file.Path.StartsWith("test/", StringComparison.Ordinal) && file.Path != Way
            from call in file.Nodes<MemberAccessExpressionSyntax>()
            where call.ToString() is "DrystoneServer.StartAsync" or "DrystoneHost.StartAsync"
            select $"{file.Path} starts a server by itself, and not by {Way}");
        const string Fixture = "AssemblyFixture(typeof(NoSecretIsShown))";
        string[] starting =
        [
            "Drystone.Cli.Tests", "Drystone.Client.Tests", "Drystone.Clients.Tests", "Drystone.Doctor.Tests",
            "Drystone.Provisioning.Tests", "Drystone.Server.Tests",
        ];
        Violations.AssertNone(
            from project in starting
            where !SourceFile.All.Any(file => file.Path.StartsWith($"test/{project}/", StringComparison.Ordinal)
                && file.Nodes<AttributeSyntax>().Any(attribute => attribute.ToString() == Fixture))
            select $"{project} has no assembly fixture NoSecretIsShown");
    }

    [Fact]
    public void No_test_is_switched_off() => Violations.AssertNone(
        from file in SourceFile.All
        from attribute in file.Nodes<AttributeSyntax>()
        let names = attribute.ArgumentList?.Arguments.Select(argument => argument.NameEquals?.Name.ToString()).ToList()
        where names is not null && names.Contains("Skip")
            && !names.Contains("SkipUnless") && !names.Contains("SkipWhen")
        select $"{file.Path}: {attribute}");
}
