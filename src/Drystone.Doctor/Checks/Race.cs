using System.Text;
using Drystone.Client;

namespace Drystone.Doctor.Checks;

/// <summary>Many writers write one key at once under a condition that only one of them can meet.</summary>
internal static class Race
{
    public const int Writers = 50;

    public static async Task<Verdict> RunAsync(
        Patient patient, string key, UploadOptions condition, string header, CancellationToken cancel)
    {
        var results = await Task.WhenAll(Enumerable.Range(0, Writers)
            .Select(writer => WriteAsync(patient, key, writer, condition, cancel))).ConfigureAwait(false);
        var failure = Array.Find(results, one => one.Failure is not null).Failure;
        if (failure is not null)
        {
            return Diagnosis.IsNotImplemented(failure)
                ? Verdict.Fail($"{header} is not supported", "Do without conditional writes there.")
                : Diagnosis.Of(failure, patient);
        }

        int[] winners = [.. results.Where(one => one.Won).Select(one => one.Writer)];
        return winners.Length switch
        {
            1 => await patient.GetTextAsync(key, cancel).ConfigureAwait(false) == $"{winners[0]}"
                ? Verdict.Pass($"one of {Writers} writers won, and its body is there")
                : Verdict.Fail("one writer was told that it won, and another's body is there",
                    "Do not use the endpoint for locks or compare-and-swap."),
            0 => await WithoutWinnerAsync(patient, key, condition, cancel).ConfigureAwait(false),
            Writers => Verdict.Fail($"{header} is ignored: all {Writers} writers won",
                "Look for a proxy that drops the header; else do not use the endpoint for locks."),
            var several => Verdict.Fail($"{header} is not atomic: {several} of {Writers} writers won",
                "Do not use the endpoint for locks or compare-and-swap."),
        };
    }

    /// <summary>Nobody won, so the condition still holds: one writer alone tells why.</summary>
    private static async Task<Verdict> WithoutWinnerAsync(
        Patient patient, string key, UploadOptions condition, CancellationToken cancel)
    {
        var alone = await WriteAsync(patient, key, Writers, condition, cancel).ConfigureAwait(false);
        return alone.Won
            ? Verdict.Fail($"none of {Writers} writers won, and one alone does: writers that meet all lose",
                "Nothing is overwritten that should not be; try again after a random delay, or use another endpoint.")
            : Verdict.Fail($"none of {Writers} writers won, nor does one alone",
                "Look whether the ETag must be sent with or without quotes: set S3_PROVIDER to the endpoint's.");
    }

    private static async Task<(int Writer, bool Won, Exception? Failure)> WriteAsync(
        Patient patient, string key, int writer, UploadOptions condition, CancellationToken cancel)
    {
        using var body = new MemoryStream(Encoding.UTF8.GetBytes($"{writer}"));
        try
        {
            await patient.Store.UploadAsync(patient.Bucket, key, body, condition, cancel).ConfigureAwait(false);
            return (writer, true, null);
        }
        catch (PreconditionFailedException)
        {
            return (writer, false, null);
        }
        catch (ObjectStoreException e)
        {
            return (writer, false, e);
        }
    }
}
