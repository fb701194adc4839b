using System.Text;
using Drystone.S3.Xml;

namespace Drystone.S3.Configuration;

/// <summary>A configuration of which a bucket has many, each under its id.</summary>
public interface IListedConfiguration : IConfigurationDocument
{
    string Id { get; }

    /// <summary>Name of the root of the answer that lists them.</summary>
    static abstract string ListRoot { get; }

    /// <summary>Whether the answer has the entries before IsTruncated, as that of inventories does.</summary>
    static abstract bool EntriesComeFirst { get; }
}

/// <summary>One page of the configurations of a kind, ordered by id.</summary>
/// <param name="ContinuationToken">As the request sent it; null when it sent none.</param>
/// <param name="NextContinuationToken">Null on the last page.</param>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBucketInventoryConfigurations.html</remarks>
public sealed record ConfigurationList<T>(
    ValueList<T> Entries,
    string? ContinuationToken,
    string? NextContinuationToken) : IConfigurationDocument
    where T : IListedConfiguration
{
    public string RootName => T.ListRoot;

    public bool IsTruncated => NextContinuationToken is not null;

    public void Write(XmlResponseWriter xml)
    {
        if (T.EntriesComeFirst)
        {
            xml.OptionalElement("ContinuationToken"u8, ContinuationToken);
            WriteEntries(xml);
            xml.Element("IsTruncated"u8, IsTruncated);
            xml.OptionalElement("NextContinuationToken"u8, NextContinuationToken);
            return;
        }

        xml.Element("IsTruncated"u8, IsTruncated);
        xml.OptionalElement("ContinuationToken"u8, ContinuationToken);
        xml.OptionalElement("NextContinuationToken"u8, NextContinuationToken);
        WriteEntries(xml);
    }

    private void WriteEntries(XmlResponseWriter xml)
    {
        foreach (var entry in Entries)
        {
            var name = Encoding.UTF8.GetBytes(entry.RootName);
            xml.Start(name);
            entry.Write(xml);
            xml.End(name);
        }
    }
}

/// <summary>The numbers of listed configurations.</summary>
public static class ConfigurationLimits
{
    /// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketInventoryConfiguration.html</summary>
    public const int PerBucket = 1_000;

    /// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBucketInventoryConfigurations.html</summary>
    public const int PerPage = 100;
}
