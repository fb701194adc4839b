namespace Drystone.S3.Policies.Matching;

/// <summary><c>${key}</c> or <c>${key, 'default'}</c>.</summary>
/// <param name="Key">As the tables spell it.</param>
/// <param name="Default">Null when none is given.</param>
internal sealed record PolicyVariable(string Key, string? Default)
{
    /// <summary>Null when there is none: a key of several values cannot be a variable.</summary>
    public string? ValueIn(IConditionContext context) =>
        context.TryGet(Key, out var values) && values.Count == 1 ? values[0] : Default;
}
