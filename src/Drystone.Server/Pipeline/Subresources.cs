using System.Collections.Frozen;
using Drystone.S3;

namespace Drystone.Server.Pipeline;

/// <summary>The query parameters by which AWS tells operations apart
/// (https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations.html).</summary>
internal static class Subresources
{
    public static readonly FrozenSet<string> Known = FrozenSet.Create(
        StringComparer.Ordinal,
        "abac", "accelerate", "acl", "analytics", "annotation", "attributes", "cors", "delete", "encryption",
        "intelligent-tiering", "inventory", "legal-hold", "lifecycle", "list-type", "location", "logging",
        "metadataConfiguration", "metadataInventoryTable", "metadataJournalTable", "metadataTable", "metrics",
        "notification", "object-lock",
        "ownershipControls", "partNumber", "policy", "policyStatus", "publicAccessBlock", "renameObject", "replication",
        "requestPayment", "restore", "retention", "select", "session", "tagging", "torrent", "uploadId", "uploads",
        "versioning", "versions", "website");

    /// <summary>The one that selects the operation; null when there is none.</summary>
    /// <exception cref="S3Exception">InvalidArgument: several that do not go together.</exception>
    public static string? Find(S3Request request)
    {
        string? found = null;
        for (var index = 0; index < request.Query.Count; index++)
        {
            var name = request.Query.NameOf(index);
            if (!Known.Contains(name) || Belongs(name, request))
            {
                continue;
            }

            found = found is null || found == name
                ? name
                : throw S3Exception.InvalidArgument(
                    $"Conflicting query parameters: {found} and {name}", name, request.Query.Get(name));
        }

        return found;
    }

    /// <summary>Parameters that select an operation in some requests and only qualify it in others: a part's number
    /// goes
    /// with its upload, or with a read.</summary>
    private static bool Belongs(string name, S3Request request) => name switch
    {
        "partNumber" => request.Query.Has("uploadId") || request.Head.Method is "GET" or "HEAD",
        _ => false,
    };
}
