using System.Text.Json.Nodes;
using Drystone.Cli.Commands;
using Drystone.Cli.Objects.Addressing;
using Drystone.Cli.Objects.Output;
using Drystone.Cli.Objects.Trees;
using Drystone.Client;

namespace Drystone.Cli.Objects.Listings;

/// <summary>Prints buckets and objects as they are listed.</summary>
internal sealed class ObjectListing(Endpoint endpoint, ObjectAddress address, TextWriter output, bool isJson)
{
    private const int TimeLetters = 19, SizeLetters = 11;

    public async Task<int> BucketsAsync(CancellationToken cancel)
    {
        var answer = await endpoint.AskAsync("list buckets", "", client => client.ListBucketsAsync(cancel));
        foreach (var bucket in answer.Buckets ?? [])
        {
            var created = new DateTimeOffset(bucket.CreationDate?.ToUniversalTime() ?? DateTime.UnixEpoch);
            if (isJson)
            {
                JsonLine.Write(output, new JsonObject
                {
                    ["bucket"] = bucket.BucketName,
                    ["createdAt"] = Printable.Iso(created),
                });
            }
            else
            {
                output.WriteLine($"{Printable.Time(created)}  {bucket.BucketName}");
            }
        }

        return ExitCode.Success;
    }

    /// <returns>The exit code: 1 when a prefix was named and nothing is there.</returns>
    public async Task<int> ObjectsAsync(bool isRecursive, bool isLiteral, CancellationToken cancel)
    {
        var glob = !isLiteral && KeyGlob.IsPattern(address.Key) ? new KeyGlob(address.Key) : null;
        var count = 0L;
        if (glob is not null || isRecursive)
        {
            var prefix = glob?.Prefix ?? address.Key;
            await foreach (var entry in RemoteTree.ListAsync(
                endpoint.Store, address.Bucket, prefix, folder: "", glob, cancel))
            {
                Write(entry.Place, entry.SizeBytes, new DateTimeOffset(entry.ModifiedUtc), entry.ETag!);
                count++;
            }
        }
        else
        {
            var options = new ListOptions { Delimiter = "/" };
            await foreach (var item in endpoint.Store.ListAsync(address.Bucket, address.Key, options, cancel))
            {
                Write(item);
                count++;
            }
        }

        return count > 0 || address.Key.Length == 0
            ? ExitCode.Success
            : throw new ObjectsException($"there is nothing below '{address}'");
    }

    private void Write(ListedObject item)
    {
        if (!item.IsPrefix)
        {
            Write(item.Key, item.SizeBytes, item.LastModified, item.ETag);
        }
        else if (isJson)
        {
            JsonLine.Write(output, new JsonObject { ["bucket"] = address.Bucket, ["prefix"] = item.Key });
        }
        else
        {
            output.WriteLine($"{"",TimeLetters}  {"DIR",SizeLetters}  {Printable.Name(item.Key)}");
        }
    }

    private void Write(string key, long sizeBytes, DateTimeOffset modified, string tag)
    {
        if (isJson)
        {
            JsonLine.Write(output, new JsonObject
            {
                ["bucket"] = address.Bucket,
                ["key"] = key,
                ["sizeBytes"] = sizeBytes,
                ["etag"] = tag,
                ["lastModified"] = Printable.Iso(modified),
            });
            return;
        }

        output.WriteLine($"{Printable.Time(modified)}  {Printable.Size(sizeBytes),SizeLetters}  {Printable.Name(key)}");
    }
}
