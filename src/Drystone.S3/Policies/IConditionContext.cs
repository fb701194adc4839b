namespace Drystone.S3.Policies;

/// <summary>What a request says of condition keys. Asked only for the keys that decide.</summary>
public interface IConditionContext
{
    /// <param name="key">
    /// In the spelling of <see cref="Tables.S3ConditionKeys"/> and <see cref="Tables.GlobalConditionKeys"/>, else as
    /// the policy has it; what follows the slash of a tag's key is as the policy has it. Keys have no case.
    /// </param>
    /// <param name="values">
    /// Numbers in decimal, dates in ISO 8601 or as seconds since 1970, truth as <c>true</c> or <c>false</c>, bytes in
    /// base64.
    /// </param>
    bool TryGet(string key, out ConditionValues values);
}
