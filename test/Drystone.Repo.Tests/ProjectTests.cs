using System.Xml.Linq;
using Drystone.Repo.Tests.Sources;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Drystone.Repo.Tests;

/// <summary>Who may know whom, and what every project shares.</summary>
public sealed class ProjectTests
{
    /// <summary>The whole graph of <c>src</c>. A new edge is a decision about the architecture, made here.</summary>
    private static readonly Dictionary<string, string[]> Knows = new()
    {
        ["Drystone.Keyspace"] = [],
        ["Drystone.Engine"] = ["Drystone.Keyspace"],
        ["Drystone.S3"] = [],
        ["Drystone.Server"] = ["Drystone.Engine", "Drystone.Keyspace", "Drystone.S3"],
        ["Drystone.Client"] = [],
        ["Drystone.Doctor"] = ["Drystone.Client"],
        ["Drystone.Provisioning"] = ["Drystone.Client"],
        ["Drystone.Cli"] =
        [
            "Drystone.Client", "Drystone.Doctor", "Drystone.Engine", "Drystone.Keyspace", "Drystone.Provisioning",
            "Drystone.S3",
            "Drystone.Server",
        ],
    };

    /// <summary>Projects whose border needs a list of banned symbols of their own.</summary>
    private static readonly string[] Bordered = ["Drystone.Engine", "Drystone.S3"];

    private static IEnumerable<string> Projects =>
        Repository.Files.Where(path => path.EndsWith(".csproj", StringComparison.Ordinal));

    [Fact]
    public void The_projects_of_src_know_exactly_whom_they_may()
    {
        var projects = Repository.Under("src", ".csproj").ToList();
        Assert.Equal(Knows.Keys.Order(), projects.Select(NameOf).Order());
        Violations.AssertNone(
            from project in projects
            let references = ReferencesOf(project).Order().ToList()
            where !references.SequenceEqual(Knows[NameOf(project)].Order())
            select $"{project} references {string.Join(", ", references)}.");
    }

    [Fact]
    public void Only_tests_and_benchmarks_know_tests() => Violations.AssertNone(
        from project in Projects.Where(path => !path.StartsWith("test/", StringComparison.Ordinal))
        from reference in ReferencesOf(project)
        where !Knows.ContainsKey(reference)
        select $"{project} references {reference}.");

    [Fact]
    public void The_solution_holds_every_project() => Assert.Equal(
        Projects.Order(),
        XDocument.Parse(Repository.Read("Drystone.slnx")).Descendants("Project")
            .Select(project => project.Attribute("Path")!.Value).Order());

    [Fact]
    public void Every_project_locks_its_packages() => Violations.AssertNone(
        from project in Projects
        let lockFile = Path.GetDirectoryName(project) + "/packages.lock.json"
        where !Repository.Exists(lockFile)
        select $"{lockFile} is not there.");

    [Fact]
    public void Every_project_outside_of_tests_gets_the_banned_symbols()
    {
        var lists = XDocument.Parse(Repository.Read("Directory.Build.targets")).Descendants("AdditionalFiles").ToList();
        var shared = Assert.Single(lists, list => Includes(list, "eng/BannedSymbols.txt"));
        Assert.Equal("'$(IsTestProject)' != 'true'", shared.Attribute("Condition")?.Value);
        Assert.Single(lists, list => Includes(list, "$(MSBuildProjectDirectory)/BannedSymbols.txt"));

        Assert.Contains("GlobalPackageReference Include=\"Microsoft.CodeAnalysis.BannedApiAnalyzers\"",
            Repository.Read("Directory.Packages.props"), StringComparison.Ordinal);
        Violations.AssertNone(
            from project in Bordered
            where !Repository.Exists($"src/{project}/BannedSymbols.txt")
            select $"{project} lost its list of banned symbols.");
    }

    [Fact]
    public void Nothing_lifts_the_ban()
    {
        const string Ban = "RS0030";
        Violations.AssertNone(
            from path in Projects.Concat([".editorconfig", "Directory.Build.props", "Directory.Build.targets"])
            where Repository.Read(path).Contains(Ban, StringComparison.Ordinal)
            select $"{path} speaks of {Ban}.");
        Violations.AssertNone(
            from file in SourceFile.All.Where(file => file.IsProduct)
            from trivia in file.Syntax.DescendantTrivia()
            let pragma = trivia.GetStructure() as PragmaWarningDirectiveTriviaSyntax
            where pragma is not null
            let codes = pragma.ErrorCodes.ToString()
            where codes.Length == 0 || codes.Contains(Ban, StringComparison.Ordinal)
            select $"{file.Path}: {trivia}");
        Violations.AssertNone(
            from file in SourceFile.All.Where(file => file.IsProduct)
            from attribute in file.Nodes<AttributeSyntax>()
            where attribute.ToString().Contains(Ban, StringComparison.Ordinal)
            select $"{file.Path}: {attribute}");
    }

    private static bool Includes(XElement item, string path) =>
        item.Attribute("Include")!.Value.EndsWith(path, StringComparison.Ordinal);

    private static string NameOf(string path) => Path.GetFileNameWithoutExtension(path);

    private static IEnumerable<string> ReferencesOf(string project) =>
        XDocument.Parse(Repository.Read(project)).Descendants("ProjectReference")
            .Select(reference => NameOf(reference.Attribute("Include")!.Value));
}
