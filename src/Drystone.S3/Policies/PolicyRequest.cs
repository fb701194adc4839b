using Drystone.S3.Policies.Matching;
using Drystone.S3.Policies.Tables;

namespace Drystone.S3.Policies;

/// <summary>
/// What is asked for. One request is held against many policies, so what they share is worked out once.
/// </summary>
public sealed class PolicyRequest
{
    private readonly string _action = "";
    private readonly string _resource = "";

    /// <summary>As <c>s3:GetObject</c>.</summary>
    public required string Action
    {
        get => _action;
        init
        {
            _action = value;
            ActionIndex = S3Actions.IndexOf(value);
        }
    }

    /// <summary>
    /// <c>arn:aws:s3:::BUCKET/KEY</c>; <c>arn:aws:s3:::*</c> for an action that is about no bucket; any ARN for actions
    /// of other services.
    /// </summary>
    public required string Resource
    {
        get => _resource;
        init
        {
            _resource = value;
            ResourceArn = new SplitArn(value);
        }
    }

    public required PolicyPrincipal Principal { get; init; }

    public required IConditionContext Context { get; init; }

    /// <summary>The place in <see cref="S3Actions"/>; negative for actions of others.</summary>
    internal int ActionIndex { get; private init; }

    internal SplitArn ResourceArn { get; private init; }
}
