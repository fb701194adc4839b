namespace Drystone.S3.Policies.Conditions;

/// <summary>What the values of an operator are.</summary>
internal enum ConditionFamily
{
    StringEquals,
    StringEqualsIgnoreCase,
    StringLike,
    Numeric,
    Date,
    Bool,
    Binary,
    IpAddress,
    Arn,
    Null,
}
