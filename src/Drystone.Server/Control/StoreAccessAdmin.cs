using Drystone.Engine;
using Drystone.Engine.Buckets;
using Drystone.Engine.Names;
using Drystone.Server.Authorization;
using Drystone.Server.Authorization.Conditions;
using Drystone.Server.Authorization.Explaining;

namespace Drystone.Server.Control;

/// <summary>Answers about access on an open store.</summary>
/// <param name="log">What the running server decided; null when none runs.</param>
internal sealed class StoreAccessAdmin(
    ObjectStore store, AccessDecider decider, AccessAnalyzer analyzer, DecisionLog? log, bool ownsStore) : IAccessAdmin
{
    private const string S3Arn = "arn:aws:s3:::";

    public Task<AccessExplanation> ExplainAsync(AccessQuery query, CancellationToken cancel)
    {
        var caller = CallerReader.Read(store, query.Principal)
            ?? throw new AdminException(
                $"there is no principal '{query.Principal}'; name an ARN, an account id, an access key or 'anonymous'");
        if (!query.Action.Contains(':', StringComparison.Ordinal))
        {
            throw new AdminException($"'{query.Action}' is no action; name one as s3:GetObject");
        }

        var target = ReadTarget(query.Resource);
        var context = new GivenConditions(caller, target, query.Context);
        return Task.FromResult(AccessExplainer.Describe(
            caller, query.Action, target.Arn, decider.Explain(caller, query.Action, target, context)));
    }

    public Task<RequestExplanation> ExplainRequestAsync(string requestId, CancellationToken cancel) => Task.FromResult(
        log is null
            ? throw new AdminException("no server runs here: why requests were answered so is kept by a running server")
            : log.Find(requestId) ?? throw new AdminException(
                $"nothing is known of the request {requestId}; the latest {DecisionLog.MostRequests} that were refused "
                    + "or decided by a policy are kept until the server stops"));

    public Task<AccessAnalysis> AnalyzeAsync(string? bucket, string? prefix, CancellationToken cancel)
    {
        IEnumerable<BucketInfo> buckets = bucket is null ? store.ListAllBuckets() : [BucketLookup.Find(store, bucket)];
        var found = buckets.ToList();
        return Task.FromResult(new AccessAnalysis(
            [.. found.Select(analyzer.FindPublic).OfType<PublicBucket>()],
            prefix is null ? [] : [.. found.SelectMany(one => analyzer.FindReaders(one, prefix))]));
    }

    public ValueTask DisposeAsync() => ownsStore ? store.DisposeAsync() : ValueTask.CompletedTask;

    private AccessTarget ReadTarget(string resource)
    {
        var isOfS3 = resource.StartsWith(S3Arn, StringComparison.Ordinal);
        if (!isOfS3 && resource.StartsWith("arn:", StringComparison.Ordinal))
        {
            return AccessTarget.OfArn(resource);
        }

        var path = isOfS3 ? resource[S3Arn.Length..] : resource;
        if (path == "*")
        {
            return AccessTarget.Everything;
        }

        var slash = path.IndexOf('/', StringComparison.Ordinal);
        var name = slash < 0 ? path : path[..slash];
        return store.FindBucket(new BucketName(name)) is not { } bucket ? AccessTarget.OfName(path)
            : slash < 0 ? AccessTarget.Of(bucket)
            : AccessTarget.Of(bucket, path[(slash + 1)..], version: null);
    }
}
