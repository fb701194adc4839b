using Drystone.Engine;
using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.Engine.Listing;
using Drystone.Engine.Names;
using Drystone.Engine.Objects;
using Drystone.Server.Authorization;

namespace Drystone.Server.Replication;

/// <summary>Goes through the versions of a bucket, the oldest of each key first, a bounded number at a time, however
/// many versions a key has.</summary>
/// <remarks>The store lists the newest version of a key first. Of a key that does not fit a page, the places where its
/// pages start are gathered once, and the pages are then taken from the last to the first. After a restart such a key
/// is begun anew: what was planned of it before says so itself.</remarks>
internal sealed class ExistingVersions(ObjectStore store)
{
    /// <summary>What one look and one commit take.</summary>
    public const int PageVersions = 1_000;

    private LongKey? current;

    /// <summary>The next versions after a key. Called anew with <see cref="ExistingPage.WholeKey"/> it goes
    /// on.</summary>
    /// <param name="after">The last key that is done with; null before the first.</param>
    public ExistingPage Read(BucketInfo bucket, string? after, CancellationToken cancel)
    {
        if (current is { } key && key.BucketId == bucket.Id && key.After == after)
        {
            return ReadLong(bucket, key, cancel);
        }

        var page = List(bucket, new ListQuery("", null, after, PageVersions), afterVersion: null);
        var whole = page.Versions.Select(one => one.Info).Where(info => info.Key != page.NextKey).ToList();
        if (page.NextKey is not null && whole.Count == 0)
        {
            return ReadLong(bucket, current = new LongKey(bucket.Id, after, page.NextKey), cancel);
        }

        var ordered = whole.GroupBy(info => info.Key).SelectMany(versions => versions.Reverse()).ToList();
        return new ExistingPage(
            ordered, page.NextKey is null ? after : whole[^1].Key, IsLast: page.NextKey is null);
    }

    private ExistingPage ReadLong(BucketInfo bucket, LongKey key, CancellationToken cancel)
    {
        while (true)
        {
            // From the newest at last, so that those are found that were written since.
            var isWhole = !key.Starts.TryPop(out var start);
            if (FindOldest(bucket, key, start, cancel) is { } page)
            {
                key.Done = page[0].Version;
                page.Reverse();
                return new ExistingPage(page, key.After, IsLast: false);
            }

            if (isWhole)
            {
                current = null;
                return new ExistingPage([], key.Name, IsLast: false);
            }
        }
    }

    /// <summary>The page before what is done, and the starts of those between it and <paramref name="start"/>: what was
    /// written or removed since may have shifted them.</summary>
    /// <returns>Null when nothing is left from there.</returns>
    private List<ObjectInfo>? FindOldest(
        BucketInfo bucket, LongKey key, VersionId? start, CancellationToken cancel)
    {
        List<ObjectInfo>? newer = null;
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            var left = ListOf(bucket, key.Name, start).TakeWhile(key.IsLeft).ToList();
            if (left.Count == 0)
            {
                if (newer is not null)
                {
                    // Its own start: it turned out to be the oldest.
                    key.Starts.Pop();
                }

                return newer;
            }

            if (left.Count < PageVersions)
            {
                return left;
            }

            key.Starts.Push(start);
            start = left[^1].Version;
            newer = left;
        }
    }

    /// <summary>A page of one key, the newest version first.</summary>
    /// <param name="after">Only older versions; null: from the newest.</param>
    private List<ObjectInfo> ListOf(BucketInfo bucket, string key, VersionId? after)
    {
        var query = new ListQuery(key, null, after is null ? null : key, PageVersions);
        return [.. List(bucket, query, after).Versions.Select(one => one.Info).TakeWhile(info => info.Key == key)];
    }

    private VersionPage List(BucketInfo bucket, ListQuery query, VersionId? afterVersion) =>
        store.ListVersions(Authorizer.AsServer<List>(bucket), query, afterVersion);

    /// <summary>A key with more versions than a page has.</summary>
    /// <param name="After">The last key before it that is done with.</param>
    private sealed record LongKey(long BucketId, string? After, string Name)
    {
        /// <summary>Where its pages start, the oldest on top; null is the newest version.</summary>
        public Stack<VersionId?> Starts { get; } = new();

        /// <summary>The newest version that was handed out; null before the first.</summary>
        public VersionId? Done { get; set; }

        public bool IsLeft(ObjectInfo info) => Done is not { } done || info.Version.IsNewerThan(done);
    }
}

/// <summary>Some versions of a bucket, the oldest of each key first.</summary>
/// <param name="WholeKey">The last key of which there are no more.</param>
/// <param name="IsLast">Nothing follows.</param>
internal sealed record ExistingPage(IReadOnlyList<ObjectInfo> Versions, string? WholeKey, bool IsLast);
