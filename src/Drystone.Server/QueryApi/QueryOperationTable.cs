using System.Collections.Frozen;
using Drystone.S3;
using Drystone.Server.Identity;
using Drystone.Server.SecurityTokens;

namespace Drystone.Server.QueryApi;

/// <summary>Every operation that is asked by a form and served. The labels of metrics are made from it.</summary>
internal static class QueryOperationTable
{
    /// <summary>What AWS says where a request names no version.</summary>
    private const string NoVersion = "NO_VERSION_SPECIFIED";

    public static IReadOnlyList<QueryOperation> All { get; } = [.. IamOperations.All, .. StsOperations.All];

    private static readonly FrozenDictionary<(string Name, string Version), QueryOperation> Rows =
        All.ToFrozenDictionary(row => (row.Name, row.Service.Version));

    /// <exception cref="S3Exception">InvalidAction, or NotImplemented for what AWS has and we do not.</exception>
    public static QueryOperation Find(QueryForm form)
    {
        var name = form.Find("Action") ?? throw new S3Exception(QueryErrors.MissingAction);
        var version = form.Find("Version") ?? NoVersion;
        if (Rows.TryGetValue((name, version), out var row))
        {
            return row;
        }

        var isOfAws = (version == QueryService.Iam.Version && IamOperations.IsOfAws(name))
            || (version == QueryService.Sts.Version && StsOperations.IsOfAws(name));
        throw isOfAws
            ? new S3Exception(QueryErrors.NotImplemented, $"{name} is an operation of AWS that is not served here.")
            : new S3Exception(
                QueryErrors.InvalidAction, $"Could not find operation {name} for version {version}");
    }
}
