using Drystone.S3.Configuration.Elements;
using Drystone.S3.Xml;

namespace Drystone.S3.Configuration.Replication;

/// <summary>Reads the destination of a rule.</summary>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/API/API_Destination.html</remarks>
internal static class ReplicationDestinationReader
{
    // The only number that AWS takes.
    private const int Minutes = 15;

    private static readonly string[] StorageClasses =
    [
        "STANDARD", "REDUCED_REDUNDANCY", "STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING", "GLACIER", "GLACIER_IR",
        "DEEP_ARCHIVE",
    ];

    /// <exception cref="S3Exception">MalformedXML, InvalidArgument or InvalidRequest.</exception>
    public static ReplicationDestination Read(XmlRequestElement element)
    {
        var translation = element.Single("AccessControlTranslation");
        var destination = new ReplicationDestination
        {
            BucketArn = ReadBucket(element),
            Account = element.TextOf("Account"),
            StorageClass = ReadStorageClass(element),
            OwnerIsDestination = translation is not null && ReadOwner(translation),
            ReplicaKmsKeyId = element.Single("EncryptionConfiguration")?.TextOf("ReplicaKmsKeyID"),
            Metrics = element.Single("Metrics") is { } metrics
                ? new ReplicationClock(metrics.EnabledOf(), ReadMinutes(metrics.Single("EventThreshold")))
                : null,
            ReplicationTime = element.Single("ReplicationTime") is { } time
                ? new ReplicationClock(time.EnabledOf(), ReadMinutes(time.Required("Time")))
                : null,
        };
        Check(destination);
        return destination;
    }

    private static void Check(ReplicationDestination destination)
    {
        if (destination is { OwnerIsDestination: true, Account: null })
        {
            throw Refusals.Request("Account must be specified when AccessControlTranslation is specified.");
        }

        if (destination is { ReplicationTime: not null, Metrics: null })
        {
            throw Refusals.Request("Replication destination must contain both ReplicationTime and Metrics or neither.");
        }
    }

    private static string ReadBucket(XmlRequestElement element)
    {
        var arn = element.RequiredTextOf("Bucket").Trim();
        return arn.Split(':') is ["arn", not "", "s3", "", "", not ""]
            ? arn
            : throw S3Exception.InvalidArgument("Invalid bucket ARN.", "Bucket", arn);
    }

    private static string? ReadStorageClass(XmlRequestElement element)
    {
        var storageClass = element.TextOf("StorageClass");
        return storageClass is null || StorageClasses.Contains(storageClass)
            ? storageClass
            : throw XmlRequestReader.Malformed();
    }

    private static bool ReadOwner(XmlRequestElement translation) =>
        translation.RequiredTextOf("Owner") == "Destination" ? true : throw XmlRequestReader.Malformed();

    private static int? ReadMinutes(XmlRequestElement? element) => element?.SignedIntegerOf("Minutes") switch
    {
        null => null,
        Minutes => Minutes,
        var minutes => throw S3Exception.InvalidArgument(
            $"Minutes must be {Minutes}.", "Minutes", $"{minutes}"),
    };
}
