namespace Drystone.S3.Configuration.Lifecycle;

/// <summary>The storage classes that objects move to.</summary>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/API/API_Transition.html</remarks>
internal static class LifecycleStorageClasses
{
    /// <summary>
    /// https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html
    /// </summary>
    public const int InfrequentAccessDaysAtLeast = 30;

    public static readonly string[] Aws =
        ["DEEP_ARCHIVE", "GLACIER", "GLACIER_IR", "INTELLIGENT_TIERING", "ONEZONE_IA", "STANDARD_IA"];

    public static bool IsInfrequentAccess(string storageClass) => storageClass is "STANDARD_IA" or "ONEZONE_IA";
}
