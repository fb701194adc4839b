using System.Text.RegularExpressions;

namespace Drystone.Repo.Tests;

/// <summary>What a reader of the documents relies on.</summary>
public sealed partial class DocumentTests
{
    private static IEnumerable<string> Documents =>
        Repository.Files.Where(path => path.EndsWith(".md", StringComparison.Ordinal));

    [Fact]
    public void Links_lead_to_files_and_headings_that_exist() => Violations.AssertNone(
        from path in Documents
        from Match link in Link().Matches(Fence().Replace(Repository.Read(path), ""))
        let target = link.Groups["target"].Value
        where !IsOutside(target) && !LeadsSomewhere(path, target)
        select $"{path} links to {target}, which does not exist.");

    [Fact]
    public void The_documents_that_every_reader_looks_for_are_there() => Violations.AssertNone(
        new[] { "README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "LICENSE" }
            .Where(path => !Repository.Exists(path)));

    [Fact]
    public void The_changelog_has_a_place_for_the_next_change()
    {
        var unreleased = Unreleased().Match(Repository.Read("CHANGELOG.md")).Value;
        Violations.AssertNone(new[] { "### Safety", "### Features", "### Fixes" }
            .Where(heading => !unreleased.Contains(heading, StringComparison.Ordinal))
            .Select(heading => $"CHANGELOG.md has no '{heading}' under Unreleased."));
    }

    private static bool IsOutside(string target) =>
        target.Contains("://", StringComparison.Ordinal) || target.StartsWith("mailto:", StringComparison.Ordinal);

    private static bool LeadsSomewhere(string from, string target)
    {
        var (file, heading) = target.Split('#', 2) is [var path, var anchor] ? (path, anchor) : (target, null);
        var folder = Path.GetDirectoryName(from) ?? "";
        var relative = file.Length == 0
            ? from
            : Path.GetRelativePath(Repository.Root, Path.Combine(Repository.Root, folder, file));
        return Repository.Exists(relative)
            && (heading is null || Headings(Repository.Read(relative)).Contains(heading));
    }

    /// <summary>Anchors as GitHub makes them: lower case, punctuation dropped, spaces as hyphens.</summary>
    private static IEnumerable<string> Headings(string markdown) =>
        Heading().Matches(Fence().Replace(markdown, "")).Select(match =>
            NotInAnchor().Replace(match.Groups["text"].Value.Trim().ToLowerInvariant(), "").Replace(' ', '-'));

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex("^#+ (?<text>.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchor();

    [GeneratedRegex(@"^## \[?Unreleased\]?.*?(?=^## |\z)", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Unreleased();
}
