using System.Text.Json.Nodes;
using Drystone.Cli.Objects.Addressing;
using Drystone.Cli.Objects.Output;

namespace Drystone.Cli.Objects.Listings;

/// <summary>Compares a prefix with itself, from look to look.</summary>
internal sealed class ObjectWatch(
    Endpoint endpoint, ObjectAddress address, TextWriter output, bool isJson, TimeProvider time)
{
    private long _told;

    /// <summary>Until so many changes were told, or it is cancelled, which is how a watch ends.</summary>
    public async Task RunAsync(TimeSpan every, long most, CancellationToken cancel)
    {
        try
        {
            var before = await LookAsync(cancel);
            while (_told < most)
            {
                await Task.Delay(every, time, cancel);
                var now = await LookAsync(cancel);
                Compare(before, now);
                before = now;
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
        }
    }

    private async Task<SortedDictionary<string, (string ETag, long SizeBytes)>> LookAsync(CancellationToken cancel)
    {
        var seen = new SortedDictionary<string, (string, long)>(StringComparer.Ordinal);
        await foreach (var item in endpoint.Store.ListAsync(address.Bucket, address.Key, options: null, cancel))
        {
            seen[item.Key] = (item.ETag, item.SizeBytes);
        }

        return seen;
    }

    private void Compare(
        SortedDictionary<string, (string ETag, long SizeBytes)> before,
        SortedDictionary<string, (string ETag, long SizeBytes)> now)
    {
        foreach (var (key, found) in now)
        {
            if (!before.TryGetValue(key, out var known))
            {
                Tell("added", key, found.SizeBytes);
            }
            else if (known != found)
            {
                Tell("changed", key, found.SizeBytes);
            }
        }

        foreach (var key in before.Keys.Where(key => !now.ContainsKey(key)))
        {
            Tell("removed", key, sizeBytes: null);
        }

        output.Flush();
    }

    private void Tell(string change, string key, long? sizeBytes)
    {
        _told++;
        if (isJson)
        {
            JsonLine.Write(output, new JsonObject
            {
                ["at"] = Printable.Iso(time.GetUtcNow()),
                ["change"] = change,
                ["bucket"] = address.Bucket,
                ["key"] = key,
                ["sizeBytes"] = sizeBytes,
            });
            return;
        }

        var size = sizeBytes is { } bytes ? Printable.Size(bytes) : "";
        output.WriteLine(
            $"{Printable.Time(time.GetUtcNow())}  {change,-7}  {size,11}  "
            + Printable.Name(address.At(key).ToString()));
    }
}
