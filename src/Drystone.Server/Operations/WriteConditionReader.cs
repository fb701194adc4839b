using Drystone.Engine.Objects;
using Drystone.S3.Conditions;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations;

/// <summary>Reads If-Match and If-None-Match of a write into what the engine decides at its commit.</summary>
internal static class WriteConditionReader
{
    public static WriteCondition Read(S3Request request)
    {
        var conditions = WriteConditions.Parse(request.Header("If-Match"), request.Header("If-None-Match"));
        return new WriteCondition(conditions.IfNoneMatchAny, Accepts(conditions.IfMatch));
    }

    public static Func<ObjectInfo, bool>? Accepts(ETagList? tags) =>
        tags is null ? null : current => tags.MatchesStrongly(Tag(current));

    public static Drystone.S3.Conditions.ETag Tag(ObjectInfo info) => new(info.ETag.ToString());
}
