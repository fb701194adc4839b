using System.Text;
using Drystone.S3.Configuration.Elements;
using Drystone.S3.Listing;
using Drystone.S3.Xml;

namespace Drystone.S3.Configuration.Lifecycle;

/// <summary>Reads a rule: its form first, which is MalformedXML, then what its values mean together.</summary>
internal sealed class LifecycleRuleReader(IReadOnlyCollection<string> storageClasses)
{
    /// <exception cref="S3Exception">MalformedXML, InvalidArgument or InvalidRequest.</exception>
    public LifecycleRule Read(XmlRequestElement element)
    {
        var rule = WithFilter(element, new LifecycleRule
        {
            Id = RuleIds.Read(element.TextOf("ID")),
            IsEnabled = element.EnabledOf(),
            Expiration = element.Single("Expiration") is { } expiration ? ReadExpiration(expiration) : null,
            Transitions = [.. element.All("Transition").Select(ReadTransition)],
            NoncurrentVersionExpiration = element.Single("NoncurrentVersionExpiration") is { } noncurrent
                ? ReadNoncurrentExpiration(noncurrent)
                : null,
            NoncurrentVersionTransitions =
                [.. element.All("NoncurrentVersionTransition").Select(ReadNoncurrentTransition)],
            AbortIncompleteMultipartUploadDays = ReadAbort(element.Single("AbortIncompleteMultipartUpload")),
        });
        LifecycleRuleCheck.Check(rule);
        return rule;
    }

    private static LifecycleRule WithFilter(XmlRequestElement element, LifecycleRule rule)
    {
        var prefix = element.TextOf("Prefix");
        if (element.Single("Filter") is not { } filter)
        {
            return rule with
            {
                UsesLegacyPrefix = true,
                Prefix = Checked(prefix ?? throw XmlRequestReader.Malformed()),
            };
        }

        var and = filter.Single("And");
        var filtered = WithConditions(and ?? filter, rule) with { HasAnd = and is not null };
        var conditions = CountOf(filtered);
        var outside = and is null ? 0 : CountOf(WithConditions(filter, rule));
        var isWellFormed = prefix is null && outside == 0 && (and is null ? conditions <= 1 : conditions >= 2);
        return isWellFormed ? filtered : throw XmlRequestReader.Malformed();
    }

    private static LifecycleRule WithConditions(XmlRequestElement element, LifecycleRule rule) => rule with
    {
        Prefix = element.TextOf("Prefix") is { } prefix ? Checked(prefix) : null,
        Tags = ReadTags(element),
        SizeGreaterThanBytes = ReadSize(element, "ObjectSizeGreaterThan"),
        SizeLessThanBytes = ReadSize(element, "ObjectSizeLessThan"),
    };

    private static int CountOf(LifecycleRule rule) =>
        (rule.Prefix is null ? 0 : 1)
        + rule.Tags.Count
        + (rule.SizeGreaterThanBytes is null ? 0 : 1)
        + (rule.SizeLessThanBytes is null ? 0 : 1);

    private static string Checked(string prefix) => Encoding.UTF8.GetByteCount(prefix) <= Limits.KeyBytes
        ? prefix
        : throw Refusals.Request($"The maximum size of a prefix is {Limits.KeyBytes}.");

    private static ValueList<Tag> ReadTags(XmlRequestElement element)
    {
        var tags = element.All("Tag").Select(tag => tag.ReadTag()).ToArray();
        if (tags.Select(tag => tag.Key).Distinct(StringComparer.Ordinal).Count() != tags.Length)
        {
            throw Refusals.DuplicateTagKeys();
        }

        TagRules.Check(tags, Limits.TagsPerObject);
        return [.. tags];
    }

    private static long? ReadSize(XmlRequestElement element, string name) => element.SignedLongOf(name) switch
    {
        < 0 => throw S3Exception.InvalidArgument($"'{name}' must be nonnegative", name, element.TextOf(name)),
        var size => size,
    };

