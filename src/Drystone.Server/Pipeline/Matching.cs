using System.Collections.Frozen;
using Drystone.S3;
using Drystone.Server.Operations;

namespace Drystone.Server.Pipeline;

/// <summary>Finds the operation that a request is for.</summary>
internal static class Matching
{
    private static readonly FrozenDictionary<(string, Type, string?), Operation[]> Rows = OperationTable.All
        .GroupBy(row => (row.Method, row.Target, row.Subresource))
        .ToFrozenDictionary(
            group => group.Key,
            // The row that asks for a header or a parameter comes before the one that does not.
            group => group.OrderByDescending(row => row.RequiredHeader is not null || row.RequiredQuery is not null)
                .ToArray());

    /// <exception cref="S3Exception">NotImplemented for what AWS has and we do not, MethodNotAllowed for the rest. A
    /// sub-resource that we do not know must never fall through to the plain operation.</exception>
    public static Operation Match(S3Request request)
    {
        // WriteGetObjectResponse, which AWS has at a host of its own: here its path is that of a bucket.
        if (request.Header(Headers.RequestRoute) is not null)
        {
            throw new S3Exception(S3Errors.NotImplemented, details: [new("Header", Headers.RequestRoute)]);
        }

        var target = request.Target.GetType();
        var subresource = Subresources.Find(request);
        if (Rows.TryGetValue((request.Head.Method, target, subresource), out var rows))
        {
            foreach (var row in rows)
            {
                if ((row.RequiredHeader is null || request.Header(row.RequiredHeader) is not null)
                    && (row.RequiredQuery is null || request.Query.Has(row.RequiredQuery)))
                {
                    return row;
                }
            }
        }

        var error = subresource is not null ? S3Errors.NotImplemented : S3Errors.MethodNotAllowed;
        throw new S3Exception(
            error, details: [new("Method", request.Head.Method), new("ResourceType", subresource ?? "OBJECT")]);
    }
}
