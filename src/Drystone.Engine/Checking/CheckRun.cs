using System.Text;
using Drystone.Engine.Buckets;
using Drystone.Engine.Records;
using Drystone.Keyspace;

namespace Drystone.Engine.Checking;

/// <summary>One look over the metadata of a store that nobody changes meanwhile: what it found, and what the tables
/// that were looked at say of the others.</summary>
internal sealed class CheckRun(IReadTransaction tx)
{
    public IReadTransaction Tx => tx;

    public List<StoreFinding> Findings { get; } = [];

    public Dictionary<long, BucketInfo> Buckets { get; } = [];

    /// <summary>How many hold on to each blob, and how many of its bytes they name.</summary>
    public Dictionary<long, (int Count, long EndBytes)> BlobReferences { get; } = [];

    /// <summary>How many hold on to each manifest.</summary>
    public Dictionary<long, int> ManifestReferences { get; } = [];

    /// <summary>Everything was read that may hold on to bytes. Otherwise no count may be lowered, since what is held
    /// is not known.</summary>
    public bool IsComplete { get; set; } = true;

    /// <summary>Then what stands in no bucket that is known may stand in that one.</summary>
    public bool IsBucketUnreadable { get; set; }

    public void Refer(BodyReference body, long sizeBytes)
    {
        if (body.Kind == BodyKind.Blob)
        {
            Refer(body.Id, sizeBytes);
        }
        else if (body.Kind == BodyKind.Manifest)
        {
            ManifestReferences[body.Id] = ManifestReferences.GetValueOrDefault(body.Id) + 1;
        }
    }

    public void Refer(long blobId, long endBytes)
    {
        var (count, end) = BlobReferences.GetValueOrDefault(blobId);
        BlobReferences[blobId] = (count + 1, Math.Max(end, endBytes));
    }

    /// <summary>Visits the entries whose keys start so.</summary>
    /// <param name="unreadable">What is to be said of an entry that cannot be read.</param>
    public void Each(
        ReadOnlySpan<byte> prefix, Visit visit, Func<byte[], string, StoreFinding> unreadable)
    {
        var start = prefix.ToArray();
        using var cursor = tx.OpenCursor();
        for (var found = cursor.Seek(start); found && cursor.Key.StartsWith(start); found = cursor.MoveNext())
        {
            try
            {
                visit(cursor.Key, cursor.Value);
            }
            catch (DamagedDataException newer) when (newer.IsNewer)
            {
                IsComplete = false;
                Findings.Add(new StoreFinding(
                    FindingKind.Record, $"{Show(cursor.Key)} was written by a newer version: {newer.Message}", null)
                {
                    IsNewer = true,
                });
            }
            catch (Exception fault) when (UnreadableRecords.IsUnreadable(fault))
            {
                Findings.Add(unreadable(cursor.Key.ToArray(), fault.Message));
            }
        }
    }

    /// <summary>Holds a table that follows from others against what it should hold.</summary>
    public void Compare(ReadOnlySpan<byte> prefix, string what, Dictionary<string, byte[]> expected)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        Each(
            prefix,
            (key, value) =>
            {
                var name = Convert.ToHexString(key);
                seen.Add(name);
                if (!expected.TryGetValue(name, out var right))
                {
                    Derived($"{what} {Show(key)} stands for nothing", "removed", Removal(key.ToArray()));
                }
                else if (!value.SequenceEqual(right))
                {
                    Derived($"{what} {Show(key)} is wrong", "written anew", Writing(key.ToArray(), right));
                }
            },
            (key, fault) =>
            {
                var name = Convert.ToHexString(key);
                seen.Add(name);
                return new StoreFinding(
                    FindingKind.Derived, $"{what} {Show(key)} cannot be read: {fault}", "written anew")
                {
                    Fix = expected.TryGetValue(name, out var right) ? Writing(key, right) : Removal(key),
                };
            });
        foreach (var (name, right) in expected.Where(entry => !seen.Contains(entry.Key)))
        {
            var key = Convert.FromHexString(name);
            Derived($"{what} {Show(key)} is missing", "written anew", Writing(key, right));
        }
    }

    public void Derived(string what, string remedy, Action<IWriteTransaction> fix) =>
        Findings.Add(new StoreFinding(FindingKind.Derived, what, remedy) { Fix = fix });

    /// <summary>A record that says what nothing else says.</summary>
    public static StoreFinding Lost(string what, byte[] key, string fault) =>
        new(FindingKind.Record, $"{what} {Show(key)} cannot be read: {fault}", Remedy: null);

    public static Action<IWriteTransaction> Removal(byte[] key) => tx => tx.Delete(key);

    public static Action<IWriteTransaction> Writing(byte[] key, byte[] value) => tx => tx.Put(key, value);

    /// <summary>A key for people: what is text in it as text, and the rest in hex digits.</summary>
    public static string Show(ReadOnlySpan<byte> key)
    {
        var text = new StringBuilder();
        foreach (var one in key)
        {
            text.Append(
                one is > 0x20 and < 0x7F and not (byte)'\\'
                    ? ((char)one).ToString()
                    : FormattableString.Invariant($"\\{one:x2}"));
        }

        return text.ToString();
    }

    public delegate void Visit(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value);
}