    private static LifecycleExpiration ReadExpiration(XmlRequestElement element)
    {
        var expiration = new LifecycleExpiration(
            Positive(element, "Days", "Expiration"),
            ReadDate(element),
            element.BooleanOf("ExpiredObjectDeleteMarker"));
        object?[] choices = [expiration.Days, expiration.Date, expiration.ExpiredObjectDeleteMarker];
        return choices.Count(choice => choice is not null) == 1 ? expiration : throw XmlRequestReader.Malformed();
    }

    private LifecycleTransition ReadTransition(XmlRequestElement element)
    {
        var days = Nonnegative(element, "Days", "Transition");
        var date = ReadDate(element);
        var storageClass = ReadStorageClass(element);
        return days is null == date is null
            ? throw XmlRequestReader.Malformed()
            : new LifecycleTransition(days, date, storageClass);
    }

    private static NoncurrentVersionExpiration ReadNoncurrentExpiration(XmlRequestElement element)
    {
        const string Action = "NoncurrentVersionExpiration";
        var expiration = new NoncurrentVersionExpiration(
            Positive(element, "NoncurrentDays", Action), ReadNewerVersions(element, Action));
        return expiration is { NoncurrentDays: null, NewerNoncurrentVersions: null }
            ? throw XmlRequestReader.Malformed()
            : expiration;
    }

    private NoncurrentVersionTransition ReadNoncurrentTransition(XmlRequestElement element)
    {
        const string Action = "NoncurrentVersionTransition";
        return new NoncurrentVersionTransition(
            Nonnegative(element, "NoncurrentDays", Action) ?? throw XmlRequestReader.Malformed(),
            ReadNewerVersions(element, Action),
            ReadStorageClass(element));
    }

    private static int? ReadAbort(XmlRequestElement? element) => element is null
        ? null
        : Positive(element, "DaysAfterInitiation", "AbortIncompleteMultipartUpload")
            ?? throw XmlRequestReader.Malformed();

    private string ReadStorageClass(XmlRequestElement element)
    {
        var storageClass = element.RequiredTextOf("StorageClass");
        return storageClasses.Contains(storageClass) ? storageClass : throw XmlRequestReader.Malformed();
    }

    private static int? ReadNewerVersions(XmlRequestElement element, string action)
    {
        const string Name = "NewerNoncurrentVersions";
        return Positive(element, Name, action) is { } versions and > LifecycleRuleCheck.NewerVersionsAtMost
            ? throw S3Exception.InvalidArgument(
                $"'{Name}' for {action} action must be less than or equal to {LifecycleRuleCheck.NewerVersionsAtMost}",
                Name,
                $"{versions}")
            : element.SignedIntegerOf(Name);
    }

    private static int? Positive(XmlRequestElement element, string name, string action) =>
        element.SignedIntegerOf(name) switch
        {
            <= 0 => throw S3Exception.InvalidArgument(
                $"'{name}' for {action} action must be a positive integer", name, element.TextOf(name)),
            var number => number,
        };

    private static int? Nonnegative(XmlRequestElement element, string name, string action) =>
        element.SignedIntegerOf(name) switch
        {
            < 0 => throw S3Exception.InvalidArgument(
                $"'{name}' in {action} action must be nonnegative", name, element.TextOf(name)),
            var number => number,
        };

    private static DateTimeOffset? ReadDate(XmlRequestElement element)
    {
        const string Name = "Date";
        if (element.TextOf(Name)?.Trim() is not { } text)
        {
            return null;
        }

        var date = Iso8601.TryParse(text)?.ToUniversalTime() ?? throw XmlRequestReader.Malformed();
        return date.TimeOfDay == TimeSpan.Zero
            ? date
            : throw S3Exception.InvalidArgument("'Date' must be at midnight GMT", Name, text);
    }
}
