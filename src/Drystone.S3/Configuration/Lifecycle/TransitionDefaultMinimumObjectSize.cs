using Drystone.S3.Configuration.Elements;

namespace Drystone.S3.Configuration.Lifecycle;

/// <summary>Which objects are too small to be moved where no rule says so.</summary>
/// <remarks>
/// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html
/// (x-amz-transition-default-minimum-object-size)
/// </remarks>
public enum TransitionDefaultMinimumObjectSize
{
    /// <summary>Nothing below 128 KiB is moved: the default.</summary>
    AllStorageClasses128K,

    /// <summary>Objects below 128 KiB are moved to GLACIER and DEEP_ARCHIVE alone.</summary>
    VariesByStorageClass,
}

/// <summary>The header's texts.</summary>
public static class TransitionDefaultMinimumObjectSizes
{
    private const string AllStorageClasses = "all_storage_classes_128K";
    private const string Varies = "varies_by_storage_class";

    /// <param name="header">The header's value; null when it was not sent.</param>
    /// <exception cref="S3Exception">InvalidRequest for another value.</exception>
    public static TransitionDefaultMinimumObjectSize Parse(string? header) => header switch
    {
        null or AllStorageClasses => TransitionDefaultMinimumObjectSize.AllStorageClasses128K,
        Varies => TransitionDefaultMinimumObjectSize.VariesByStorageClass,
        _ => throw Refusals.Request($"Invalid TransitionDefaultMinimumObjectSize found: {header}"),
    };

    public static string Format(TransitionDefaultMinimumObjectSize size) =>
        size == TransitionDefaultMinimumObjectSize.VariesByStorageClass ? Varies : AllStorageClasses;
}
