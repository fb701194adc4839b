namespace Drystone.S3.Policies.Conditions;

/// <summary>How the values of a request count together.</summary>
internal enum ConditionSet
{
    /// <summary>The key has one value; of several, one is enough.</summary>
    None,

    /// <summary>Every value of the request must pass; none is well too.</summary>
    ForAllValues,

    /// <summary>One value of the request must pass; none is not enough.</summary>
    ForAnyValue,
}
