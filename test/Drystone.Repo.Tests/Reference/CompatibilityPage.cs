using System.Globalization;
using System.Text;

namespace Drystone.Repo.Tests.Reference;

/// <summary>The page that says which operations of S3 are served, made from the server's own table.</summary>
internal static class CompatibilityPage
{
    public const string Path = "docs/reference/s3-compatibility.md";
    private const string ConformancePath = "docs/reference/conformance.md";

    private const string Head =
        """
        <!-- Made by `./dev generate` from eng/s3-operations.txt, the operation table and files beside this page. -->
        # S3 compatibility

        Every operation that AWS lists, and what the server does with a request for it. A served operation has a row in
        `src/Drystone.Server/Operations/OperationTable.cs`. Every other one answers `501 NotImplemented`; it is never
        taken for the operation whose request it resembles, and a test sends each request of this page through the
        server's own matching to hold that. A header that asks for what is not there answers 501 as well.


        """;

    public static string Render()
    {
        var page = new StringBuilder();
        page.Append(Head);
        var served = AwsOperation.All.Count(IsServed);
        page.Append(CultureInfo.InvariantCulture, $"Served: {served} of {AwsOperation.All.Count}.\n");
        foreach (var area in AwsOperation.All.GroupBy(operation => operation.Area))
        {
            page.Append(CultureInfo.InvariantCulture, $"\n### {area.Key}\n\n");
            page.Append("| Operation | Request | State |\n|---|---|---|\n");
            foreach (var operation in area)
            {
                page.Append(CultureInfo.InvariantCulture,
                    $"| {operation.Name} | `{RequestOf(operation)}` | {StateOf(operation)} |\n");
            }
        }

        page.Append('\n').Append(Repository.Read(ConformancePath));
        ConformanceTable.Write(page);
        return page.ToString();
    }

    private static bool IsServed(AwsOperation operation) => Answer.To(operation).Operation == operation.Name;

    private static string RequestOf(AwsOperation operation) => operation.Header is null
        ? $"{operation.Method} {operation.Request}"
        : $"{operation.Method} {operation.Request}` with `{operation.Header}";

    private static string StateOf(AwsOperation operation) => Answer.To(operation) switch
    {
        { Operation: { } name } when name == operation.Name => "served",
        { Operation: { } other } => $"taken for {other}",
        _ => "answers 501",
    };
}
