using Drystone.Engine.Buckets;
using Drystone.S3;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations;

/// <summary>What the operations on bucket configurations share.</summary>
internal static class BucketConfigurations
{
    /// <param name="refusal">What AWS says where the state of the bucket or the number of its configurations forbids
    /// it.</param>
    /// <exception cref="S3Exception">The bucket is gone, or it is forbidden.</exception>
    public static void ThrowUnlessDone(S3Request request, ConfigureOutcome outcome, Func<S3Exception> refusal)
    {
        switch (outcome)
        {
            case ConfigureOutcome.NoSuchBucket:
                throw Answers.Refusal(Engine.Objects.WriteOutcome.NoSuchBucket, request);
            case ConfigureOutcome.InvalidState or ConfigureOutcome.TooMany:
                throw refusal();
            default:
                return;
        }
    }
}
