using System.Collections.Frozen;
using Drystone.S3.Policies.Matching;

namespace Drystone.S3.Policies.Conditions;

/// <summary>Whether a condition keeps a statement for everyone from being public: by values that are fixed.</summary>
/// <remarks>
/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html (meaning of public)
/// </remarks>
internal static class FixedValues
{
    /// <summary>Ranges broader than these are public.</summary>
    private const int V4PrefixBits = 8;

    /// <inheritdoc cref="V4PrefixBits"/>
    private const int V6PrefixBits = 32;

    private const string SourceIp = "aws:SourceIp";
    private const string UserId = "aws:userid";
    private const string AccessPoint = "s3:DataAccessPointArn";

    /// <summary>https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html</summary>
    private const string Anonymous = "anonymous";

    /// <summary>Unique ids of roles begin with it.</summary>
    private const string RoleIdPrefix = "AROA";

    // The page's, and those that name principals, of which the page gives aws:PrincipalOrgID as an example.
    private static readonly FrozenSet<string> Keys = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "aws:PrincipalAccount", "aws:PrincipalArn", "aws:PrincipalOrgID", "aws:SourceAccount", "aws:SourceArn",
        "aws:SourceOwner", "aws:SourceVpc", "aws:SourceVpce", "s3:DataAccessPointAccount",
        "s3:x-amz-server-side-encryption-aws-kms-key-id", UserId, AccessPoint);

    public static bool Restricts(Condition condition)
    {
        // These are met by a request that says nothing of the key.
        var @operator = condition.Operator;
        if (@operator.IsNegated || @operator.IfExists || @operator.Set == ConditionSet.ForAllValues)
        {
            return false;
        }

        return @operator.Family == ConditionFamily.IpAddress
            ? condition.Key == SourceIp && Array.TrueForAll(condition.Tests, test => test is IpTest { Range: var range }
                && range.PrefixBits >= (range.IsV4 ? V4PrefixBits : V6PrefixBits))
            : condition.Tests.Length > 0 && Keys.Contains(condition.Key)
                && Array.TrueForAll(condition.Tests, test => IsFixed(condition.Key, test));
    }

    private static bool IsFixed(string key, ConditionTest test)
    {
        var pattern = test switch
        {
            StringTest text => text.Pattern,
            IgnoreCaseTest text => text.Pattern,
            ArnTest arn => arn.Pattern,
            _ => null,
        };
        return pattern switch
        {
            null => false,
            { Literal: { } literal } => key != UserId || !(IsSessionOfRole(literal) || IsAnonymous(literal)),
            _ => key == AccessPoint && test is ArnTest && HasFixedAccount(pattern.Outline),
        };
    }

    // Who assumes a role chooses what stands after the colon.
    private static bool IsSessionOfRole(string userId) =>
        userId.StartsWith(RoleIdPrefix, StringComparison.Ordinal) && userId.Contains(':');

    // Who has no credentials has this one, and that is anybody.
    private static bool IsAnonymous(string userId) => userId.Equals(Anonymous, StringComparison.OrdinalIgnoreCase);

    // All access points of one account may be meant, but not those of every account.
    private static bool HasFixedAccount(ReadOnlySpan<int> arn)
    {
        for (var segment = 0; segment < SplitArn.HeadSegments; segment++)
        {
            var colon = arn.IndexOf(':');
            if (segment == SplitArn.HeadSegments - 1)
            {
                return colon > 0 && !arn[..colon].ContainsAnyInRange(Token.Any, Token.Star);
            }

            arn = arn[(colon + 1)..];
        }

        return false;
    }
}
