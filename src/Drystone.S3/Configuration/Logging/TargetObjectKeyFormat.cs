using Drystone.S3.Xml;

namespace Drystone.S3.Configuration.Logging;

/// <summary>Which day a partitioned log object is filed under; the names are AWS's.</summary>
public enum PartitionDateSource
{
    /// <summary>The day of the requests in it.</summary>
    EventTime,

    /// <summary>The time it was delivered.</summary>
    DeliveryTime,
}

/// <summary>The form of the keys of log objects.</summary>
/// <param name="PartitionDateSource">Null for SimplePrefix, else that of PartitionedPrefix.</param>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/API/API_TargetObjectKeyFormat.html</remarks>
public sealed record TargetObjectKeyFormat(PartitionDateSource? PartitionDateSource)
{
    public static readonly TargetObjectKeyFormat SimplePrefix = new(PartitionDateSource: null);

    /// <exception cref="S3Exception">MalformedXML.</exception>
    internal static TargetObjectKeyFormat Parse(XmlRequestElement format)
    {
        var (simple, partitioned) = (format.Single("SimplePrefix"), format.Single("PartitionedPrefix"));
        return (simple, partitioned) switch
        {
            (not null, null) => SimplePrefix,
            (null, not null) => new(partitioned.RequiredNameOf<PartitionDateSource>("PartitionDateSource")),
            _ => throw XmlRequestReader.Malformed(),
        };
    }

    internal void Write(XmlResponseWriter xml)
    {
        xml.Start("TargetObjectKeyFormat"u8);
        if (PartitionDateSource is { } source)
        {
            xml.Start("PartitionedPrefix"u8);
            xml.Element("PartitionDateSource"u8, source.ToString());
            xml.End("PartitionedPrefix"u8);
        }
        else
        {
            xml.Start("SimplePrefix"u8);
            xml.End("SimplePrefix"u8);
        }

        xml.End("TargetObjectKeyFormat"u8);
    }
}
