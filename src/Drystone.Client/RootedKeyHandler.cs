using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace Drystone.Client;

/// <summary>Keys that begin with a slash. In path style the SDK takes that slash for the one between bucket and key:
/// it signs both and sends one. Where the bucket stands in the path of the operation, as its key does, and not in that
/// of the endpoint, it keeps them apart.</summary>
internal sealed class RootedKeyHandler : PipelineHandler
{
    /// <summary>What the SDK's paths have in place of the key.</summary>
    private const string KeyInPath = "{Key+}";

    public override void InvokeSync(IExecutionContext executionContext)
    {
        MoveBucket(executionContext.RequestContext.Request);
        base.InvokeSync(executionContext);
    }

    public override Task<T> InvokeAsync<T>(IExecutionContext executionContext)
    {
        MoveBucket(executionContext.RequestContext.Request);
        return base.InvokeAsync<T>(executionContext);
    }

    private static void MoveBucket(IRequest request)
    {
        var isRooted = request.PathResources.TryGetValue(KeyInPath, out var key) && key.StartsWith('/');
        if (isRooted && request.Endpoint.AbsolutePath is { Length: > 1 } bucketPath)
        {
            request.ResourcePath = bucketPath.TrimEnd('/') + request.ResourcePath;
            request.Endpoint = new Uri(request.Endpoint.GetLeftPart(UriPartial.Authority));
        }
    }
}
