using System.Text;
using Drystone.S3.Acls;
using Drystone.S3.Xml;

namespace Drystone.S3.Configuration.Logging;

/// <summary>Where the requests to a bucket are logged.</summary>
/// <param name="TargetPrefix">May be empty.</param>
/// <param name="TargetGrants">What others may do with the log objects, beside their owner. AWS's model has
/// FULL_CONTROL, READ and WRITE, but AWS takes and returns the other two as well.</param>
/// <param name="KeyFormat">Null when not mentioned, which means SimplePrefix.</param>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/API/API_LoggingEnabled.html</remarks>
public sealed record LoggingEnabled(
    string TargetBucket,
    string TargetPrefix,
    ValueList<AclGrant> TargetGrants,
    TargetObjectKeyFormat? KeyFormat)
{
    /// <exception cref="S3Exception">MalformedXML, or InvalidArgument for a prefix too long.</exception>
    internal static LoggingEnabled Parse(XmlRequestElement enabled)
    {
        var prefix = enabled.RequiredTextOf("TargetPrefix");
        if (Encoding.UTF8.GetByteCount(prefix) > LogObjectKey.PrefixBytesAtMost)
        {
            throw S3Exception.InvalidArgument(
                $"The target prefix is longer than the {LogObjectKey.PrefixBytesAtMost} bytes that the keys of log "
                    + "objects leave for it",
                "TargetPrefix",
                prefix);
        }

        var grants = enabled.Single("TargetGrants")?.All("Grant").Select(AclGrant.Parse).ToList() ?? [];
        if (grants.Count >= Limits.GrantsPerAcl)
        {
            // The owner's own is one more.
            throw XmlRequestReader.Malformed();
        }

        var format = enabled.Single("TargetObjectKeyFormat");
        return new LoggingEnabled(
            enabled.RequiredTokenOf("TargetBucket"),
            prefix,
            [.. grants],
            format is null ? null : TargetObjectKeyFormat.Parse(format));
    }

    internal void Write(XmlResponseWriter xml)
    {
        xml.Start("LoggingEnabled"u8);
        xml.Element("TargetBucket"u8, TargetBucket);
        if (TargetGrants.Count != 0)
        {
            xml.Start("TargetGrants"u8);
            foreach (var grant in TargetGrants)
            {
                grant.Write(xml, displayName: null);
            }

            xml.End("TargetGrants"u8);
        }

        KeyFormat?.Write(xml);
        xml.Element("TargetPrefix"u8, TargetPrefix);
        xml.End("LoggingEnabled"u8);
    }
}
