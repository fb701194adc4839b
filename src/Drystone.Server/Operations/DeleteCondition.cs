using Drystone.Engine.Objects;
using Drystone.S3.Conditions;

namespace Drystone.Server.Operations;

/// <summary>What must hold of an object for a conditional delete of it.</summary>
internal static class DeleteCondition
{
    /// <summary>Null when nothing is asked.</summary>
    public static Func<ObjectInfo, bool>? Read(ETagList? tags, DateTimeOffset? lastModified, long? sizeBytes) =>
        tags is null && lastModified is null && sizeBytes is null
            ? null
            : info => tags?.MatchesStrongly(WriteConditionReader.Tag(info)) != false
                && lastModified?.ToUnixTimeSeconds() is var seconds
                && (seconds is null || seconds == info.LastModified.ToUnixTimeSeconds())
                && (sizeBytes is null || sizeBytes == info.SizeBytes);
}
