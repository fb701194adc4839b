using System.Buffers.Binary;
using System.Text;
using Drystone.Engine;
using Drystone.Engine.Buckets;
using Drystone.Engine.Changes;
using Drystone.Engine.Names;
using Drystone.S3.Configuration.Inventory;

namespace Drystone.Server.Inventories;

/// <summary>When an inventory is made next, as it is remembered.</summary>
/// <param name="Id">Of the configuration.</param>
internal sealed record PlannedInventory(long BucketId, BucketName Bucket, string Id, DateTimeOffset Due)
{
    /// <summary>The bucket's number (8 bytes, big-endian) and the configuration's id in UTF-8.</summary>
    public static byte[] KeyOf(long bucketId, string id)
    {
        var key = new byte[sizeof(long) + Encoding.UTF8.GetByteCount(id)];
        BinaryPrimitives.WriteInt64BigEndian(key, bucketId);
        Encoding.UTF8.GetBytes(id, key.AsSpan(sizeof(long)));
        return key;
    }

    /// <summary>The key as above; the value is the due time (8 bytes, big-endian, in milliseconds since 1970) and the
    /// bucket's name.</summary>
    public StateWrite ToWrite()
    {
        var value = new byte[sizeof(long) + Bucket.Value.Length];
        BinaryPrimitives.WriteInt64BigEndian(value, Due.ToUnixTimeMilliseconds());
        Encoding.ASCII.GetBytes(Bucket.Value, value.AsSpan(sizeof(long)));
        return new StateWrite(InventorySchedule.Feature, KeyOf(BucketId, Id), value);
    }

    public StateWrite ToRemoval() => new(InventorySchedule.Feature, KeyOf(BucketId, Id), Value: null);

    public static PlannedInventory Read(StateEntry entry) => new(
        BinaryPrimitives.ReadInt64BigEndian(entry.Key),
        new BucketName(Encoding.ASCII.GetString(entry.Value.AsSpan(sizeof(long)))),
        Encoding.UTF8.GetString(entry.Key.AsSpan(sizeof(long))),
        DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(entry.Value)));
}

/// <summary>When inventories are due: daily ones at midnight UTC, weekly ones on Sunday.</summary>
internal static class InventorySchedule
{
    public const string Feature = "inventory";

    private const int EntriesPerPage = 1_000;

    private const int DaysPerWeek = 7;

    public static DateTimeOffset Next(InventoryFrequency frequency, DateTimeOffset after)
    {
        var day = new DateTimeOffset(after.UtcDateTime.Date, TimeSpan.Zero);
        return day.AddDays(frequency == InventoryFrequency.Daily ? 1 : DaysPerWeek - (int)day.DayOfWeek);
    }

    /// <summary>Plans the first inventory of a configuration that is about to be put. One that is due already stays
    /// due.
    /// Planned before the configuration is there, so that a crash in between leaves a plan without one, which is
    /// dropped
    /// when its time comes, and never one without a plan.</summary>
    public static ValueTask PlanAsync(
        ObjectStore store, BucketInfo bucket, InventoryConfiguration configuration, DateTimeOffset now,
        CancellationToken cancel)
    {
        var due = Next(configuration.Frequency, now);
        var key = PlannedInventory.KeyOf(bucket.Id, configuration.Id);
        if (store.FindState(Feature, key) is { } value
            && PlannedInventory.Read(new StateEntry(key, value)).Due is var planned && planned < due)
        {
            due = planned;
        }

        var plan = new PlannedInventory(bucket.Id, bucket.Name, configuration.Id, due);
        return store.WriteStateAsync([plan.ToWrite()], cancel);
    }

    /// <summary>Everything that is planned, read a page at a time.</summary>
    public static IEnumerable<PlannedInventory> All(ObjectStore store)
    {
        byte[] from = [];
        while (store.ListState(Feature, from, EntriesPerPage) is { Count: > 0 } page)
        {
            foreach (var entry in page)
            {
                yield return PlannedInventory.Read(entry);
            }

            from = [.. page[^1].Key, 0];
        }
    }
}
