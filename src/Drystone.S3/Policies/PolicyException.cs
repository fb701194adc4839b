namespace Drystone.S3.Policies;

/// <summary>A policy that is not taken. The message is what AWS answers; the code is the caller's.</summary>
/// <remarks>S3 answers MalformedPolicy, IAM and STS MalformedPolicyDocument.</remarks>
public sealed class PolicyException : Exception
{
    internal PolicyException(string message, bool isTooLarge = false)
        : base(message) => IsTooLarge = isTooLarge;

    /// <summary>Whether only the size is wrong: IAM answers LimitExceeded, STS PackedPolicyTooLarge.</summary>
    public bool IsTooLarge { get; }
}
