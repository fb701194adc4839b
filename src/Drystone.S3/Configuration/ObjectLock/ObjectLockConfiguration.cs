using Drystone.S3.Configuration.Elements;
using Drystone.S3.Xml;

namespace Drystone.S3.Configuration.ObjectLock;

/// <summary>The lock that new objects get: exactly one of days and years.</summary>
/// <param name="Mode">Of the lock.</param>
/// <param name="Days">1 to 36,500.</param>
/// <param name="Years">1 to 100.</param>
public sealed record ObjectLockDefaultRetention(ObjectLockMode Mode, int? Days, int? Years);

/// <summary>The object lock configuration of a bucket; that there is one means Object Lock is enabled.</summary>
/// <param name="DefaultRetention">Null means that new objects get no lock.</param>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectLockConfiguration.html</remarks>
public sealed record ObjectLockConfiguration(ObjectLockDefaultRetention? DefaultRetention) : IConfigurationDocument
{
    public const string Root = "ObjectLockConfiguration";

    public string RootName => Root;

    private const string Enabled = "Enabled";

    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-managing.html
    private const int DaysAtMost = 36_500;
    private const int YearsAtMost = 100;

    /// <exception cref="S3Exception">
    /// MalformedXML for another form; InvalidArgument for a period that is not positive or too long.
    /// </exception>
    public static ObjectLockConfiguration Parse(ReadOnlyMemory<byte> body)
    {
        var root = XmlRequestReader.Read(body, Root);
        return root.RequiredTextOf("ObjectLockEnabled") == Enabled
            ? new ObjectLockConfiguration(root.Single("Rule")?.Required("DefaultRetention") is { } retention
                ? ReadRetention(retention)
                : null)
            : throw XmlRequestReader.Malformed();
    }

    /// <summary>Writes the children of <see cref="Root"/>.</summary>
    public void Write(XmlResponseWriter xml)
    {
        xml.Element("ObjectLockEnabled"u8, Enabled);
        if (DefaultRetention is not { } retention)
        {
            return;
        }

        xml.Start("Rule"u8);
        xml.Start("DefaultRetention"u8);
        xml.OptionalElement("Days"u8, retention.Days);
        xml.Element("Mode"u8, ObjectLockModes.Format(retention.Mode));
        xml.OptionalElement("Years"u8, retention.Years);
        xml.End("DefaultRetention"u8);
        xml.End("Rule"u8);
    }

    private static ObjectLockDefaultRetention ReadRetention(XmlRequestElement element)
    {
        var mode = ObjectLockModes.TryParse(element.RequiredTextOf("Mode")) ?? throw XmlRequestReader.Malformed();
        var hasDays = element.Single("Days") is not null;
        var hasYears = element.Single("Years") is not null;
        return hasDays != hasYears
            ? new ObjectLockDefaultRetention(
                mode, ReadPeriod(element, "Days", DaysAtMost), ReadPeriod(element, "Years", YearsAtMost))
            : throw XmlRequestReader.Malformed();
    }

    private static int? ReadPeriod(XmlRequestElement element, string name, int atMost)
    {
        var period = element.SignedIntegerOf(name);
        if (period <= 0)
        {
            throw S3Exception.InvalidArgument(
                "Default retention period must be a positive integer value.", name, $"{period}");
        }

        return period > atMost
            ? throw S3Exception.InvalidArgument("Default retention period too large.", name, $"{period}")
            : period;
    }
}
