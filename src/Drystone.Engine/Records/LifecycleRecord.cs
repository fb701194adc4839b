using Drystone.Engine.Lifecycle;

namespace Drystone.Engine.Records;

/// <summary>The lifecycle rules of a bucket. Format 1 had no transitions.</summary>
internal static class LifecycleRecord
{
    private const byte NewestFormat = 2;

    public static byte[] Encode(LifecycleRules rules)
    {
        var record = new RecordWriter(NewestFormat);
        record.Number(rules.Rules.Count);
        foreach (var rule in rules.Rules)
        {
            record.Text(rule.Id);
            record.Boolean(rule.IsEnabled);
            record.Text(rule.Filter.Prefix);
            record.Pairs(rule.Filter.Tags);
            WriteOptional(ref record, rule.Filter.SizeGreaterThanBytes);
            WriteOptional(ref record, rule.Filter.SizeLessThanBytes);
            WriteOptional(ref record, rule.ExpirationDays);

            // A record's times begin with 1970: an earlier date is past as well.
            WriteOptional(
                ref record, rule.ExpirationDate is { } date ? Math.Max(0, date.ToUnixTimeMilliseconds()) : null);
            record.Boolean(rule.RemovesExpiredMarkers);
            record.Boolean(rule.Noncurrent is not null);
            WriteOptional(ref record, rule.Noncurrent?.Days);
            WriteOptional(ref record, rule.Noncurrent?.NewerVersions);
            WriteOptional(ref record, rule.AbortUploadDays);
        }

        record.Bytes(rules.Document.Span);
        record.Boolean(rules.ArchivesSmallObjects);
        foreach (var rule in rules.Rules)
        {
            WriteTransitions(ref record, rule);
        }

        return record.ToArray();
    }

    public static LifecycleRules Decode(ReadOnlySpan<byte> bytes)
    {
        var record = new RecordReader(bytes, NewestFormat, "lifecycle");
        var rules = new LifecycleRule[record.Count()];
        for (var i = 0; i < rules.Length; i++)
        {
            rules[i] = ReadRule(ref record);
        }

        var decoded = new LifecycleRules(rules, record.Bytes().ToArray());
        if (record.Format == 1)
        {
            return decoded;
        }

        decoded = decoded with { ArchivesSmallObjects = record.Boolean() };
        for (var i = 0; i < rules.Length; i++)
        {
            rules[i] = ReadTransitions(ref record, rules[i]);
        }

        return decoded;
    }

    private static void WriteTransitions(ref RecordWriter record, LifecycleRule rule)
    {
        record.Number(rule.Transitions.Count);
        foreach (var transition in rule.Transitions)
        {
            WriteOptional(ref record, transition.Days);
            WriteOptional(
                ref record, transition.Date is { } date ? Math.Max(0, date.ToUnixTimeMilliseconds()) : null);
            record.Text(transition.StorageClass);
        }

        record.Number(rule.NoncurrentTransitions.Count);
        foreach (var transition in rule.NoncurrentTransitions)
        {
            record.Number(transition.Days);
            WriteOptional(ref record, transition.NewerVersions);
            record.Text(transition.StorageClass);
        }
    }

    private static LifecycleRule ReadTransitions(ref RecordReader record, LifecycleRule rule)
    {
        var current = new LifecycleTransition[record.Count()];
        for (var i = 0; i < current.Length; i++)
        {
            var (days, date) = ((int?)ReadOptional(ref record), ReadOptional(ref record));
            current[i] = new LifecycleTransition(
                days, date is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null, record.Text());
        }

        var noncurrent = new NoncurrentTransition[record.Count()];
        for (var i = 0; i < noncurrent.Length; i++)
        {
            noncurrent[i] = new NoncurrentTransition(
                record.Int32(), (int?)ReadOptional(ref record), record.Text());
        }

        return rule with { Transitions = current, NoncurrentTransitions = noncurrent };
    }

    private static LifecycleRule ReadRule(ref RecordReader record)
    {
        var rule = new LifecycleRule
        {
            Id = record.Text(),
            IsEnabled = record.Boolean(),
            Filter = new LifecycleFilter(
                record.Text(), record.Pairs(), ReadOptional(ref record), ReadOptional(ref record)),
            ExpirationDays = (int?)ReadOptional(ref record),
            ExpirationDate =
                ReadOptional(ref record) is { } date ? DateTimeOffset.FromUnixTimeMilliseconds(date) : null,
            RemovesExpiredMarkers = record.Boolean(),
        };
        var hasNoncurrent = record.Boolean();
        var noncurrent = new NoncurrentExpiration((int?)ReadOptional(ref record), (int?)ReadOptional(ref record));
        return rule with
        {
            Noncurrent = hasNoncurrent ? noncurrent : null,
            AbortUploadDays = (int?)ReadOptional(ref record),
        };
    }

    private static void WriteOptional(ref RecordWriter record, long? number)
    {
        record.Boolean(number is not null);
        record.Number(number ?? 0);
    }

    private static long? ReadOptional(ref RecordReader record)
    {
        var isThere = record.Boolean();
        var number = record.Number();
        return isThere ? number : null;
    }
}
