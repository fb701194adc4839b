using Drystone.Cli.Objects.Wire;
using Drystone.Client;
using Microsoft.Win32.SafeHandles;

namespace Drystone.Cli.Objects.Transfers;

/// <summary>Compares a file that arrived with a checksum of parts. Where the parts were is asked: of the first, for
/// nearly all uploads have parts of one size, and of each when it was not so.</summary>
internal sealed class CompositeCheck(Endpoint endpoint, string bucket, string key)
{
    /// <returns>What is wrong; null when it is as it was stored, or the store does not tell its parts.</returns>
    public async Task<string?> FindDamageAsync(
        SafeFileHandle file, long sizeBytes, string tag, CompositeChecksum expected, CancellationToken cancel)
    {
        if (await PartBytesAsync(1, tag, cancel) is not { } first || first >= sizeBytes == expected.Parts > 1)
        {
            return null;
        }

        var last = sizeBytes - (first * (expected.Parts - 1));
        long[] equal = [.. Enumerable.Repeat(first, expected.Parts - 1), last];
        if (last > 0 && last <= first && await HoldsAsync(equal))
        {
            return null;
        }

        var each = new long[expected.Parts];
        for (var number = 1; number <= each.Length; number++)
        {
            if (await PartBytesAsync(number, tag, cancel) is not { } length)
            {
                return null;
            }

            each[number - 1] = length;
        }

        return each.Sum() != sizeBytes || await HoldsAsync(each)
            ? null
            : $"the bytes that arrived are not those that were stored ({expected.Algorithm} of {expected.Parts} parts)";

        Task<bool> HoldsAsync(long[] parts) => Task.Run(() => expected.Holds(file, parts, cancel), cancel);
    }

    /// <returns>Null when the store does not tell.</returns>
    private async Task<long?> PartBytesAsync(int number, string tag, CancellationToken cancel)
    {
        var request = new WireRequest("HEAD", bucket, key, $"partNumber={number}")
            .With("if-match", EntityTag.ForCondition(tag, endpoint.Wire.Profile.QuotesIfMatch));
        try
        {
            return await endpoint.Wire.SendAsync(
                request, answer => Task.FromResult(answer.Content.Headers.ContentLength), cancel);
        }
        catch (ObjectStoreException e) when (e.Status != 0)
        {
            return null;
        }
    }
}
