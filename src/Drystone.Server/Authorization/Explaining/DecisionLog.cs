using System.Collections.Concurrent;
using Drystone.Server.Control;

namespace Drystone.Server.Authorization.Explaining;

/// <summary>Remembers why the latest requests were answered as they were, for the operator who has a request's id. In
/// memory, and bounded: the oldest goes when a new one comes.</summary>
internal sealed class DecisionLog
{
    /// <summary>Ours: what goes wrong is asked for soon, and a refusal takes some 2 KiB.</summary>
    public const int MostRequests = 4_096;

    private readonly ConcurrentDictionary<string, RequestExplanation> known = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> order = new();

    public void Add(RequestExplanation request)
    {
        if (known.TryAdd(request.RequestId, request))
        {
            order.Enqueue(request.RequestId);
        }

        while (known.Count > MostRequests && order.TryDequeue(out var oldest))
        {
            known.TryRemove(oldest, out _);
        }
    }

    /// <summary>Null when it is not known, or not any more.</summary>
    public RequestExplanation? Find(string requestId) => known.GetValueOrDefault(requestId);
}
