using System.Security.Cryptography;
using Amazon.Runtime;
using Drystone.Client;

namespace Drystone.Doctor.Checks;

/// <summary>A body that does not fit one buffer comes back whole: proxies cut what is larger than theirs.</summary>
internal sealed class BodiesCheck : ICheck
{
    /// <summary>Larger than what proxies buffer unless told otherwise (nginx: 1 MiB).</summary>
    private const int SizeBytes = 2 << 20;

    public string Name => "bodies";

    public async Task<Verdict> RunAsync(Patient patient, CancellationToken cancel)
    {
        var key = patient.Key("bodies");
        var bytes = RandomNumberGenerator.GetBytes(SizeBytes);
        using (var body = new MemoryStream(bytes))
        {
            await patient.Store.UploadAsync(patient.Bucket, key, body, cancel: cancel).ConfigureAwait(false);
        }

        using var back = new MemoryStream();
        try
        {
            var download = await patient.Store.DownloadAsync(patient.Bucket, key, cancel: cancel).ConfigureAwait(false);
            if (download is null)
            {
                return Verdict.Fail("what was stored is not there", "The endpoint is no S3 store.");
            }

            await using (download.ConfigureAwait(false))
            {
                await download.Body.CopyToAsync(back, cancel).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is IOException or ObjectStoreException or AmazonClientException
            && back.Length < SizeBytes && !cancel.IsCancellationRequested)
        {
            return Cut(back.Length);
        }

        return back.Length < SizeBytes ? Cut(back.Length)
            : back.ToArray().AsSpan().SequenceEqual(bytes) ? Verdict.Pass("2 MiB come back as they were put")
            : Verdict.Fail("the body that comes back is another", "Look for a proxy or cache that changes bodies.");
    }

    private static Verdict Cut(long length) => Verdict.Fail(
        $"the body is cut: it ended after {length} of {SizeBytes} bytes",
        "Look for a proxy that limits bodies or ends connections, and raise its limits.");
}
