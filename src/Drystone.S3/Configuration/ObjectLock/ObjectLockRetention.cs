using Drystone.S3.Listing;
using Drystone.S3.Xml;

namespace Drystone.S3.Configuration.ObjectLock;

/// <summary>A lock on a version.</summary>
/// <param name="Mode">Of the lock.</param>
/// <param name="RetainUntilDate">UTC, to the millisecond.</param>
public sealed record ObjectLockPeriod(ObjectLockMode Mode, DateTimeOffset RetainUntilDate);

/// <summary>The body of PutObjectRetention and the answer of GetObjectRetention.</summary>
/// <param name="Period">Null takes the lock away: the document is empty.</param>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectRetention.html</remarks>
public sealed record ObjectLockRetention(ObjectLockPeriod? Period) : IConfigurationDocument
{
    public const string Root = "Retention";

    public string RootName => Root;

    private const string DateName = "RetainUntilDate";

    /// <exception cref="S3Exception">MalformedXML.</exception>
    public static ObjectLockRetention Parse(ReadOnlyMemory<byte> body)
    {
        var root = XmlRequestReader.Read(body, Root);
        var mode = root.TextOf("Mode");
        var date = root.TextOf(DateName);
        if (mode is null && date is null)
        {
            return new ObjectLockRetention(Period: null);
        }

        return mode is not null
            && date is not null
            && ObjectLockModes.TryParse(mode) is { } parsedMode
            && RetainUntilDate.TryParse(date) is { } until
                ? new ObjectLockRetention(new ObjectLockPeriod(parsedMode, until))
                : throw XmlRequestReader.Malformed();
    }

    /// <summary>Writes the children of <see cref="Root"/>.</summary>
    public void Write(XmlResponseWriter xml)
    {
        if (Period is { } period)
        {
            xml.Element("Mode"u8, ObjectLockModes.Format(period.Mode));
            xml.Element("RetainUntilDate"u8, period.RetainUntilDate);
        }
    }

    /// <exception cref="S3Exception">InvalidArgument when the date is not later than now.</exception>
    public void RequireFuture(DateTimeOffset now)
    {
        if (Period is { RetainUntilDate: var until })
        {
            RetainUntilDate.RequireFuture(until, now, DateName, Iso8601.Format(until));
        }
    }
}
