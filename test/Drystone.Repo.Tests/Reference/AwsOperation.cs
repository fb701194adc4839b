namespace Drystone.Repo.Tests.Reference;

/// <summary>An operation as AWS describes it: a line of <c>eng/s3-operations.txt</c>.</summary>
/// <param name="Request">Path and query of a request for it, with <c>bucket</c> and <c>key</c> for the names.</param>
/// <param name="Header">A header that selects it; null for most.</param>
internal sealed record AwsOperation(string Area, string Name, string Method, string Request, string? Header)
{
    private const string AreaMark = "== ";

    /// <summary>In the order of the file, which is that of the page.</summary>
    public static IReadOnlyList<AwsOperation> All { get; } = [.. Parse(Repository.Read("eng/s3-operations.txt"))];

    private static IEnumerable<AwsOperation> Parse(string text)
    {
        var area = "";
        foreach (var line in text.Split('\n').Where(line => line.Length > 0 && line[0] != '#'))
        {
            if (line.StartsWith(AreaMark, StringComparison.Ordinal))
            {
                area = line[AreaMark.Length..];
                continue;
            }

            var fields = line.Split(' ');
            yield return new(area, fields[0], fields[1], fields[2], fields.Length > 3 ? fields[3] : null);
        }
    }
}
