using Drystone.Engine.Buckets;
using Drystone.Engine.Lifecycle;
using Drystone.Engine.Locking;
using Drystone.Engine.Names;
using Drystone.Engine.Objects;
using Drystone.Engine.Records;
using Drystone.Engine.Tiers;

namespace Drystone.Engine.Tests.Lifecycle;

public sealed class LifecycleEvaluationTests
{
    private static readonly DateTimeOffset Midnight = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("2014-01-15T10:30:00Z", 3, "2014-01-19T00:00:00Z")]
    [InlineData("2014-01-15T00:00:00Z", 3, "2014-01-18T00:00:00Z")]
    [InlineData("2014-01-15T00:00:00.001Z", 0, "2014-01-16T00:00:00Z")]
    [InlineData("2014-01-15T23:59:59.999Z", 1, "2014-01-17T00:00:00Z")]
    [InlineData("2014-01-15T10:30:00Z", int.MaxValue, "9999-01-01T00:00:00Z")]
    public void Days_end_at_midnight(string from, int days, string due) => Assert.Equal(
        DateTimeOffset.Parse(due, null), LifecycleCalendar.Real.After(DateTimeOffset.Parse(from, null), days));

    [Fact]
    public void Short_days_end_at_multiples_of_them()
    {
        var calendar = new LifecycleCalendar(TimeSpan.FromSeconds(10));
        Assert.Equal(Midnight.AddSeconds(20), calendar.After(Midnight.AddSeconds(3), 1));
        Assert.Equal(Midnight.AddSeconds(10), calendar.After(Midnight, 1));
    }

    [Fact]
    public void The_rule_that_is_due_first_acts_and_of_equals_the_first()
    {
        Assert.Equal("b", Expiry(Rule("a", 9), Rule("b", 3), Rule("c", 3))?.RuleId);
        Assert.Equal("c", Expiry(Rule("a", 9), Rule("b", 3) with { IsEnabled = false }, Rule("c", 5))?.RuleId);
        Assert.Null(Expiry(Rule("a", 1) with { Filter = LifecycleFilter.Everything with { Prefix = "keyx" } }));
    }

    [Theory]
    [InlineData(null, null, true)]
    [InlineData(99L, null, true)]
    [InlineData(100L, null, false)]
    [InlineData(null, 101L, true)]
    [InlineData(null, 100L, false)]
    [InlineData(99L, 101L, true)]
    public void Sizes_are_between_their_bounds_and_not_at_them(long? greater, long? less, bool holds)
    {
        var filter = new LifecycleFilter(string.Empty, [], greater, less);
        Assert.Equal(holds, Expiry(Rule("a", 1) with { Filter = filter }) is not null);
    }

    [Fact]
    public void All_tags_of_a_filter_must_be_there()
    {
        KeyValuePair<string, string>[] tags = [new("a", "1"), new("b", "2")];
        var rule = Rule("a", 1) with { Filter = LifecycleFilter.Everything with { Tags = tags } };
        var evaluation = new LifecycleEvaluation(new LifecycleRules([rule], default), LifecycleCalendar.Real);
        Assert.Null(evaluation.ExpiryOfCurrent(Version() with { Tags = [tags[0]] }));
        Assert.Null(evaluation.ExpiryOfCurrent(Version() with { Tags = [tags[0], new("b", "1")] }));
        Assert.NotNull(evaluation.ExpiryOfCurrent(Version() with { Tags = [tags[1], new("c", "3"), tags[0]] }));
    }

    [Fact]
    public void A_date_that_has_passed_lets_a_later_object_have_its_day()
    {
        var rule = new LifecycleRule { Id = "date", ExpirationDate = Midnight.AddDays(-9) };
        Assert.Equal(Midnight.AddDays(1), Expiry(rule)?.At);
        Assert.Equal(Midnight.AddDays(9), Expiry(rule with { ExpirationDate = Midnight.AddDays(9) })?.At);
    }

    [Theory]
    [InlineData(VersioningState.Enabled, 2)]
    [InlineData(VersioningState.Suspended, 31)]
    public void A_lock_puts_off_what_would_remove_the_version(VersioningState versioning, int days)
    {
        var retention = new Retention(RetentionMode.Compliance, Midnight.AddDays(30.5));
        var current = Version() with { Lock = new ObjectLock(retention, LegalHold: null) };
        var evaluation = new LifecycleEvaluation(
            new LifecycleRules([Rule("a", 1)], default), LifecycleCalendar.Real);
        var action = Assert.Single(evaluation.OfVersions(versioning, [current]));
        Assert.Equal((LifecycleActionKind.ExpireCurrent, Midnight.AddDays(days)), (action.Kind, action.DueAt));
    }

    [Fact]
    public void A_version_moves_to_the_coldest_class_that_is_due_and_never_back()
    {
        LifecycleTransition[] all =
            [new(9, null, "COLD"), new(2, null, "COLD"), new(2, null, "WARM"), new(5, null, "WARM")];
        Assert.Equal(["COLD 3"], Moves(Version(), all));
        Assert.Equal(["WARM 2", "COLD 9"], Moves(Version(), new(1, null, "WARM"), new(8, null, "COLD")));
        Assert.Equal(["COLD 9"], Moves(In("WARM"), new(1, null, "WARM"), new(8, null, "COLD")));
        Assert.Empty(Moves(In("COLD"), new(1, null, "WARM"), new(8, null, "COLD")));
        Assert.Equal(["WARM 2"], Moves(In("STANDARD_IA"), new(1, null, "WARM"), new(1, null, "NOT_DECLARED")));
        Assert.Equal(["WARM 5"], Moves(Version(), new LifecycleTransition(null, Midnight.AddDays(5), "WARM")));
        Assert.Equal(["WARM 1"], Moves(Version(), new LifecycleTransition(null, Midnight.AddDays(-5), "WARM")));
    }

    [Fact]
    public void Small_objects_stay_where_neither_rule_nor_class_speaks_of_sizes()
    {
        LifecycleTransition[] moves = [new(1, null, "IA"), new(2, null, "GLACIER")];
        var small = Version() with { SizeBytes = StorageClass.DefaultMinTransitionBytes - 1 };
        Assert.Empty(Moves(small, moves));
        Assert.Equal(["IA 2", "GLACIER 3"], Moves(small with { SizeBytes = small.SizeBytes + 1 }, moves));
        var rule = new LifecycleRule { Id = "a", Transitions = moves };
        Assert.Equal(["GLACIER 3"], Moves(small, new LifecycleRules([rule], default) { ArchivesSmallObjects = true }));
        var sized = rule with { Filter = LifecycleFilter.Everything with { SizeGreaterThanBytes = 0 } };
        Assert.Equal(["IA 2", "GLACIER 3"], Moves(small, new LifecycleRules([sized], default)));
    }

    [Fact]
    public void What_has_gone_by_then_does_not_move()
    {
        var rule = Rule("a", 5) with { Transitions = [new(1, null, "WARM"), new(5, null, "COLD")] };
        Assert.Equal(["WARM 2"], Moves(Version(), new LifecycleRules([rule], default)));
    }

    [Fact]
    public void Rules_of_format_1_are_read()
    {
        var rule = Rule("a", 5) with { Filter = LifecycleFilter.Everything with { Prefix = "p" } };
        var whole = LifecycleRecord.Encode(new LifecycleRules([rule], new byte[] { 1, 2 }));

        // It ended with the document.
        byte[] old = [1, .. whole.AsSpan(1, whole.Length - 4)];
        var decoded = LifecycleRecord.Decode(old);
        Assert.Equivalent(rule, decoded.Rules.Single(), strict: true);
        Assert.Equal([1, 2], decoded.Document.ToArray());
        Assert.Throws<DamagedDataException>(() => LifecycleRecord.Decode(whole.AsSpan(0, whole.Length - 4)));
    }

    [Fact]
    public void Rules_come_back_from_their_record()
    {
        LifecycleRule[] rules =
        [
            Rule("all", 7) with
            {
                IsEnabled = false,
                Filter = new LifecycleFilter("p\0\u00fc", [new("k", "v")], 0, long.MaxValue),
                ExpirationDate = Midnight,
                RemovesExpiredMarkers = true,
                Noncurrent = new NoncurrentExpiration(null, 100),
                AbortUploadDays = int.MaxValue,
                Transitions = [new(0, null, "WARM"), new(null, Midnight, "COLD")],
                NoncurrentTransitions = [new(3, null, "WARM"), new(int.MaxValue, 100, "COLD")],
            },
            new() { Id = "none" },
            new() { Id = "long ago", ExpirationDate = DateTimeOffset.UnixEpoch.AddYears(-10) },
        ];
        var whole = new LifecycleRules(rules, new byte[] { 1, 2 }) { ArchivesSmallObjects = true };
        var decoded = LifecycleRecord.Decode(LifecycleRecord.Encode(whole));
        Assert.True(decoded.ArchivesSmallObjects);
        Assert.Equal([1, 2], decoded.Document.ToArray());
        Assert.Equivalent(rules[..2], decoded.Rules.Take(2), strict: true);
        Assert.Equal(DateTimeOffset.UnixEpoch, decoded.Rules[2].ExpirationDate);
    }

    private static LifecycleRule Rule(string id, int days) => new() { Id = id, ExpirationDays = days };

    private static LifecycleExpiry? Expiry(params LifecycleRule[] rules) =>
        new LifecycleEvaluation(new LifecycleRules(rules, default), LifecycleCalendar.Real).ExpiryOfCurrent(Version());

    private static IEnumerable<string> Moves(ObjectInfo version, params LifecycleTransition[] moves) =>
        Moves(version, new LifecycleRules([new LifecycleRule { Id = "a", Transitions = moves }], default));

    /// <summary>Where to, and the day after the first midnight.</summary>
    private static IEnumerable<string> Moves(ObjectInfo version, LifecycleRules rules)
    {
        var classes = new StorageClasses(
        [
            new StorageClass("WARM") { MinTransitionBytes = 0 }, new StorageClass("COLD") { MinTransitionBytes = 0 },
            new StorageClass("IA"), new StorageClass("GLACIER") { IsArchive = true },
        ],
        TimeProvider.System);
        return new LifecycleEvaluation(rules, LifecycleCalendar.Real, classes)
            .OfVersions(VersioningState.Unversioned, [version])
            .Where(action => action.Kind == LifecycleActionKind.Transition)
            .Select(action => $"{action.StorageClass} {(action.DueAt - Midnight).TotalDays}");
    }

    private static ObjectInfo In(string storageClass) =>
        Version() with { Headers = ObjectHeaders.Empty with { StorageClass = storageClass } };

    private static ObjectInfo Version() => new()
    {
        Key = "key",
        Version = VersionId.New(Midnight),
        SizeBytes = 100,
        LastModified = Midnight.AddHours(1),
        ETag = default,
        Owner = StoreFixture.Owner,
        Headers = ObjectHeaders.Empty,
    };
}
