using Drystone.S3.Xml;

namespace Drystone.S3.Configuration.IntelligentTiering;

/// <summary>An archive tier; AWS's names are ARCHIVE_ACCESS and DEEP_ARCHIVE_ACCESS.</summary>
public enum ArchiveTier
{
    ArchiveAccess,
    DeepArchiveAccess,
}

/// <summary>After how many days without access an object moves to a tier.</summary>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/API/API_Tiering.html</remarks>
public sealed record Tiering(ArchiveTier AccessTier, int Days)
{
    /// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_Tiering.html</summary>
    public const int DaysAtMost = 730;

    private const int ArchiveDaysAtLeast = 90;
    private const int DeepArchiveDaysAtLeast = 180;

    private const string Archive = "ARCHIVE_ACCESS";
    private const string DeepArchive = "DEEP_ARCHIVE_ACCESS";

    /// <exception cref="S3Exception">MalformedXML, or InvalidArgument for days out of range.</exception>
    internal static Tiering Parse(XmlRequestElement tiering)
    {
        var name = tiering.RequiredTokenOf("AccessTier");
        var (tier, daysAtLeast) = name switch
        {
            Archive => (ArchiveTier.ArchiveAccess, ArchiveDaysAtLeast),
            DeepArchive => (ArchiveTier.DeepArchiveAccess, DeepArchiveDaysAtLeast),
            _ => throw XmlRequestReader.Malformed(),
        };
        var days = tiering.IntegerOf("Days") ?? throw XmlRequestReader.Malformed();
        return days >= daysAtLeast && days <= DaysAtMost
            ? new Tiering(tier, days)
            : throw S3Exception.InvalidArgument(
                $"Days of the tier {name} must be between {daysAtLeast} and {DaysAtMost}",
                "Days",
                tiering.TokenOf("Days"));
    }

    internal void Write(XmlResponseWriter xml)
    {
        xml.Start("Tiering"u8);
        xml.Element("AccessTier"u8, AccessTier == ArchiveTier.ArchiveAccess ? Archive : DeepArchive);
        xml.Element("Days"u8, Days);
        xml.End("Tiering"u8);
    }
}
