using Drystone.S3.Configuration.Elements;
using Drystone.S3.Xml;

namespace Drystone.S3.Configuration.Lifecycle;

/// <summary>The lifecycle configuration of a bucket.</summary>
/// <param name="Rules">1 to 1,000 in the order sent; their ids are unique.</param>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html</remarks>
public sealed record LifecycleConfiguration(ValueList<LifecycleRule> Rules) : IConfigurationDocument
{
    public const string Root = "LifecycleConfiguration";

    public string RootName => Root;

    /// <summary>https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html</summary>
    public const int RulesAtMost = 1_000;

    /// <summary>Where objects may move to at AWS.</summary>
    public static IReadOnlyList<string> StorageClassesOfAws => LifecycleStorageClasses.Aws;

    /// <param name="body">The document.</param>
    /// <param name="storageClasses">Where objects may move to; null means AWS's.</param>
    /// <exception cref="S3Exception">MalformedXML, InvalidArgument or InvalidRequest.</exception>
    public static LifecycleConfiguration Parse(
        ReadOnlyMemory<byte> body, IReadOnlyCollection<string>? storageClasses = null)
    {
        var elements = XmlRequestReader.Read(body, Root).All("Rule").ToList();
        if (elements.Count == 0)
        {
            throw XmlRequestReader.Malformed();
        }

        if (elements.Count > RulesAtMost)
        {
            throw Refusals.Request(
                $"The number of lifecycle rules must not exceed the allowed limit of {RulesAtMost} rules");
        }

        var reader = new LifecycleRuleReader(storageClasses ?? LifecycleStorageClasses.Aws);
        var rules = elements.Select(reader.Read).ToArray();
        return RuleIds.FirstDuplicate(rules.Select(rule => rule.Id)) is { } id
            ? throw S3Exception.InvalidArgument(
                "Rule ID must be unique. Found same ID for more than one rule", "ID", id)
            : new LifecycleConfiguration([.. rules]);
    }

    /// <summary>Writes the children of <see cref="Root"/>.</summary>
    public void Write(XmlResponseWriter xml)
    {
        foreach (var rule in Rules)
        {
            LifecycleRuleWriter.Write(xml, rule);
        }
    }
}
